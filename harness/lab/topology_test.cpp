// The lab's networks: who reaches whom, by which addresses, and what absent hosts say.
#include "lab/topology.hpp"

#include <netinet/tcp.h>

#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include "lab/in_lab_test.hpp"

using namespace conform::lab;
namespace asio = boost::asio;
using asio::ip::tcp;
using socks6::net::IpAddress;

namespace {

tcp::acceptor listen(asio::io_context& io, const NetworkNamespace& where,
                     const IpAddress& address) {
    return open<tcp::acceptor>(io, where, address);
}

tcp::socket open_client(asio::io_context& io, const NetworkNamespace& where,
                        const IpAddress& address) {
    return open<tcp::socket>(io, where, address);
}

/// How a connection to that address ends, within a time that all but a silent one keep.
boost::system::error_code outcome_of(const NetworkNamespace& where, const IpAddress& from,
                                     const IpAddress& to) {
    asio::io_context io;
    auto socket = open_client(io, where, from);
    boost::system::error_code outcome = asio::error::timed_out;
    socket.async_connect(at(to, 80), [&](boost::system::error_code error) { outcome = error; });
    io.run_for(std::chrono::seconds(4));
    return outcome;
}

}  // namespace

TEST_CASE("clients reach the proxy, and the proxy remotes, by any of their addresses") {
    const auto lab = build_or_skip();
    if (!lab) return;
    for (const auto family : {Family::v4, Family::v6}) {
        const struct {
            const NetworkNamespace& from;
            IpAddress source;
            const NetworkNamespace& to;
            IpAddress destination;
        } ways[] = {
            {lab->clients, client_address(family, 0), lab->proxy, proxy_address(family)},
            {lab->clients, client_address(family, 100), lab->proxy, proxy_address(family, 1)},
            {lab->proxy, proxy_address(family), lab->remotes, remote_address(family, 0)},
            {lab->proxy, proxy_address(family, 1), lab->remotes, remote_address(family, 200)},
            {lab->remotes, remote_address(family, 7), lab->proxy, proxy_address(family)},
        };
        for (const auto& way : ways) {
            asio::io_context io;
            auto acceptor = listen(io, way.to, way.destination);
            auto socket = open_client(io, way.from, way.source);
            socket.connect(acceptor.local_endpoint());
            const auto accepted = acceptor.accept();
            CHECK(accepted.remote_endpoint() == socket.local_endpoint());
            CHECK(socket.local_endpoint().address().to_string() == to_string(way.source));
        }
    }
}

TEST_CASE("absent hosts say why they are not there") {
    const auto lab = build_or_skip();
    if (!lab) return;
    for (const auto family : {Family::v4, Family::v6}) {
        const auto ask = [&](const IpAddress& address) {
            return outcome_of(lab->proxy, proxy_address(family), address);
        };
        CHECK(ask(remote_address(family, 9)) == asio::error::connection_refused);
        CHECK(ask(absent_address(family, Absent::host_unreachable)) ==
              asio::error::host_unreachable);
        CHECK(ask(absent_address(family, Absent::network_unreachable)) ==
              asio::error::network_unreachable);
        // Linux tells it of IPv4 as an unreachable host.
        const auto prohibited = ask(absent_address(family, Absent::prohibited));
        CHECK(prohibited == (family == Family::v4
                                 ? boost::system::error_code(asio::error::host_unreachable)
                                 : boost::system::error_code(asio::error::access_denied)));
        CHECK(ask(absent_address(family, Absent::silent)) == asio::error::timed_out);
    }
}

TEST_CASE("the second connection to a remote carries data in its SYN") {
    const auto lab = build_or_skip();
    if (!lab) return;
    for (const auto family : {Family::v4, Family::v6}) {
        asio::io_context io;
        auto acceptor = listen(io, lab->remotes, remote_address(family, 3));
        const int queue = 16;
        REQUIRE(::setsockopt(acceptor.native_handle(), IPPROTO_TCP, TCP_FASTOPEN, &queue,
                             sizeof queue) == 0);
        const auto remote = acceptor.local_endpoint();
        for (const bool second : {false, true}) {
            auto socket = open_client(io, lab->proxy, proxy_address(family));
            const std::string data = "early";
            REQUIRE(::sendto(socket.native_handle(), data.data(), data.size(), MSG_FASTOPEN,
                             remote.data(), static_cast<socklen_t>(remote.size())) == 5);
            auto accepted = acceptor.accept();
            std::string got(5, ' ');
            asio::read(accepted, asio::buffer(got));
            CHECK(got == data);
            // An answer: whoever has it has had the SYN-ACK, too.
            asio::write(accepted, asio::buffer(data));
            asio::read(socket, asio::buffer(got));
            tcp_info info{};
            socklen_t size = sizeof info;
            REQUIRE(::getsockopt(socket.native_handle(), IPPROTO_TCP, TCP_INFO, &info, &size) == 0);
            CHECK(((info.tcpi_options & TCPI_OPT_SYN_DATA) != 0) == second);
        }
    }
}
