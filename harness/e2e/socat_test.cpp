// socat at both ends of socks6-client connect: what is piped through arrives whole, and an end of
// stream passes on its own (draft-05, "Handling CONNECT").
#include "e2e/large_file.hpp"
#include "e2e/needed_programs_test.hpp"
#include "e2e/reference_programs.hpp"
#include "e2e/report_files.hpp"

using namespace e2e;

namespace {

constexpr std::uint64_t mebibyte = 1024 * 1024;

struct Remote {
    /// Accepts one connection, for `address` of socat's. Its directions may end far apart.
    explicit Remote(const Folder& folder, const std::string& address)
        : child({.program = installed("socat"),
                 .arguments = {"-d", "-d", "-t", "60", "TCP4-LISTEN:0,bind=127.0.0.1", address},
                 .folder = folder.path()}) {
        port = child.wait_for("listening on AF=2 127.0.0.1:");
    }
    Child child;
    std::string port;
};

/// socat between `address` and socks6-client connect.
Ended local(const Folder& folder, const std::string& address, const Remote& remote,
            const std::string& proxy) {
    const auto command = SOCKS6_BINARY_DIR "/bin/socks6-client connect 127.0.0.1:" + remote.port +
                         " --proxy " + proxy;
    return run({.program = installed("socat"),
                .arguments = {"-t", "60", address, "EXEC:\"" + command + '"'},
                .folder = folder.path()});
}

}  // namespace

TEST_CASE("socat: files cross in both directions at once") {
    if (skipped_without({"socat"})) return;
    const Folder folder;
    write_noise(folder / "here", 20 * mebibyte, 1);
    write_noise(folder / "there", 20 * mebibyte + 1, 2);
    const ProxyProgram proxy;
    Remote remote(folder, "OPEN:there,rdonly!!CREATE:from-here");
    const auto ended = local(folder, "OPEN:here,rdonly!!CREATE:from-there", remote, proxy.address);
    INFO(ended.err);
    CHECK(ended.code == 0);
    CHECK(remote.child.wait().code == 0);
    CHECK(same_bytes(folder / "here", folder / "from-here"));
    CHECK(same_bytes(folder / "there", folder / "from-there"));
}

TEST_CASE("socat: who answers only after the end of the question is heard") {
    if (skipped_without({"socat"})) return;
    const Folder folder;
    write_noise(folder / "question", 3 * mebibyte, 1);
    write_noise(folder / "answer", 3 * mebibyte, 2);
    const ProxyProgram proxy;
    Remote remote(folder, "SYSTEM:\"cat >asked; cat answer\"");
    const auto ended = local(folder, "OPEN:question,rdonly!!CREATE:heard", remote, proxy.address);
    INFO(ended.err);
    CHECK(ended.code == 0);
    CHECK(same_bytes(folder / "question", folder / "asked"));
    CHECK(same_bytes(folder / "answer", folder / "heard"));
}
