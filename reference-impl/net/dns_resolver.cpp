#include "net/dns_resolver.hpp"

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "net/dns_channel.hpp"

namespace socks6::net {

namespace {

/// Why a name is not worth a query; empty if it is.
std::string defect_of(const std::string& name) {
    if (name.empty()) return "the name is empty";
    // Everything behind the NUL would be lost, and another name asked for.
    if (name.find('\0') != name.npos) return "the name contains NUL";
    if (name.size() > 255) return "the name is longer than 255 bytes";
    return {};
}

}  // namespace

DnsResolver::DnsResolver(asio::any_io_executor executor, const DnsOptions& options)
    : channel_(std::make_shared<Channel>(std::move(executor))) {
    channel_->open(options);
}

DnsResolver::~DnsResolver() {
    channel_->close();
}

const std::string& DnsResolver::start_error() const {
    return channel_->start_error();
}

Awaitable<ResolveResult> DnsResolver::resolve(std::string name) {
    if (const auto literal = IpAddress::parse(name)) co_return std::vector<IpAddress>{*literal};
    if (auto defect = defect_of(name); !defect.empty()) {
        co_return ResolveError{ResolveError::Reason::not_found, name, std::move(defect)};
    }
    // Named, and without owning captures: GCC 12 destroys those of a temporary twice.
    const auto initiate = [&channel = *channel_, &name](auto handler) {
        const auto slot = asio::get_associated_cancellation_slot(handler);
        const auto shared = std::make_shared<decltype(handler)>(std::move(handler));
        channel.query(
            name,
            [shared](ResolveResult result) {
                asio::dispatch(asio::get_associated_executor(*shared),
                               [shared, result = std::move(result)]() mutable {
                                   std::move (*shared)(std::move(result));
                               });
            },
            slot);
    };
    co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(ResolveResult)>(
        initiate, asio::use_awaitable);
}

}  // namespace socks6::net
