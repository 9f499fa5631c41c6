// An engine that leaves its Authentication Reply out where the Request has a certain command.
#pragma once

#include "faults/engine_fault.hpp"

namespace conform::faults {

template <wire::Command command>
class MissingAuthReply final : public KnowingRequest<ChangedOutput> {
  public:
    using KnowingRequest::KnowingRequest;

  private:
    void change(wire::Buffer& output) override {
        const auto wanted = request().request();
        if (done_ || !wanted || wanted->command != command) return;
        const auto reply = wire::parse_authentication_reply(output, wire::Dialect{});
        if (!reply) return;
        done_ = true;
        output.erase(output.begin(), output.begin() + static_cast<std::ptrdiff_t>(reply.size()));
    }

    bool done_ = false;
};

}  // namespace conform::faults
