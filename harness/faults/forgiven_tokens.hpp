// Ledgers that give tokens back, and engines that say which.
#pragma once

#include <mutex>
#include <set>

#include "faults/changed_replies.hpp"
#include "faults/forwarding_parts.hpp"

namespace conform::faults {

/// Tokens that can be spent once more.
class ForgivenTokens {
  public:
    void add(std::uint32_t token) {
        const std::lock_guard lock(mutex_);
        tokens_.insert(token);
    }
    bool take(std::uint32_t token) {
        const std::lock_guard lock(mutex_);
        return tokens_.erase(token) > 0;
    }

  private:
    std::mutex mutex_;
    std::set<std::uint32_t> tokens_;
};

class ForgivingLedger final : public ForwardingLedger {
  public:
    ForgivingLedger(std::shared_ptr<TokenLedger> inner_ledger,
                    std::shared_ptr<ForgivenTokens> forgiven)
        : ForwardingLedger(std::move(inner_ledger)), forgiven_(std::move(forgiven)) {}

    session::Spending spend(const session::Owner& owner, std::uint32_t token) override {
        const bool again = forgiven_->take(token);
        const auto spending = inner().spend(owner, token);
        if (!again) return spending;
        return {wire::Expenditure::success, spending.advertise};
    }

  private:
    std::shared_ptr<ForgivenTokens> forgiven_;
};

/// Gives the token of a Request back of which `Forgives` says so, knowing the reply code.
template <bool (*Forgives)(const wire::RequestView&, std::uint8_t code)>
class ForgivingEngine final : public ChangedReplies {
  public:
    ForgivingEngine(std::unique_ptr<session::ProxyEngine> inner_engine,
                    std::shared_ptr<ForgivenTokens> forgiven)
        : ChangedReplies(std::move(inner_engine)), forgiven_(std::move(forgiven)) {}

  private:
    void change_operation(wire::Buffer& reply) override {
        const auto spent = request().option<wire::TokenExpenditure>();
        if (spent && Forgives(*request().request(), reply[0])) forgiven_->add(spent->token);
    }

    std::shared_ptr<ForgivenTokens> forgiven_;
};

template <bool (*Forgives)(const wire::RequestView&, std::uint8_t code)>
void forgive_tokens(socks6::proxy::ProxyParts& parts) {
    const auto forgiven = std::make_shared<ForgivenTokens>();
    auto& tokens = parts.session.tokens;
    if (tokens) tokens = std::make_shared<ForgivingLedger>(tokens, forgiven);
    wrap_engines(parts, [forgiven](std::unique_ptr<session::ProxyEngine> engine) {
        return std::make_unique<ForgivingEngine<Forgives>>(std::move(engine), forgiven);
    });
}

}  // namespace conform::faults
