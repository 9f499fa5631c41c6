#include "selftest/expectations.hpp"

#include <algorithm>
#include <variant>

namespace conform::selftest {
namespace {

using scenario::Step;

bool informs(const scenario::Judgement& judgement) {
    return judgement.level == Verdict::info;
}

class Collector {
  public:
    std::set<std::string> found;

    void walk(const std::vector<Step>& steps) {
        for (const auto& step : steps) {
            step_ = &step;
            std::visit(*this, step.action);
        }
    }

    void operator()(const scenario::Connect& one) { add(one.refused && !informs(one.judgement)); }
    void operator()(const scenario::Accept& one) { add(!informs(one.judgement)); }
    void operator()(const scenario::Expect& one) { add(!informs(one.expectation.judgement)); }
    void operator()(const scenario::RelayCheck& one) { add(!informs(one.judgement)); }
    void operator()(const scenario::Packet& one) { add(!informs(one.judgement)); }
    void operator()(const scenario::Repeat& one) { walk(one.steps); }
    void operator()(const scenario::Parallel& one) {
        for (const auto& [name, steps] : one.branches) walk(steps);
    }
    void operator()(const scenario::Alternatives& one) {
        add(!informs(one.judgement));
        for (const auto& choice : one.choices) {
            const auto made =
                std::find_if(choice.steps.begin(), choice.steps.end(), scenario::acts);
            walk({made, choice.steps.end()});
        }
    }
    template <typename Stimulus>
    void operator()(const Stimulus&) {}

  private:
    void add(bool judges) {
        if (judges) found.insert(step_->pointer);
    }

    const Step* step_ = nullptr;
};

}  // namespace

std::set<std::string> expectations_of(const scenario::Case& test_case) {
    Collector collector;
    collector.walk(test_case.steps);
    return std::move(collector.found);
}

}  // namespace conform::selftest
