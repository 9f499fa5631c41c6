// What one choice of alternatives has read while it was tried, so that the next one finds it
// unread.
//
// Only that is put back: what another branch of the case reads meanwhile stays read.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "runner/cast.hpp"

namespace conform::runner {

class Trial {
  public:
    /// `outer`: the trial that this one is a part of, or null; it learns all that this one does.
    /// Borrows both.
    Trial(Cast& cast, Trial* outer) : cast_(cast), outer_(outer) {}
    /// What was read is read, unless it was put back.
    ~Trial();
    Trial(const Trial&) = delete;
    Trial& operator=(const Trial&) = delete;

    /// To be called before the step looks at it; again makes no difference.
    void reads(const std::shared_ptr<Conversation>& conversation);
    void reads(const std::shared_ptr<Mailbox>& mailbox);
    /// Likewise, before the actor's next connection is taken.
    void accepts(const std::string& actor);

    /// Everything is as it was when the trial first came to it.
    void put_back();

  private:
    Cast& cast_;
    Trial* outer_;
    std::vector<std::pair<std::shared_ptr<Conversation>, Conversation::Position>> conversations_;
    std::vector<std::pair<std::shared_ptr<Mailbox>, std::size_t>> mailboxes_;
    std::map<std::string, std::size_t> accepted_;
};

}  // namespace conform::runner
