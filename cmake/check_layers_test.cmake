# Proves that check_layers.cmake can fail, and fails for the right reason: each rule is broken once
# in a small tree of its own, and a tree that obeys them all is accepted.
#
#   cmake -DWORK=<scratch folder> -P check_layers_test.cmake
cmake_minimum_required(VERSION 3.25)

set(failures 0)

# check(NAME FILE path LINES line… [EXPECT regex]): a tree of that one file is accepted, or rejected
# with a message that EXPECT matches.
function(check name)
    cmake_parse_arguments(ARG "" "FILE;EXPECT" "LINES" ${ARGN})
    set(tree "${WORK}/${name}")
    file(REMOVE_RECURSE "${tree}")
    file(MAKE_DIRECTORY "${tree}/reference-impl")
    list(JOIN ARG_LINES "\n" text)
    file(WRITE "${tree}/${ARG_FILE}" "${text}\n")
    execute_process(COMMAND ${CMAKE_COMMAND} -DROOT=${tree}
                            -P ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/check_layers.cmake
                    RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
    if(ARG_EXPECT AND NOT result EQUAL 0 AND output MATCHES "${ARG_EXPECT}")
        return()
    elseif(NOT ARG_EXPECT AND result EQUAL 0)
        return()
    endif()
    message("${name}: expected \"${ARG_EXPECT}\", got status ${result} and\n${output}")
    math(EXPR failures "${failures} + 1")
    set(failures ${failures} PARENT_SCOPE)
endfunction()

check(reference_includes_harness
      FILE reference-impl/proxy/relay.cpp
      LINES "#include <vector>" "// why" "#include \"faults/late_reply.hpp\""
      EXPECT "reference-impl/proxy/relay.cpp:3: #include \"faults/late_reply.hpp\": proxy may include: net, socks6/wire, socks6/session")
check(wire_includes_session
      FILE reference-impl/socks6/src/wire/request.cpp
      LINES "#include \"socks6/session/engine.hpp\""
      EXPECT "request.cpp:1: .*: socks6/wire may include: nothing of ours")
check(angle_brackets_hide_nothing
      FILE harness/verdict/finding.hpp
      LINES "#  include <runner/target.hpp>"
      EXPECT "finding.hpp:1: .*: verdict may include: transcript")
check(reports_include_the_runner
      FILE reports/junit.cpp
      LINES "#include \"runner/result.hpp\""
      EXPECT "junit.cpp:1: .*: reports may include: verdict, transcript, requirements")
check(main_is_nobodys_header
      FILE harness/suite/run.cpp
      LINES "#include \"main.cpp\""
      EXPECT "run.cpp:1: .*: nothing includes a main")
check(catch_outside_tests
      FILE harness/suite/run.cpp
      LINES "#include \"catch_shim.hpp\""
      EXPECT "run.cpp:1: .*: only tests, and what stands in testing/ for them")
check(tests_obey_the_layers_too
      FILE harness/verdict/verdict_test.cpp
      LINES "#include \"catch_shim.hpp\"" "#include \"suite/run.hpp\""
      EXPECT "verdict_test.cpp:2: .*: verdict may include: transcript")
check(parent_folder
      FILE harness/oracle/observer.cpp
      LINES "#include \"../suite/run.hpp\""
      EXPECT "observer.cpp:1: .*: a path must name its layer")
check(unknown_layer
      FILE harness/oracle/observer.cpp
      LINES "#include \"nlohmann/json.hpp\""
      EXPECT "observer.cpp:1: .*\"nlohmann\" is no layer")
check(unknown_folder
      FILE harness/misc/everything.hpp
      LINES "#pragma once"
      EXPECT "harness/misc/everything.hpp: folder \"misc\" has no row")

check(session_on_wire
      FILE reference-impl/socks6/include/socks6/session/engine.hpp
      LINES "#include <net/if.h>" "#include \"socks6/wire/request.hpp\"")
check(own_folder_and_library
      FILE harness/capture/frames.cpp
      LINES "#include \"capture/frames.hpp\"" "#include \"tcp.hpp\"" "#include <tins/tins.h>"
            "#include \"transcript/transcript.hpp\"")
check(test_with_catch
      FILE harness/runner/step_test.cpp
      LINES "#include \"catch_shim.hpp\"" "#include \"net/pair.hpp\"")
check(headers_for_tests_with_catch
      FILE reference-impl/net/testing/stream_pairs.hpp
      LINES "#include \"catch_shim.hpp\"" "#include \"net/stream.hpp\"")
check(cli_reaches_everything
      FILE harness/cli/main.cpp
      LINES "#include \"proxy/server.hpp\"" "#include \"reports/list.hpp\"")

if(failures)
    message(FATAL_ERROR "check_layers_test: ${failures} failed")
endif()
