// A capture of the loopback device, where the machine permits it. Contracts, 1 (evidence: capture
// frames): whatever passed before a marker is there when the marker is seen.
#include "capture/live_capture.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <condition_variable>
#include <cstring>
#include <mutex>

#include "capture/frame_facts.hpp"
#include "catch_shim.hpp"

namespace conform::capture {
namespace {

/// A bound UDP socket that sends to itself.
class Loop {
  public:
    Loop() : socket_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* generic = reinterpret_cast<sockaddr*>(&address);
        REQUIRE(::bind(socket_, generic, size) == 0);
        REQUIRE(::getsockname(socket_, generic, &size) == 0);
        REQUIRE(::connect(socket_, generic, size) == 0);
        port = ntohs(address.sin_port);
    }
    ~Loop() { ::close(socket_); }
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    void send(std::uint32_t number) const {
        CHECK(::send(socket_, &number, sizeof number, 0) == sizeof number);
    }

    std::uint16_t port = 0;

  private:
    int socket_;
};

/// The numbers that were captured on one port.
class Numbers {
  public:
    explicit Numbers(std::uint16_t port) : port_(port) {}

    LiveCapture::Sink sink() {
        return [this](std::int64_t t_ns, std::span<const std::uint8_t> bytes, std::uint32_t) {
            const auto facts = facts_of(bytes);
            if (!facts || facts->to.port != port_ || facts->payload.size() != 4) return;
            std::uint32_t number = 0;
            std::memcpy(&number, facts->payload.data(), sizeof number);
            const std::lock_guard lock(mutex_);
            seen_.push_back(number);
            ordered_ = ordered_ && t_ns >= last_ns_;
            last_ns_ = t_ns;
        };
    }
    std::vector<std::uint32_t> seen() const {
        const std::lock_guard lock(mutex_);
        return seen_;
    }
    bool ordered() const { return ordered_; }

  private:
    std::uint16_t port_;
    mutable std::mutex mutex_;
    std::vector<std::uint32_t> seen_;
    std::int64_t last_ns_ = 0;
    bool ordered_ = true;
};

bool settle(LiveCapture& capture) {
    std::mutex mutex;
    std::condition_variable changed;
    bool seen = false;
    if (!capture.mark([&] {
            const std::lock_guard lock(mutex);
            seen = true;
            changed.notify_one();
        })) {
        return false;
    }
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, std::chrono::seconds(20), [&] { return seen; });
}

}  // namespace

TEST_CASE("live capture: what was sent before a marker is captured when the marker is seen") {
    for (const bool immediate : {false, true}) {
        INFO("immediate: " << immediate);
        const Loop loop;
        Numbers numbers(loop.port);
        auto opened = LiveCapture::open({.device = "lo", .immediate = immediate, .marker_to = {}},
                                        numbers.sink());
        if (const auto* why = std::get_if<std::string>(&opened)) {
            WARN("TEST-SKIPPED: no capture here: " << *why);
            return;
        }
        const auto capture = std::get<std::unique_ptr<LiveCapture>>(std::move(opened));
        std::vector<std::uint32_t> sent;
        for (std::uint32_t round = 0; round < 20; ++round) {
            for (int i = 0; i < 25; ++i) {
                sent.push_back(static_cast<std::uint32_t>(sent.size()));
                loop.send(sent.back());
            }
            REQUIRE(settle(*capture));
            CHECK(numbers.seen() == sent);
        }
        CHECK(numbers.ordered());
        CHECK(capture->counts().frames >= sent.size());
        CHECK(capture->counts().dropped == 0);
    }
}

TEST_CASE("live capture: a device that is not there is named") {
    const auto opened = LiveCapture::open({.device = "no-such-dev", .marker_to = {}}, {});
    REQUIRE(std::holds_alternative<std::string>(opened));
    CHECK_THAT(std::get<std::string>(opened), Catch::Matchers::StartsWith("no-such-dev: "));
}

}  // namespace conform::capture
