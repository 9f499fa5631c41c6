// Says that a token was spent before, and serves the Request.
#include <mutex>
#include <set>

#include "faults/changed_replies.hpp"
#include "faults/faults.hpp"
#include "faults/forwarding_parts.hpp"

namespace conform::faults {
namespace {

/// Tokens that came a second time.
struct Duplicates {
    std::mutex mutex;
    std::set<std::uint32_t> tokens;
};

class Lenient final : public ForwardingLedger {
  public:
    Lenient(std::shared_ptr<TokenLedger> inner_ledger, std::shared_ptr<Duplicates> duplicates)
        : ForwardingLedger(std::move(inner_ledger)), duplicates_(std::move(duplicates)) {}

    session::Spending spend(const session::Owner& owner, std::uint32_t token) override {
        const auto spending = inner().spend(owner, token);
        if (spending.code != wire::Expenditure::duplicate) return spending;
        const std::lock_guard lock(duplicates_->mutex);
        duplicates_->tokens.insert(token);
        return {wire::Expenditure::success, std::nullopt};
    }

  private:
    std::shared_ptr<Duplicates> duplicates_;
};

class Honest final : public ChangedReplies {
  public:
    Honest(std::unique_ptr<session::ProxyEngine> inner_engine,
           std::shared_ptr<Duplicates> duplicates)
        : ChangedReplies(std::move(inner_engine)), duplicates_(std::move(duplicates)) {}

  private:
    void change_authentication(wire::Buffer& reply) override {
        const auto spent = request().option<wire::TokenExpenditure>();
        if (!spent) return;
        const std::lock_guard lock(duplicates_->mutex);
        if (!duplicates_->tokens.contains(spent->token)) return;
        auto option = take_token_option(reply, authentication_option_count, 3);
        if (option.empty()) return;
        option.back() = static_cast<std::uint8_t>(wire::Expenditure::duplicate);
        append_option(reply, authentication_option_count, option);
    }

    std::shared_ptr<Duplicates> duplicates_;
};

void apply(socks6::proxy::ProxyParts& parts) {
    const auto duplicates = std::make_shared<Duplicates>();
    auto& tokens = parts.session.tokens;
    if (tokens) tokens = std::make_shared<Lenient>(tokens, duplicates);
    wrap_engines(parts, [duplicates](std::unique_ptr<session::ProxyEngine> engine) {
        return std::make_unique<Honest>(std::move(engine), duplicates);
    });
}

}  // namespace

Fault ineligible_token_served() {
    return {"ineligible-token-served",
            {"R05-IDEM-P-INELIGIBLE-NO-OP", "R05-IDEM-P-INELIGIBLE-CODE"},
            "a Request with a token that was spent before is told so, and carried out",
            apply};
}

}  // namespace conform::faults
