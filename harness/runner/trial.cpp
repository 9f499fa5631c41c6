#include "runner/trial.hpp"

#include <algorithm>

namespace conform::runner {
namespace {

/// Holds it from here on, unless it is held already.
template <typename Held, typename One>
void hold(Held& held, const One& one) {
    const bool known =
        std::any_of(held.begin(), held.end(), [&](const auto& each) { return each.first == one; });
    if (!known) held.emplace_back(one, one->hold());
}

}  // namespace

Trial::~Trial() {
    for (const auto& [conversation, position] : conversations_) conversation->release();
    for (const auto& [mailbox, position] : mailboxes_) mailbox->release();
}

void Trial::reads(const std::shared_ptr<Conversation>& conversation) {
    if (outer_) outer_->reads(conversation);
    hold(conversations_, conversation);
}

void Trial::reads(const std::shared_ptr<Mailbox>& mailbox) {
    if (outer_) outer_->reads(mailbox);
    hold(mailboxes_, mailbox);
}

void Trial::accepts(const std::string& actor) {
    if (outer_) outer_->accepts(actor);
    accepted_.try_emplace(actor, cast_.accepted(actor));
}

void Trial::put_back() {
    for (const auto& [conversation, position] : conversations_) conversation->rewind(position);
    for (const auto& [mailbox, position] : mailboxes_) mailbox->rewind(position);
    for (const auto& [actor, count] : accepted_) cast_.set_accepted(actor, count);
}

}  // namespace conform::runner
