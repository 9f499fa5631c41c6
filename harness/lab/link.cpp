#include "lab/link.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <thread>

namespace conform::lab {

using socks6::net::FileDescriptor;

namespace {

/// The seeds of the two directions differ, else both would lose their n-th frame.
constexpr std::uint64_t other_direction = 0x9E3779B97F4A7C15;

timespec until(Clock::time_point due) {
    const auto rest = std::max(due - Clock::now(), Clock::duration::zero());
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(rest);
    return {seconds.count(), std::chrono::nanoseconds(rest - seconds).count()};
}

}  // namespace

class Link::Carrier {
  public:
    Carrier(PacketPort near, PacketPort far, const LinkSettings& settings, FileDescriptor stop)
        : near_(std::move(near)),
          far_(std::move(far)),
          to_proxy_(settings.to_proxy, settings.seed),
          from_proxy_(settings.from_proxy, settings.seed ^ other_direction),
          stop_(std::move(stop)),
          thread_([this] { run(); }) {}

    ~Carrier() {
        const std::uint64_t one = 1;
        // Cannot fail: the counter is far from full.
        [[maybe_unused]] const auto written = ::write(stop_.get(), &one, sizeof one);
        thread_.join();
    }
    Carrier(const Carrier&) = delete;
    Carrier& operator=(const Carrier&) = delete;

    LinkCounters counters() {
        const std::lock_guard lock(mutex_);
        missed_ += near_.take_missed() + far_.take_missed();
        return {to_proxy_.counters(), from_proxy_.counters(), missed_};
    }

  private:
    void run() {
        // The kernel would else put timers up to 50 us off to spare wake-ups.
        ::prctl(PR_SET_TIMERSLACK, 1UL);
        while (wait()) {
            carry(near_, to_proxy_, far_);
            carry(far_, from_proxy_, near_);
        }
    }

    /// Until a frame comes or is due. False: it is over.
    bool wait() {
        std::array<pollfd, 3> watched{{{near_.descriptor(), POLLIN, 0},
                                       {far_.descriptor(), POLLIN, 0},
                                       {stop_.get(), POLLIN, 0}}};
        auto due = to_proxy_.next();
        if (const auto other = from_proxy_.next()) due = due ? std::min(*due, *other) : *other;
        timespec rest{};
        if (due) rest = until(*due);
        ::ppoll(watched.data(), watched.size(), due ? &rest : nullptr, nullptr);
        return watched[2].revents == 0;
    }

    void carry(PacketPort& from, OneWay& way, PacketPort& to) {
        auto frames = from.receive();
        const auto now = Clock::now();
        std::vector<Frame> arrived;
        std::vector<Frame> answers;
        {
            const std::lock_guard lock(mutex_);
            for (auto& frame : frames) {
                if (auto answer = way.offer(now, std::move(frame)))
                    answers.push_back(std::move(*answer));
            }
            arrived = way.take(now);
        }
        to.send(arrived);
        from.send(answers);
    }

    PacketPort near_;
    PacketPort far_;
    std::mutex mutex_;  ///< over what counters() reads
    OneWay to_proxy_;
    OneWay from_proxy_;
    std::uint64_t missed_ = 0;
    FileDescriptor stop_;
    std::thread thread_;
};

Link::Link(std::unique_ptr<Carrier> carrier) : carrier_(std::move(carrier)) {}
Link::Link(Link&&) noexcept = default;
Link& Link::operator=(Link&&) noexcept = default;
Link::~Link() = default;

socks6::net::Result<Link, LabError> Link::start(PacketPort near, PacketPort far,
                                                const LinkSettings& settings) {
    FileDescriptor stop(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!stop.valid()) return LabError{std::string("eventfd: ") + std::strerror(errno)};
    return Link(
        std::make_unique<Carrier>(std::move(near), std::move(far), settings, std::move(stop)));
}

LinkCounters Link::counters() const {
    return carrier_->counters();
}

}  // namespace conform::lab
