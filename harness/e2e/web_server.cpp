#include "e2e/web_server.hpp"

#include <fmt/format.h>

#include "e2e/free_port.hpp"
#include "e2e/installed_program.hpp"

namespace e2e {
namespace {

/// One process, which writes nothing outside of the folder it is started in. "user" is whom root
/// would give its folders to; in a namespace there is no other user to give them to.
constexpr auto configuration = R"(
daemon off;
master_process off;
user root root;
pid nginx.pid;
error_log stderr notice;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    client_max_body_size 0;
    server {{
        {}
        root files;
        location /upload/ {{ dav_methods PUT; }}
    }}
}}
)";

}  // namespace

WebServer::WebServer(const std::vector<std::string>& hosts) {
    std::filesystem::create_directories(file("upload"));
    port_ = start_at_free_port(nginx_, "event method", [&](const std::string& port) {
        std::string listen;
        for (const auto& host : hosts) listen += fmt::format("listen {}:{}; ", host, port);
        write_text(folder_ / "nginx.conf", fmt::format(configuration, listen));
        return Launch{
            .program = installed("nginx"),
            .arguments = {"-p", folder_.path().string(), "-c", "nginx.conf", "-e", "stderr"}};
    });
}

}  // namespace e2e
