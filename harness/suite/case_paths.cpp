#include "suite/case_paths.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace conform::suite {

namespace net = socks6::net;
namespace asio = socks6::net::asio;

namespace {

lab::DropRule rule_of(scenario::Dropped what) {
    lab::DropRule rule;
    switch (what) {
        case scenario::Dropped::first_syn:
            rule.what.first_syn = true;
            rule.to = 1;
            break;
        case scenario::Dropped::second_syn:
            rule.what.first_syn = true;
            rule.from = rule.to = 2;
            break;
        case scenario::Dropped::udp:
            rule.what.protocol = lab::Protocol::udp;
            break;
        case scenario::Dropped::tcp:
            rule.what.protocol = lab::Protocol::tcp;
            break;
        case scenario::Dropped::everything:
            break;
    }
    return rule;
}

lab::OneWaySettings settings_of(const scenario::OneWay& way) {
    constexpr double percent = 100;
    lab::OneWaySettings settings;
    settings.delay = way.delay;
    settings.jitter = way.jitter;
    settings.loss = static_cast<double>(way.loss) / percent;
    settings.reorder = static_cast<double>(way.reorder) / percent;
    settings.bits_per_second = way.rate;
    settings.mtu = static_cast<std::uint32_t>(way.mtu);
    settings.hidden_mtu = static_cast<std::uint32_t>(way.hidden_mtu);
    settings.tells_too_big = way.tells_too_big;
    for (const auto what : way.drops) settings.drops.push_back(rule_of(what));
    return settings;
}

net::Awaitable<std::string> open_all(const lab::Topology& topology, scenario::Paths paths,
                                     runner::LabHosts hosts, std::uint64_t seed,
                                     PathWorker::Opened& into) {
    for (const auto& [side, path] : paths) {
        const bool client = side == scenario::PathSide::client;
        const lab::LinkSettings settings{settings_of(path.to_proxy), settings_of(path.from_proxy),
                                         seed};
        auto opened =
            lab::LinkedPath::open(topology, client ? lab::Side::client : lab::Side::remote,
                                  client ? hosts.client : hosts.remote, settings);
        if (!opened) {
            into.clear();
            co_return opened.error().what;
        }
        into.push_back(std::move(*opened));
    }
    co_return std::string();
}

}  // namespace

struct PathWorker::Thread {
    asio::thread_pool pool{1};
};

PathWorker::PathWorker(const lab::Topology& topology)
    : topology_(topology), thread_(std::make_unique<Thread>()) {}

PathWorker::~PathWorker() {
    thread_->pool.join();
}

net::Awaitable<std::string> PathWorker::open(const scenario::Paths& paths, runner::LabHosts hosts,
                                             std::uint64_t seed, Opened& into) {
    // Named: GCC 12 destroys some temporaries of a co_await twice.
    auto work = open_all(topology_, paths, hosts, seed, into);
    co_return co_await asio::co_spawn(thread_->pool, std::move(work), asio::use_awaitable);
}

void PathWorker::close(Opened paths) {
    if (paths.empty()) return;
    auto last = std::make_shared<Opened>(std::move(paths));
    asio::post(thread_->pool, [last = std::move(last)]() mutable { last.reset(); });
}

CasePaths::~CasePaths() {
    if (worker_) worker_->close(std::move(open_));
}

net::Awaitable<std::string> CasePaths::open(std::shared_ptr<PathWorker> worker,
                                            const scenario::Paths& paths, runner::LabHosts hosts,
                                            std::uint64_t seed) {
    worker_ = std::move(worker);
    co_return co_await worker_->open(paths, hosts, seed, open_);
}

}  // namespace conform::suite
