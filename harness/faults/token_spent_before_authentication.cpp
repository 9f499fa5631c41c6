// Spends the token of a Request as soon as the Request is there, whoever sent it.
#include <map>
#include <mutex>
#include <string>

#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"
#include "faults/forwarding_parts.hpp"
#include "faults/request_reader.hpp"

namespace conform::faults {
namespace {

/// Who owns which name, learned from those who once authenticated.
class RememberedOwners final : public ForwardingCredentials {
  public:
    using ForwardingCredentials::ForwardingCredentials;

    std::optional<session::Owner> check_password(wire::Bytes user, wire::Bytes password) override {
        auto owner = inner().check_password(user, password);
        const std::lock_guard lock(mutex_);
        if (owner) owners_.insert_or_assign(std::string(user.begin(), user.end()), *owner);
        return owner;
    }
    std::optional<session::Owner> owner_of(wire::Bytes user) {
        const std::lock_guard lock(mutex_);
        const auto found = owners_.find(std::string(user.begin(), user.end()));
        return found == owners_.end() ? std::nullopt : std::optional(found->second);
    }

  private:
    std::mutex mutex_;
    std::map<std::string, session::Owner> owners_;
};

/// Knows what was spent too early, so that the rightful Request is answered as it should be.
class EarlyLedger final : public ForwardingLedger {
  public:
    using ForwardingLedger::ForwardingLedger;

    void spend_early(const session::Owner& owner, std::uint32_t token) {
        const std::lock_guard lock(mutex_);
        early_ = Early{owner, token, inner().spend(owner, token)};
    }
    void end_of_request() {
        const std::lock_guard lock(mutex_);
        early_.reset();
    }
    session::Spending spend(const session::Owner& owner, std::uint32_t token) override {
        const std::lock_guard lock(mutex_);
        const bool known = early_ && early_->owner == owner && early_->token == token;
        return known ? early_->outcome : inner().spend(owner, token);
    }

  private:
    struct Early {
        session::Owner owner;
        std::uint32_t token = 0;
        session::Spending outcome;
    };
    std::mutex mutex_;
    std::optional<Early> early_;
};

class Hasty final : public session::ForwardingProxyEngine {
  public:
    Hasty(std::unique_ptr<session::ProxyEngine> engine, std::shared_ptr<RememberedOwners> owners,
          std::shared_ptr<EarlyLedger> ledger)
        : ForwardingProxyEngine(std::move(engine)),
          owners_(std::move(owners)),
          ledger_(std::move(ledger)) {}

    std::size_t receive(wire::Bytes bytes, session::Time now) override {
        if (!request_.whole()) {
            request_.receive(bytes);
            if (request_.whole()) spend();
        }
        const auto taken = inner().receive(bytes, now);
        ledger_->end_of_request();
        return taken;
    }

  private:
    void spend() {
        const auto token = request_.option<wire::TokenExpenditure>();
        const auto data = request_.option<wire::AuthenticationDataOption>();
        if (!token || !data) return;
        const auto password = wire::parse_password_request(data->data);
        if (!password) return;
        if (const auto owner = owners_->owner_of((*password).user)) {
            ledger_->spend_early(*owner, token->token);
        }
    }

    std::shared_ptr<RememberedOwners> owners_;
    std::shared_ptr<EarlyLedger> ledger_;
    RequestReader request_;
};

void apply(socks6::proxy::ProxyParts& parts) {
    if (!parts.session.credentials || !parts.session.tokens) return;
    const auto owners = std::make_shared<RememberedOwners>(parts.session.credentials);
    const auto ledger = std::make_shared<EarlyLedger>(parts.session.tokens);
    parts.session.credentials = owners;
    parts.session.tokens = ledger;
    wrap_engines(parts, [owners, ledger](std::unique_ptr<session::ProxyEngine> engine) {
        return std::make_unique<Hasty>(std::move(engine), owners, ledger);
    });
}

}  // namespace

Fault token_spent_before_authentication() {
    return {"token-spent-before-authentication",
            {"R05-IDEM-P-NOT-SPENT-ON-AUTHFAIL"},
            "a Request with a wrong password spends the token that it carries",
            apply};
}

}  // namespace conform::faults
