# SOCKS6_SANITIZE: empty, "address" (with undefined), "thread" or "fuzz" (address, undefined and
# libFuzzer's coverage; clang only).
set(SOCKS6_SANITIZE "" CACHE STRING "empty, address, thread or fuzz")

if(SOCKS6_SANITIZE STREQUAL "address")
    set(socks6_sanitize_flags -fsanitize=address,undefined -fno-sanitize-recover=all)
elseif(SOCKS6_SANITIZE STREQUAL "thread")
    # GCC warns at each fence of Asio, which TSan cannot see; Asio orders its handlers by mutexes too.
    set(socks6_sanitize_flags -fsanitize=thread -Wno-tsan)
elseif(SOCKS6_SANITIZE STREQUAL "fuzz")
    set(socks6_sanitize_flags -fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=all)
elseif(SOCKS6_SANITIZE)
    message(FATAL_ERROR
            "SOCKS6_SANITIZE: expected address, thread or fuzz, got \"${SOCKS6_SANITIZE}\"")
endif()
if(SOCKS6_SANITIZE)
    # What sanitizers add to the code misleads this analysis, as GCC itself documents; the builds
    # without them keep it.
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        list(APPEND socks6_sanitize_flags -Wno-maybe-uninitialized)
    endif()
    add_compile_options(${socks6_sanitize_flags} -O1 -g1 -fno-omit-frame-pointer)
    add_link_options(${socks6_sanitize_flags})
endif()

# A file that is mostly another library's templates takes five times as long with UBSan, which
# says nothing about our code there.
function(socks6_without_ubsan)
    if(SOCKS6_SANITIZE STREQUAL "address")
        set_source_files_properties(${ARGN} PROPERTIES COMPILE_OPTIONS "-fno-sanitize=undefined;-O0")
    endif()
endfunction()
