# socks6_module(NAME [USES …] [PUBLIC_USES …] [TEST_USES …])
#
# A module is one folder, one static library and one test program `<name>_tests`. Sources and
# tests are globbed: x.cpp is the module's, x_test.cpp is its test, main.cpp is left to programs.
# USES: libraries seen by the module alone; PUBLIC_USES: also by those who include its headers.
# TEST_USES: libraries of the test program alone.

add_library(catch_main STATIC ${CMAKE_SOURCE_DIR}/cmake/catch_main.cpp)
target_include_directories(catch_main PUBLIC ${CMAKE_SOURCE_DIR}/cmake/include)
target_link_libraries(catch_main PUBLIC Catch2::Catch2)
target_compile_features(catch_main PUBLIC cxx_std_20)
socks6_without_ubsan(${CMAKE_SOURCE_DIR}/cmake/catch_main.cpp)

function(socks6_module name)
    cmake_parse_arguments(ARG "" "" "USES;PUBLIC_USES;TEST_USES" ${ARGN})
    file(GLOB sources CONFIGURE_DEPENDS *.cpp)
    file(GLOB tests CONFIGURE_DEPENDS *_test.cpp)
    file(GLOB headers CONFIGURE_DEPENDS *.hpp)
    # x_test.hpp is shared by tests; it may use Catch2, which the module itself does not know.
    list(FILTER headers EXCLUDE REGEX "_test\\.hpp$")
    list(REMOVE_ITEM sources ${tests} ${CMAKE_CURRENT_SOURCE_DIR}/main.cpp)

    if(sources)
        add_library(${name} STATIC ${sources})
        set(scope PUBLIC)
        target_link_libraries(${name} PRIVATE socks6_warnings ${ARG_USES})
    else()
        add_library(${name} INTERFACE)
        set(scope INTERFACE)
    endif()
    target_compile_features(${name} ${scope} cxx_std_20)
    target_link_libraries(${name} ${scope} ${ARG_PUBLIC_USES})
    # Included as "<folder>/<header>.hpp", so that an include names its layer.
    target_sources(${name} ${scope} FILE_SET HEADERS BASE_DIRS ${CMAKE_CURRENT_SOURCE_DIR}/..
                   FILES ${headers})
    set_target_properties(${name} PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON)

    if(tests)
        socks6_tests(${name}_tests SOURCES ${tests} USES ${name} ${ARG_USES} ${ARG_TEST_USES})
    endif()
endfunction()

# A Catch2 program, its cases known to CTest one by one. A case tagged [soak] or [package] gets
# that label, every other one `quick`.
function(socks6_tests name)
    cmake_parse_arguments(ARG "" "" "SOURCES;USES" ${ARGN})
    add_executable(${name} ${ARG_SOURCES})
    target_link_libraries(${name} PRIVATE ${ARG_USES} catch_main socks6_warnings)
    target_compile_features(${name} PRIVATE cxx_std_20)
    target_compile_definitions(${name} PRIVATE SOCKS6_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
                               SOCKS6_BINARY_DIR="${CMAKE_BINARY_DIR}")

    set(list_args --list-test-names-only)
    if(Catch2_VERSION VERSION_GREATER_EQUAL 3)
        set(list_args --list-tests --verbosity quiet)
    endif()
    set(cases ${CMAKE_CURRENT_BINARY_DIR}/${name}_cases.cmake)
    add_custom_command(TARGET ${name} POST_BUILD BYPRODUCTS ${cases} VERBATIM
                       COMMAND ${CMAKE_COMMAND} -DPROGRAM=$<TARGET_FILE:${name}> -DNAME=${name}
                               "-DLIST_ARGS=${list_args}" -DOUTPUT=${cases}
                               -P ${CMAKE_SOURCE_DIR}/cmake/discover_tests.cmake)
    # A program that was not built is a failing test, not a missing one.
    set(include_file ${CMAKE_CURRENT_BINARY_DIR}/${name}_include.cmake)
    file(WRITE ${include_file}
         "if(EXISTS [==[${cases}]==])\n"
         "  include([==[${cases}]==])\n"
         "else()\n"
         "  add_test(${name}_NOT_BUILT ${name}_NOT_BUILT)\n"
         "  set_tests_properties(${name}_NOT_BUILT PROPERTIES LABELS quick)\n"
         "endif()\n")
    set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES ${include_file})
endfunction()

# A program: main.cpp and the libraries that do its work. Lands in <build>/bin; the target
# `programs` builds them all.
add_custom_target(programs)
function(socks6_program name)
    cmake_parse_arguments(ARG "" "" "USES" ${ARGN})
    add_executable(${name} main.cpp)
    target_link_libraries(${name} PRIVATE ${ARG_USES} socks6_warnings)
    add_dependencies(programs ${name})
    install(TARGETS ${name} RUNTIME)
endfunction()

# socks6_fuzzers(USES …): one libFuzzer program per x_fuzz.cpp of the folder, its seed corpus in
# corpus/x/. `./dev fuzz` runs them all; the target `fuzzers` builds them. Needs clang (preset fuzz).
add_custom_target(fuzzers)
function(socks6_fuzzers)
    cmake_parse_arguments(ARG "" "" "USES" ${ARGN})
    file(GLOB fuzzers CONFIGURE_DEPENDS *_fuzz.cpp)
    foreach(source IN LISTS fuzzers)
        cmake_path(GET source STEM name)
        add_executable(${name} ${source})
        target_link_libraries(${name} PRIVATE ${ARG_USES} socks6_warnings)
        target_compile_features(${name} PRIVATE cxx_std_20)
        target_link_options(${name} PRIVATE -fsanitize=fuzzer)
        add_dependencies(fuzzers ${name})
    endforeach()
endfunction()
