#include "suite/live_evidence.hpp"

#include <fmt/format.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>

#include "capture/case_pcap.hpp"
#include "capture/live_frames.hpp"
#include "capture/pcap_name.hpp"
#include "suite/evidence.hpp"

namespace conform::suite {

namespace net = socks6::net;
namespace asio = socks6::net::asio;

namespace {

constexpr auto marker_patience = std::chrono::seconds(2);

/// One of those that hold a case's frames in memory.
class WritingTurn {
  public:
    explicit WritingTurn(std::counting_semaphore<>& turns) : turns_(turns) { turns_.acquire(); }
    ~WritingTurn() { turns_.release(); }
    WritingTurn(const WritingTurn&) = delete;
    WritingTurn& operator=(const WritingTurn&) = delete;

  private:
    std::counting_semaphore<>& turns_;
};

/// A coroutine that waits for the capture's thread; left behind when it waits no more.
struct Waiting : std::enable_shared_from_this<Waiting> {
    Waiting(const asio::any_io_executor& executor, std::chrono::seconds limit)
        : timer(executor, limit) {}

    void wake() {
        const std::lock_guard lock(mutex);
        if (over) return;
        seen = true;
        asio::post(timer.get_executor(), [self = shared_from_this()] { self->timer.cancel(); });
    }

