#include "suite/venue.hpp"

#include <fmt/format.h>

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <optional>
#include <thread>
#include <utility>

#include "lab/name_files.hpp"
#include "lab/name_server.hpp"

namespace conform::suite {

namespace net = socks6::net;
namespace asio = socks6::net::asio;

namespace {

constexpr std::array families{lab::Family::v4, lab::Family::v6};

/// Host 0 is the run's own: it examines targets.
constexpr std::uint32_t shared_hosts = 1;
/// Half of the others is for cases with TCP Fast Open.
constexpr std::uint32_t case_hosts = (lab::most_hosts - shared_hosts) / 2;
/// A case has two client addresses of them.
constexpr std::uint32_t client_pairs = case_hosts / 2;

runner::LabHosts hosts_of_case(std::uint32_t number, bool fast_open) {
    const auto first = shared_hosts + (fast_open ? case_hosts : 0);
    const auto client = first + 2 * (number % client_pairs);
    return {.client = client, .other_client = client + 1, .remote = first + number % case_hosts};
}

std::string name_of_remote(std::uint32_t number) {
    return fmt::format("remote-{}.test", number);
}

void settle(runner::Target& target, const runner::LabHosts& hosts) {
    target.hosts = hosts;
    target.advertise_v4 = lab::remote_address(lab::Family::v4, hosts.remote);
    target.advertise_v6 = lab::remote_address(lab::Family::v6, hosts.remote);
    target.advertise_name = name_of_remote(hosts.remote);
}

}  // namespace

/// The networks, and a thread that answers for names in them.
class Venue::Lab {
  public:
    explicit Lab(lab::Topology topology) : topology_(std::move(topology)) {
        for (std::uint32_t number = 0; number < lab::most_hosts; ++number) {
            lab::NameRule rule;
            for (const auto family : families) {
                rule.addresses.push_back(lab::remote_address(family, number));
            }
            names_.set(name_of_remote(number), std::move(rule));
        }
    }

    ~Lab() {
        server_.reset();
        work_.reset();
        context_.stop();
        if (thread_.joinable()) thread_.join();
    }
    Lab(const Lab&) = delete;
    Lab& operator=(const Lab&) = delete;

    /// Empty, or what failed.
    std::string serve_names() {
        const lab::NameServer::Place place{
            topology_.remotes,
            {lab::resolver_address(lab::Family::v4), lab::resolver_address(lab::Family::v6)}};
        auto started = lab::NameServer::start(context_.get_executor(), place, names_);
        if (!started) return started.error().what;
        server_.emplace(std::move(*started));
        thread_ = std::thread([this] { context_.run(); });
        return lab::mount_name_files(lab::resolver_address(lab::Family::v4));
    }

    const lab::Topology& topology() const { return topology_; }
    lab::NameTable& names() { return names_; }
    PathWorker& paths() { return paths_; }

    runner::LabHosts next_hosts(bool fast_open) {
        auto& counter = fast_open ? fast_open_ : plain_;
        auto hosts = hosts_of_case(counter++, fast_open);
        hosts.case_number = ++cases_;
        return hosts;
    }

    bool beside_proxy = false;

  private:
    lab::Topology topology_;
    PathWorker paths_{topology_};
    lab::NameTable names_;
    asio::io_context context_{1};
    std::optional<asio::executor_work_guard<asio::io_context::executor_type>> work_{
        context_.get_executor()};
    std::optional<lab::NameServer> server_;
    std::thread thread_;
    std::atomic<std::uint32_t> cases_{0};      // placed
    std::atomic<std::uint32_t> plain_{0};      // of those without TFO
    std::atomic<std::uint32_t> fast_open_{0};  // and with it
};

namespace {

/// A network of the lab, which lives as long as somebody has it.
template <typename Lab>
lab::Network part_of(const std::shared_ptr<Lab>& whole, const lab::NetworkNamespace& part) {
    return lab::Network(std::shared_ptr<const lab::NetworkNamespace>(whole, &part));
}

}  // namespace

Venue Venue::machine(std::string why) {
    Venue venue;
    venue.why_no_lab_ = std::move(why);
    return venue;
}

net::Result<Venue, lab::LabError> Venue::lab() {
    auto topology = lab::Topology::build();
    if (!topology) return topology.error();
    Venue venue;
    venue.lab_ = std::make_shared<Lab>(std::move(*topology));
    if (auto failed = venue.lab_->serve_names(); !failed.empty()) return lab::LabError{failed};
    return venue;
}

bool Venue::in_lab() const {
    return lab_ && !lab_->beside_proxy;
}

void Venue::move_beside_proxy() {
    if (lab_) lab_->beside_proxy = true;
}

std::string Venue::why_no_lab() const {
    if (!lab_) return why_no_lab_;
    return in_lab() ? "" : "the target listens on loopback alone";
}

void Venue::place(runner::Target& target) const {
    if (!lab_) return;
    const auto& parts = lab_->topology();
    const bool lab = in_lab();
    target.client_network = part_of(lab_, lab ? parts.clients : parts.proxy);
    target.remote_network = part_of(lab_, lab ? parts.remotes : parts.proxy);
    if (!lab) return;
    target.names = std::shared_ptr<lab::NameTable>(lab_, &lab_->names());
    settle(target, {});
}

void Venue::place_case(runner::Target& target, bool fast_open) const {
    if (in_lab()) settle(target, lab_->next_hosts(fast_open));
}

std::shared_ptr<PathWorker> Venue::path_worker() const {
    return {lab_, &lab_->paths()};
}

net::IpAddress Venue::proxy_address() const {
    return in_lab() ? lab::proxy_address(lab::Family::v4) : net::IpAddress::loopback_v4();
}

lab::Network Venue::proxy_network() const {
    return lab_ ? part_of(lab_, lab_->topology().proxy) : lab::Network();
}

}  // namespace conform::suite
