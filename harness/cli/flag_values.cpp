#include "cli/flag_values.hpp"

#include <charconv>
#include <cmath>

#include "net/endpoint.hpp"
#include "reports/list.hpp"

namespace conform::cli {
namespace {

template <typename Number>
std::optional<Number> whole_number(std::string_view text, Number least, Number most) {
    Number value{};
    const auto* end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc{} || stopped != end || value < least || value > most) {
        return std::nullopt;
    }
    return value;
}

}  // namespace

std::optional<Addresses> parse_addresses(const std::string& text) {
    Addresses addresses;
    std::string_view rest = text;
    while (true) {
        const auto comma = rest.find(',');
        const auto address = socks6::net::IpAddress::parse(rest.substr(0, comma));
        if (!address) return std::nullopt;
        auto& place = address->is_v4() ? addresses.v4 : addresses.v6;
        if (place) return std::nullopt;
        place = *address;
        if (comma == std::string_view::npos) return addresses;
        rest.remove_prefix(comma + 1);
    }
}

std::optional<runner::PortRange> parse_ports(const std::string& text) {
    const auto dash = text.find('-');
    const auto first = parse_nonzero_port(text.substr(0, dash));
    const auto last = dash == std::string::npos ? first : parse_nonzero_port(text.substr(dash + 1));
    if (!first || !last || *first > *last) return std::nullopt;
    return runner::PortRange{*first, *last};
}

std::optional<std::uint16_t> parse_nonzero_port(const std::string& text) {
    const auto port = socks6::net::parse_port(text);
    return port && *port != 0 ? port : std::nullopt;
}

std::optional<std::chrono::milliseconds> parse_seconds(const std::string& text) {
    const auto seconds = whole_number<double>(text, 0.001, 600.0);
    if (!seconds || !std::isfinite(*seconds)) return std::nullopt;
    return std::chrono::milliseconds(std::llround(*seconds * 1000));
}

std::optional<std::size_t> parse_jobs(const std::string& text) {
    return whole_number<std::size_t>(text, 1, 256);
}

std::optional<std::size_t> parse_retries(const std::string& text) {
    return whole_number<std::size_t>(text, 0, 100);
}

std::optional<std::uint64_t> parse_seed(const std::string& text) {
    return whole_number<std::uint64_t>(text, 0, UINT64_MAX);
}

std::optional<std::pair<std::string, Verdict>> parse_level(const std::string& text) {
    const auto equals = text.rfind('=');
    if (equals == std::string::npos || equals == 0) return std::nullopt;
    const auto verdict = verdict_from_string(text.substr(equals + 1));
    if (verdict != Verdict::fail && verdict != Verdict::warn && verdict != Verdict::info) {
        return std::nullopt;
    }
    return std::pair{text.substr(0, equals), *verdict};
}

std::optional<bool> parse_fail_on(const std::string& text) {
    if (text == "warn") return true;
    if (text == "fail") return false;
    return std::nullopt;
}

std::optional<std::set<scenario::Feature>> parse_features(const std::string& text) {
    std::set<scenario::Feature> features;
    std::string_view rest = text;
    while (true) {
        const auto comma = rest.find(',');
        const auto name = rest.substr(0, comma);
        if (name == "all") {
            // Features are numbered from 0 without gaps; `evidence` is the last one.
            for (int i = 0; i <= static_cast<int>(scenario::Feature::evidence); ++i) {
                const auto feature = static_cast<scenario::Feature>(i);
                // No target is both open and closed, no run both with users and without.
                using enum scenario::Feature;
                const bool one_of_two = feature == open || feature == closed || feature == no_users;
                if (!one_of_two) features.insert(feature);
            }
        } else if (const auto feature = scenario::feature_from_name(name)) {
            features.insert(*feature);
        } else {
            return std::nullopt;
        }
        if (comma == std::string_view::npos) return features;
        rest.remove_prefix(comma + 1);
    }
}

std::optional<ReportFile> parse_report(const std::string& text) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals + 1 == text.size()) return std::nullopt;
    ReportFile report{text.substr(0, equals), text.substr(equals + 1)};
    if (!reports::find_format(report.kind)) return std::nullopt;
    return report;
}

std::optional<std::filesystem::path> parse_path(const std::string& text) {
    if (text.empty()) return std::nullopt;
    return text;
}

std::optional<std::size_t> parse_size(const std::string& text) {
    constexpr std::size_t least = 4096;
    constexpr std::size_t most = std::size_t{1} << 40U;
    constexpr std::string_view units = "KMG";
    const auto unit = text.empty() ? std::string_view::npos : units.find(text.back());
    const bool plain = unit == std::string_view::npos;
    const auto digits = std::string_view(text).substr(0, text.size() - (plain ? 0 : 1));
    const auto count = whole_number<std::size_t>(digits, 1, most);
    const auto shift = plain ? 0 : 10 * (unit + 1);
    if (!count || *count > most >> shift || *count << shift < least) return std::nullopt;
    return *count << shift;
}

std::optional<std::size_t> parse_snap_length(const std::string& text) {
    return whole_number<std::size_t>(text, 128, 262'144);
}

std::optional<Roles> parse_role(const std::string& text) {
    if (text == "client") return Roles{.client = true, .proxy = false};
    if (text == "proxy") return Roles{.client = false, .proxy = true};
    if (text == "both") return Roles{};
    return std::nullopt;
}

std::optional<suite::PcapKeep> parse_pcap_keep(const std::string& text) {
    if (text == "all") return suite::PcapKeep::all;
    if (text == "failed") return suite::PcapKeep::failed;
    return std::nullopt;
}

std::optional<const socks6::wire::Revision*> parse_revision(const std::string& text) {
    const auto* revision = socks6::wire::find_revision(text);
    if (!revision || revision != &socks6::wire::revision_05()) return std::nullopt;
    return revision;
}

}  // namespace conform::cli