    std::mutex mutex;
    bool over = false;  // then its executor may be gone
    bool seen = false;
    asio::steady_timer timer;
};

std::optional<std::string> add_inside(capture::Captures& captures, const CapturePlace& place) {
    const auto added = place.network.within([&] { return captures.add(place.options); });
    return added ? *added : "the network of the lab cannot be entered";
}

std::string remedy(std::string_view why) {
    const bool forbidden = why.find("ermission") != std::string_view::npos ||
                           why.find("not permitted") != std::string_view::npos;
    return forbidden ? "; to capture: run as root, or setcap cap_net_raw+ep on the program" : "";
}

bool wanted(const Options& options) {
    return options.pcap_folder || options.pcap_merged;
}

}  // namespace

LiveEvidence::LiveEvidence(const Options& options, const std::vector<CapturePlace>& places)
    : options_(options) {
    if (!wanted(options)) {
        refused_ = "nothing is captured without --pcap DIR";
        return;
    }
    auto captures = std::make_unique<capture::Captures>(options.pcap_folder);
    if (options.pcap_merged) {
        capture::MergeOptions merging;
        merging.rotate_at = options.pcap_rotate;
        captures->merge_into(std::make_unique<capture::MergedPcap>(*options.pcap_merged, merging));
    }
    if (places.empty()) refused_ = "no device of this machine faces the target";
    for (auto place : places) {
        if (options.snap_length) place.options.snap_length = *options.snap_length;
        if (auto why = add_inside(*captures, place)) refused_ = std::move(*why);
        if (!refused_.empty()) break;
    }
    if (refused_.empty()) {
        captures_ = std::move(captures);
    } else {
        refused_ += remedy(refused_);
    }
}

void LiveEvidence::watch_path(PathWatch& watch, bool client, const CapturePlace& place,
                              std::string_view case_id) {
    if (!live()) return;
    auto options = place.options;
    if (options_.snap_length) options.snap_length = *options_.snap_length;
    auto opened = place.network.within([&] { return captures_->also(client ? 0 : 1, options); });
    if (opened && std::holds_alternative<std::unique_ptr<capture::LiveCapture>>(*opened)) {
        watch.push_back(std::get<std::unique_ptr<capture::LiveCapture>>(std::move(*opened)));
    } else {
        remark("a path could not be captured", case_id);
    }
}

net::Awaitable<void> LiveEvidence::settle_paths(const PathWatch& watch, std::string_view case_id) {
    for (const auto& one : watch) {
        const Mark mark = [&one](std::function<void()> seen) { one->mark(std::move(seen)); };
        co_await comes_back(mark, case_id);
    }
}

net::Awaitable<std::int64_t> LiveEvidence::settle(std::string_view case_id) {
    if (live()) {
        const Mark mark = [this](const std::function<void()>& seen) { captures_->mark(seen); };
        co_await comes_back(mark, case_id);
    }
    co_return now_ns();
}

net::Awaitable<void> LiveEvidence::comes_back(Mark mark, std::string_view case_id) {
    constexpr std::size_t most_unseen = 3;  // then markers do not come back here
    if (unseen_ >= most_unseen) co_return;
    const auto executor = co_await asio::this_coro::executor;
    const auto waiting = std::make_shared<Waiting>(executor, marker_patience);
    mark([waiting] { waiting->wake(); });
    co_await waiting->timer.async_wait(asio::as_tuple(asio::use_awaitable));
    bool seen = false;
    {
        const std::lock_guard lock(waiting->mutex);
        waiting->over = true;
        seen = waiting->seen;
    }
    if (!seen) {
        ++unseen_;
        remark("the marker of the end was not seen in the capture", case_id);
    }
}

bool LiveEvidence::write_live(CaseResult& result, const capture::OwnTraffic& own,
                              std::string& error) {
    const WritingTurn turn(turns_);
    auto taken = captures_->frames_of(own, capture::pcap_limit);
    if (taken.overwritten) remark("frames were overwritten before the case had ended", result.id);
    if (!taken.error.empty()) remark("frames were lost", result.id, taken.error);
    if (taken.frames.empty()) return false;
    const auto written =
        capture::write_case_pcap(*options_.pcap_folder, result.id, result.target, taken.frames);
    error = written.file.error;
    const bool cut = !written.file.note.empty() || taken.beyond != 0;
    if (cut) {
        remark("the pcap ends at its limit", result.id, written.file.note);
    } else if (!written.missing.empty()) {
        remark("bytes of the transcript are in no frame", result.id, written.missing.front());
    }
    return true;
}

std::string LiveEvidence::write_made_up(CaseResult& result, std::int64_t start_ns) const {
    capture::SynthesisOptions synthesis;
    synthesis.start_ns = start_ns;
    return capture::write_case_pcap(*options_.pcap_folder, result.id, result.target, synthesis)
        .error;
}

std::string LiveEvidence::write(CaseResult& result, const capture::OwnTraffic& own) {
    std::string error;
    const bool captured = live() && write_live(result, own, error);
    if (!captured) {
        if (live()) remark("no frame was captured; the pcap is made up", result.id);
        error = write_made_up(result, own.from_ns);
    }
    if (!error.empty()) return error;
    result.pcap = (*options_.pcap_folder / capture::pcap_name(result.id)).string();
    add_frames(result, captured ? EvidenceSource::capture : EvidenceSource::socket);
    return {};
}

void LiveEvidence::remark(std::string_view what, std::string_view case_id,
                          std::string_view detail) {
    const std::lock_guard lock(mutex_);
    auto& one = remarks_[std::string(what)];
    if (one.cases++ == 0) {
        one.first = detail.empty() ? std::string(case_id) : fmt::format("{}: {}", case_id, detail);
    }
}

std::vector<std::string> LiveEvidence::finish() {
    std::vector<std::string> notes;
    if (!wanted(options_)) return notes;
    if (live()) {
        const auto devices = captures_->devices();
        const auto counts = captures_->counts();
        if (auto error = captures_->finish(); !error.empty()) {
            write_errors_.push_back(std::move(error));
        }
        notes.push_back(fmt::format("capture: live on {}; {} frames, {} dropped by the kernel",
                                    devices, counts.frames, counts.dropped));
    } else {
        notes.push_back(fmt::format("capture: pcaps are made up from transcripts: {}", refused_));
        if (options_.pcap_merged) {
            notes.push_back(fmt::format("capture: {} is not written, as nothing was captured",
                                        options_.pcap_merged->string()));
        }
    }
    for (const auto& [what, one] : remarks_) {
        notes.push_back(fmt::format("capture: {} ({} case{}; {})", what, one.cases,
                                    one.cases == 1 ? "" : "s", one.first));
    }
    return notes;
}

capture::OwnTraffic own_traffic(const runner::CaseOutcome& outcome, const CaseWindow& window) {
    capture::OwnTraffic own;
    own.flows = capture::conversation_keys(outcome.transcript);
    for (const auto& door : outcome.doors) {
        if (const auto address = capture::parse_address(to_string(door.address))) {
            own.sockets.push_back({*address, door.port});
        }
    }
    own.from_ns = window.from_ns;
    own.until_ns = window.until_ns;
    return own;
}

std::int64_t now_ns() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

}  // namespace conform::suite
