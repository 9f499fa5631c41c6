#include "suite/schedule.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <memory>
#include <set>
#include <thread>

namespace conform::suite {
namespace {

namespace asio = socks6::net::asio;

std::string text_of(const std::exception_ptr& failure) {
    if (!failure) return {};
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& error) {
        return error.what();
    } catch (...) {
        return "an exception of unknown type";
    }
}

/// A thread with the io_context that it runs.
class Worker {
  public:
    Worker() : work_(asio::make_work_guard(context_)), thread_([this] { context_.run(); }) {}
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;
    /// What a job left behind (a reference that is closing) ends with the context.
    ~Worker() {
        context_.stop();
        thread_.join();
    }

    asio::io_context& context() { return context_; }
    std::size_t running = 0;  // used by the calling thread alone

  private:
    asio::io_context context_{1};
    asio::executor_work_guard<asio::io_context::executor_type> work_;
    std::thread thread_;
};

class Schedule {
  public:
    Schedule(asio::io_context& control, const std::vector<Claims>& jobs,
             const ScheduleOptions& options, const ScheduleEvents& events)
        : control_(control),
          jobs_(jobs),
          most_(std::max<std::size_t>(options.jobs, 1)),
          events_(events) {
        for (std::size_t job = 0; job < jobs.size(); ++job) waiting_.push_back(job);
        std::size_t threads = options.threads;
        if (threads == 0) threads = std::max(1U, std::thread::hardware_concurrency());
        threads = std::min({threads, most_, std::max<std::size_t>(jobs.size(), 1)});
        for (std::size_t i = 0; i < threads; ++i) workers_.push_back(std::make_unique<Worker>());
    }

    std::vector<std::size_t> run() {
        const auto work = asio::make_work_guard(control_);  // or run_one() would not wait
        start_more();
        control_.restart();
        while (running_ > 0) control_.run_one();
        return waiting_;
    }

  private:
    void start_more() {
        // A job that needs much to itself would starve while others keep coming: once one is
        // passed over, only what came before it goes on.
        for (auto next = waiting_.begin(); next != waiting_.end() && running_ < most_;) {
            if (events_.stop && events_.stop()) return;
            if (!table_.available(jobs_[*next])) {
                if (!jobs_[*next].exclusive.empty()) return;
                ++next;
                continue;
            }
            const auto job = *next;
            next = waiting_.erase(next);
            start(job);
        }
    }

    void start(std::size_t job) {
        table_.take(jobs_[job]);
        claimed_.insert(job);
        ++running_;
        auto& worker = **std::min_element(
            workers_.begin(), workers_.end(),
            [](const auto& a, const auto& b) { return a->running < b->running; });
        ++worker.running;
        if (events_.started) events_.started(job);
        const auto release = [this, job] {
            asio::post(control_, [this, job] {
                give_back(job);
                start_more();
            });
        };
        asio::co_spawn(worker.context(), events_.run(job, release),
                       [this, job, &worker](const std::exception_ptr& failure) {
                           asio::post(control_, [this, job, &worker, error = text_of(failure)] {
                               end(job, worker, error);
                           });
                       });
    }

    void end(std::size_t job, Worker& worker, const std::string& error) {
        give_back(job);
        --running_;
        --worker.running;
        if (events_.finished) events_.finished(job, error);
        start_more();
    }

    void give_back(std::size_t job) {
        if (claimed_.erase(job) > 0) table_.give_back(jobs_[job]);
    }

    asio::io_context& control_;
    const std::vector<Claims>& jobs_;
    std::size_t most_;
    const ScheduleEvents& events_;
    std::vector<std::size_t> waiting_;
    ClaimTable table_;
    std::set<std::size_t> claimed_;  // jobs that hold what they claim
    std::size_t running_ = 0;
    std::vector<std::unique_ptr<Worker>> workers_;
};

}  // namespace

std::vector<std::size_t> run_schedule(asio::io_context& control, const std::vector<Claims>& jobs,
                                      const ScheduleOptions& options,
                                      const ScheduleEvents& events) {
    return Schedule(control, jobs, options, events).run();
}

}  // namespace conform::suite
