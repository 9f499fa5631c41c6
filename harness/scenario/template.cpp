#include "scenario/template.hpp"

namespace conform::scenario {
namespace {

/// Ahead of and behind the id.
constexpr std::string_view head = R"({
  "comment": "Check this file with `socks6-conform lint FILE`, watch it with `socks6-conform --trace FILE`.",
  "format": 1,
  "id": ")";

constexpr std::string_view rest = R"(",
  "title": "A CONNECT to a listening remote succeeds",
  "purpose": "Say in one sentence why it matters when a proxy gets this wrong.",
  "covers": ["R05-CONN-P-ESTABLISH"],

  "actors": {
    "comment": "Roles: client, remote, peer, udp_client, udp_remote, nowhere; proxy and application with \"target\": \"client\".",
    "client": {"role": "client"},
    "remote": {"role": "remote"}
  },

  "matrix": {
    "comment": "Every combination is a case. In the steps, \"$as\" is replaced by the value.",
    "as": ["ipv4", {"id": "ipv6", "requires": ["ipv6"]}]
  },

  "steps": [
    {"comment": "A client connects to the proxy under test.",
     "connect": {"actor": "client"}},

    {"comment": "What is left out gets the value that a correct client would send. Try \"split\": \"every_byte\", or \"override\": {\"version.major\": 5} inside the request.",
     "send": {"actor": "client", "request": {"command": "connect", "to": "remote", "as": "$as"}}},

    {"comment": "Only the fields that matter are listed. \"covers\" names the clauses that this step judges.",
     "expect": {"actor": "client", "authentication_reply": {"type": "success"}}},

    {"accept": {"actor": "remote"}},

    {"expect": {"actor": "client", "hint": "Tell the author of the proxy where to look.",
                "operation_reply": {"reply_code": "success"}}},

    {"comment": "Fresh data, both ways, unchanged.",
     "relay": {"between": ["client", "remote"]}},

    {"comment": "Where the draft permits several outcomes, list them all.",
     "half_close": {"actor": "client"}},
    {"alternatives": {"choices": [
      {"name": "passes the end on", "verdict": "pass",
       "steps": [{"expect": {"actor": "remote", "end": {}}}]},
      {"name": "cuts both directions off", "verdict": "info",
       "steps": [{"expect": {"actor": "remote", "reset": {}}}]}]}}
  ]
}
)";

}  // namespace

std::string scenario_template(std::string_view id) {
    std::string text(head);
    text += id;
    text += rest;
    return text;
}

}  // namespace conform::scenario
