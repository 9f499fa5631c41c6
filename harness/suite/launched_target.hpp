// The target of --target-cmd: its command filled in, the files it is given, its process.
//
// {listen} and {port} are where it has to accept clients, {udp_port} where it relays datagrams,
// {tls_port} and {dtls_port} the same over TLS and DTLS, {cert} and {key} PEM files for these;
// {user}, {password}, {user2}, {password2} and {users_file} (lines of name:password) who may use
// it. Used and destroyed by the main thread.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "net/awaitable.hpp"
#include "net/endpoint.hpp"
#include "suite/options.hpp"
#include "suite/target_program.hpp"
#include "suite/venue.hpp"

namespace conform::suite {

/// Empty, or what is wrong with the command, whatever the values.
std::string wrong_in_command(const std::string& command);

/// Users of ours where the command asks for them and the options name none.
void add_users_of_command(Options& options);

/// A folder for us alone, removed at the end with all that is in it.
class PrivateFolder {
  public:
    PrivateFolder() = default;
    static std::optional<PrivateFolder> create();
    ~PrivateFolder();
    PrivateFolder(PrivateFolder&& other) noexcept { std::swap(path_, other.path_); }
    PrivateFolder& operator=(PrivateFolder&& other) noexcept {
        std::swap(path_, other.path_);
        return *this;
    }
    /// Writes a file that only we may read; whether it could.
    bool write(const std::string& name, const std::string& content) const;
    std::filesystem::path file(const std::string& name) const { return path_ / name; }

  private:
    std::filesystem::path path_;
};

class LaunchedTarget {
  public:
    /// Chooses ports and writes the files; starts nothing yet. The venue is borrowed: what is found
    /// only on the proxy's loopback moves the clients there.
    static socks6::net::Result<LaunchedTarget, CommandError> prepare(const Options& options,
                                                                     Venue& venue);

    /// Starts the program, anew if it has run before, and waits until it accepts connections, for
    /// ten seconds. Empty, or what happened instead.
    socks6::net::Awaitable<std::string> start();

    /// Where clients find it.
    const socks6::net::Endpoint& endpoint() const { return endpoint_; }
    /// Something that the report should tell of it; often empty.
    const std::string& note() const { return note_; }

    /// As TargetProgram::ended.
    std::optional<std::string> ended();
    /// The same, when it ends within a moment: what a process does is heard before its end is.
    socks6::net::Awaitable<std::optional<std::string>> ends_soon();
    /// Of all its runs.
    std::string output() const;

  private:
    LaunchedTarget(Venue& venue, PrivateFolder folder)
        : venue_(&venue), folder_(std::move(folder)) {}
    std::optional<CommandError> fill_in_command(const Options& options);
    socks6::net::Awaitable<bool> accepts();
    std::string not_accepting(const std::string& what) const;

    Venue* venue_;
    PrivateFolder folder_;
    std::vector<std::string> words_;
    socks6::net::Endpoint endpoint_;
    std::string note_;
    std::string earlier_output_;
    std::optional<TargetProgram> program_;
};

}  // namespace conform::suite
