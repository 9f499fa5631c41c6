// What --help says below the flags.
#pragma once

namespace conform::cli {

inline constexpr auto help_footer =
    R"(Without a PATTERN every case is run. PATTERN is an id or a folder of ids, with * and ?; a FILE is a
scenario of your own. Without --target the built-in reference is judged.

Examples:
  socks6-conform --target 127.0.0.1:1080
  socks6-conform --target proxy.example --report junit=out.xml --pcap pcaps 'draft-05/connect/*'
  socks6-conform --target-cmd 'socks6-proxy --listen {listen}:{port} --users {users_file}'
  socks6-conform --target [::1]:1080 --trace 'draft-05/framing/split[address=ipv4,at=3]'
  socks6-conform explain R05-AUTH-P-SENT-NOOP
  socks6-conform decode "06 00 00 00 00"
  socks6-conform check --port 1080 capture.pcap
  socks6-conform evidence out.json 'draft-05/connect/refused[ipv4]' -o bug.tar.gz

The lab: unless the target runs already, the run takes place in networks of its own, which need no
rights of root; there every clause can be judged. --target-cmd starts the target in them; filled in are
{listen} {port} {udp_port} {tls_port} {dtls_port} {cert} {key} {user} {password} {user2} {password2}
{users_file}. docs/lab.md tells more.

Exit codes: 0 nothing failed; 1 a requirement failed, or the target speaks no SOCKS 6; 2 bad usage,
scenario or pattern, nothing was sent; 3 the target was not reached or not kept alive, or nothing
could be judged; 4 an error of this program, or a file that cannot be written; 130, 143 interrupted.)";

}  // namespace conform::cli
