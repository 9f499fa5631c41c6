# One warning set for all of our code; a warning is an error.
add_library(socks6_warnings INTERFACE)
target_compile_options(socks6_warnings INTERFACE
    -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror)
