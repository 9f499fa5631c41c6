// Does things in order until one fails.
#pragma once

#include <string>

namespace conform::lab {

class Steps {
  public:
    /// `step` gives an empty text, or what failed; it is not called after a failure.
    template <typename Step>
    Steps& then(const Step& step) {
        if (failed_.empty()) failed_ = step();
        return *this;
    }
    const std::string& failed() const { return failed_; }

  private:
    std::string failed_;
};

}  // namespace conform::lab
