# Asks a Catch2 program for its cases and writes the CTest file that knows them one by one. Run
# after the program is linked:
#
#   cmake -DPROGRAM=path -DNAME=prefix -DLIST_ARGS=… -DOUTPUT=file.cmake -P discover_tests.cmake
#
# Catch2's own script splits names at semicolons and brackets, and Catch2 2 calls it a success when
# a name then matches no case: such tests would be green without running. Here names travel whole,
# and a case that is not found is red (--warn NoTests).
cmake_minimum_required(VERSION 3.25)

# The spec that selects a label's cases, and how long (in seconds) one of them may take.
set(spec_soak "[soak]")
set(timeout_soak 3600)
set(spec_package "[package]")
set(timeout_package 3600)
set(spec_quick "~[soak]~[package]")
set(timeout_quick 300)

# A test that lacks an optional program says this word and returns; CTest shows it as skipped.
set(skip_marker "TEST-SKIPPED:")

set(script "")
set(count 0)
foreach(label IN ITEMS quick soak package)
    execute_process(COMMAND ${PROGRAM} ${spec_${label}} ${LIST_ARGS}
                    OUTPUT_VARIABLE names ERROR_VARIABLE errors RESULT_VARIABLE result)
    # Catch2 2 exits with the number of cases; a word or an error text is a crash.
    if(NOT result MATCHES "^[0-9]+$" OR errors)
        message(FATAL_ERROR "${PROGRAM} cannot list its cases: ${result}\n${errors}")
    endif()

    # CMake's lists read these four as syntax: other bytes stand for them while listing.
    string(ASCII 1 semicolon)
    string(ASCII 2 open)
    string(ASCII 3 close)
    string(ASCII 4 backslash)
    string(REPLACE ";" "${semicolon}" names "${names}")
    string(REPLACE "[" "${open}" names "${names}")
    string(REPLACE "]" "${close}" names "${names}")
    string(REPLACE "\\" "${backslash}" names "${names}")
    string(REPLACE "\n" ";" names "${names}")
    foreach(name IN LISTS names)
        if(name STREQUAL "")
            continue()
        endif()
        if(name MATCHES "^-")
            message(FATAL_ERROR "${PROGRAM}: \"${name}\": Catch2 takes a name that begins with - for an option")
        endif()
        string(REPLACE "${semicolon}" ";" name "${name}")
        string(REPLACE "${open}" "[" name "${name}")
        string(REPLACE "${close}" "]" name "${name}")
        string(REPLACE "${backslash}" "\\" name "${name}")
        string(REGEX REPLACE "([][\\,~\"])" "\\\\\\1" spec "${name}")
        string(APPEND script
               "add_test([==[${NAME}: ${name}]==] [==[${PROGRAM}]==] [==[${spec}]==] --warn NoTests)\n"
               "set_tests_properties([==[${NAME}: ${name}]==] PROPERTIES LABELS ${label} "
               "TIMEOUT ${timeout_${label}} SKIP_REGULAR_EXPRESSION ${skip_marker})\n")
        math(EXPR count "${count} + 1")
    endforeach()
endforeach()
if(count EQUAL 0)
    message(FATAL_ERROR "${PROGRAM} contains no tests")
endif()
file(WRITE ${OUTPUT} "${script}")
