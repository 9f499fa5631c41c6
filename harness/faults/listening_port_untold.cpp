// Repeats the port of the Request where the one that it got is due.
#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public KnowingRequest<ChangedAnswers> {
  public:
    using KnowingRequest::KnowingRequest;

  private:
    void change(session::ProxyAnswer& answer) override {
        auto* listening = std::get_if<session::Listening>(&answer);
        const auto asked = request().request();
        if (listening && asked) listening->bound.port = asked->port;
    }
};

}  // namespace

Fault listening_port_untold() {
    return {"listening-port-untold",
            {"R05-BIND-P-FIRST-REPLY", "R05-BIND-P-ANY"},
            "the first Operation Reply names the port that was asked for, also where that is 0",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
