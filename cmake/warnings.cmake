# One warning set for all of our code; a warning is an error.
add_library(socks6_warnings INTERFACE)
target_compile_options(socks6_warnings INTERFACE
    -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror)

# GCC 12 sees overlaps that cannot be in std::string's operator+ (its bug 105329).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    target_compile_options(socks6_warnings INTERFACE -Wno-restrict)
endif()
