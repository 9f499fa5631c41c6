#include "suite/launched_target.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdlib>
#include <fstream>

#include "net/sleep.hpp"
#include "net/tcp_acceptor.hpp"
#include "net/tls_identity.hpp"
#include "net/udp_socket.hpp"
#include "runner/credentials.hpp"
#include "suite/command_words.hpp"
#include "suite/probe.hpp"

namespace conform::suite {

namespace net = socks6::net;

namespace {

using Clock = std::chrono::steady_clock;
using scenario::Credentials;
using Values = std::map<std::string, std::string>;

constexpr std::chrono::seconds patience{10};

/// In the lab, where all ports are free.
constexpr std::uint16_t usual_port = 1080;
constexpr std::uint16_t usual_tls_port = 1443;

const Values no_values{{"listen", ""},    {"port", ""},  {"udp_port", ""},  {"tls_port", ""},
                       {"dtls_port", ""}, {"cert", ""},  {"key", ""},       {"user", ""},
                       {"password", ""},  {"user2", ""}, {"password2", ""}, {"users_file", ""}};

bool asks_for(const std::string& command, std::initializer_list<const char*> names) {
    return std::any_of(names.begin(), names.end(), [&](const char* name) {
        return command.find(fmt::format("{{{}}}", name)) != std::string::npos;
    });
}

net::Result<std::vector<std::string>, CommandError> words_of(const std::string& command,
                                                             const Values& values) {
    auto words = split_words(command);
    if (!words) return words.error();
    if (words->empty()) return CommandError{"it names no program"};
    for (auto& word : *words) {
        auto filled = fill_in(word, values);
        if (!filled) return filled.error();
        word = std::move(*filled);
    }
    return words;
}

/// A port of loopback that nobody has, neither over TCP nor over UDP; 0 when there is none.
std::uint16_t free_port() {
    net::asio::io_context context;
    constexpr int tries = 50;
    for (int i = 0; i < tries; ++i) {
        const net::Endpoint any{net::IpAddress::loopback_v4(), 0};
        const auto tcp = net::listen_tcp(context.get_executor(), any);
        if (!tcp) return 0;
        const auto here = (*tcp)->local_endpoint();
        if (net::open_udp(context.get_executor(), here)) return here.port;
    }
    return 0;
}

std::string users_file(const Options& options) {
    std::string lines;
    for (const auto& user : {options.first_user, options.second_user}) {
        if (user) lines += fmt::format("{}:{}\n", user->user, user->password);
    }
    for (const auto which : {Credentials::longest, Credentials::longest_in_option}) {
        const auto user = runner::long_user(which);
        lines += fmt::format("{}:{}\n", user.user, user.password);
    }
    return lines;
}

void add_user(Values& values, const std::optional<runner::UserCredentials>& user,
              const std::string& name, const std::string& password) {
    values[name] = user ? user->user : "";
    values[password] = user ? user->password : "";
}

}  // namespace

std::string wrong_in_command(const std::string& command) {
    const auto words = words_of(command, no_values);
    return words ? std::string() : words.error().what;
}

void add_users_of_command(Options& options) {
    const auto& command = options.target_command;
    if (!options.first_user && asks_for(command, {"user", "password", "users_file"})) {
        options.first_user = {"first-user", "first-password"};
        options.users_of_command = true;
    }
    if (!options.second_user && asks_for(command, {"user2", "password2", "users_file"})) {
        options.second_user = {"second-user", "second-password"};
        options.users_of_command = true;
    }
}

std::optional<PrivateFolder> PrivateFolder::create() {
    std::error_code error;
    auto name = (std::filesystem::temp_directory_path(error) / "socks6-conform-XXXXXX").string();
    if (error || ::mkdtemp(name.data()) == nullptr) return std::nullopt;
    PrivateFolder folder;
    folder.path_ = name;
    return folder;
}

PrivateFolder::~PrivateFolder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

bool PrivateFolder::write(const std::string& name, const std::string& content) const {
    std::ofstream out(path_ / name, std::ios::binary);
    out << content << std::flush;
    return out.good() && ::chmod((path_ / name).c_str(), S_IRUSR | S_IWUSR) == 0;
}

net::Result<LaunchedTarget, CommandError> LaunchedTarget::prepare(const Options& options,
                                                                  Venue& venue) {
    auto folder = PrivateFolder::create();
    if (!folder) return CommandError{"no folder for its files can be made in the temporary one"};
    LaunchedTarget target(venue, std::move(*folder));
    if (auto error = target.fill_in_command(options)) return *error;
    return target;
}

std::optional<CommandError> LaunchedTarget::fill_in_command(const Options& options) {
    const bool lab = venue_->in_lab();
    endpoint_ = {venue_->proxy_address(), lab ? usual_port : free_port()};
    const auto tls_port = lab ? usual_tls_port : free_port();
    const auto identity =
        net::TlsIdentity::self_signed({"localhost", to_string(endpoint_.address)});
    if (!identity) return CommandError{to_string(identity.error())};
    const bool written = folder_.write("certificate.pem", identity->certificate_pem()) &&
                         folder_.write("key.pem", identity->key_pem()) &&
                         folder_.write("users", users_file(options));
    if (!written) return CommandError{"its files cannot be written"};
    Values values{{"listen", to_string(endpoint_.address)},
                  {"port", std::to_string(endpoint_.port)},
                  {"udp_port", std::to_string(options.udp_port.value_or(endpoint_.port))},
                  {"tls_port", std::to_string(tls_port)},
                  {"dtls_port", std::to_string(tls_port)},
                  {"cert", folder_.file("certificate.pem").string()},
                  {"key", folder_.file("key.pem").string()},
                  {"users_file", folder_.file("users").string()}};
    add_user(values, options.first_user, "user", "password");
    add_user(values, options.second_user, "user2", "password2");
    auto words = words_of(options.target_command, values);
    if (!words) return words.error();
    words_ = std::move(*words);
    return std::nullopt;
}

std::string LaunchedTarget::not_accepting(const std::string& what) const {
    return fmt::format("The target's command {}. {}", what,
                       output().empty() ? "It wrote nothing." : "What it wrote is below.");
}

net::Awaitable<bool> LaunchedTarget::accepts() {
    runner::Target seen_from;
    venue_->place(seen_from);
    const Enough at_once = [](socks6::wire::Bytes) { return true; };
    const socks6::wire::Bytes nothing;
    ProbeOptions options{.network = seen_from.client_network};
    options.connect_time = std::chrono::milliseconds(1'000);
    const auto answer = co_await probe(endpoint_, nothing, at_once, options);
    if (!answer.refused) co_return true;
    if (!venue_->in_lab() || endpoint_.address.loopback()) co_return false;
    const net::Endpoint loopback{net::IpAddress::loopback_v4(), endpoint_.port};
    options.network = venue_->proxy_network();
    const auto beside = co_await probe(loopback, nothing, at_once, options);
    if (beside.refused) co_return false;
    note_ = fmt::format(
        "The target listens on {} alone, not on {{listen}} ({}); so the whole run takes place "
        "there.",
        to_string(loopback), to_string(endpoint_));
    endpoint_ = loopback;
    venue_->move_beside_proxy();
    co_return true;
}

net::Awaitable<std::string> LaunchedTarget::start() {
    earlier_output_ = output();
    program_.reset();
    auto started = TargetProgram::start(words_, venue_->proxy_network());
    if (!started) co_return started.error().what;
    program_.emplace(std::move(*started));
    const auto until = Clock::now() + patience;
    while (Clock::now() < until) {
        if (co_await accepts()) co_return std::string();
        if (const auto end = program_->ended()) {
            co_return not_accepting("ended before it accepted a connection: " + *end);
        }
        co_await net::sleep_for(std::chrono::milliseconds(20));
    }
    co_return not_accepting(fmt::format("did not accept a connection on {} within {} s",
                                        to_string(endpoint_), patience.count()));
}

std::optional<std::string> LaunchedTarget::ended() {
    return program_ ? program_->ended() : std::nullopt;
}

net::Awaitable<std::optional<std::string>> LaunchedTarget::ends_soon() {
    const auto until = Clock::now() + std::chrono::milliseconds(300);
    while (!ended() && Clock::now() < until) {
        co_await net::sleep_for(std::chrono::milliseconds(5));
    }
    co_return ended();
}

std::string LaunchedTarget::output() const {
    return earlier_output_ + (program_ ? program_->output() : std::string());
}

}  // namespace conform::suite
