# Everything comes from Debian 12's packages; ./dev names and installs those that are missing.
# The installable library (reference-impl/socks6) needs none of them.
find_program(CCACHE ccache)
if(CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(Boost 1.81 REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
find_package(pugixml REQUIRED)
find_package(Catch2 REQUIRED)
pkg_check_modules(cares REQUIRED IMPORTED_TARGET libcares)
pkg_check_modules(pcap REQUIRED IMPORTED_TARGET libpcap)
pkg_check_modules(tins REQUIRED IMPORTED_TARGET libtins)
pkg_check_modules(nl_route REQUIRED IMPORTED_TARGET libnl-route-3.0)
pkg_check_modules(archive REQUIRED IMPORTED_TARGET libarchive)
find_package(OpenSSL 3 REQUIRED)

find_path(VALIJSON_INCLUDE valijson/validator.hpp REQUIRED)
add_library(valijson INTERFACE)
target_include_directories(valijson SYSTEM INTERFACE ${VALIJSON_INCLUDE})

# Asio without Boost.System's library and without deprecated interfaces.
add_library(asio INTERFACE)
target_link_libraries(asio INTERFACE Boost::headers Threads::Threads)
target_compile_definitions(asio INTERFACE BOOST_ASIO_NO_DEPRECATED BOOST_ERROR_CODE_HEADER_ONLY)
# GCC 12 takes the allocator of a coroutine frame for a mismatch once it was inlined (its bug
# 109224).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    target_compile_options(asio INTERFACE -Wno-mismatched-new-delete)
endif()
