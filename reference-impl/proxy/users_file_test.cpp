#include "proxy/users_file.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "catch_shim.hpp"

using namespace socks6::proxy;

namespace {

/// One for each process: the cases of this file may run at the same time.
struct Folder {
    Folder() { std::filesystem::create_directory(path); }
    ~Folder() { std::filesystem::remove_all(path); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    const std::filesystem::path path =
        std::filesystem::temp_directory_path() / ("users_file_test-" + std::to_string(::getpid()));
};

const Folder folder;
const std::string path = (folder.path / "users_file_test.users").string();

std::variant<Users, std::string> read(const std::string& content) {
    std::ofstream(path, std::ios::binary) << content;
    return read_users(path);
}

std::string refusal(const std::string& content) {
    const auto result = read(content);
    const auto* error = std::get_if<std::string>(&result);
    return error == nullptr ? "accepted" : error->substr(error->rfind('/') + 1);
}

}  // namespace

TEST_CASE("A file of users: comments, colons in passwords, lines of other systems") {
    const auto users = std::get<Users>(read("# who\n\nann:secret:with:colons\r\nbob: x \n"));
    REQUIRE(users.size() == 2);
    CHECK(users[0].name == "ann");
    CHECK(users[0].password == "secret:with:colons");
    CHECK(users[1].password == " x ");
}

TEST_CASE("A bad file of users is told by its line, without a password") {
    CHECK(refusal("ann:x\nnonsense\n") ==
          "users_file_test.users:2: expected name:password, got a line without a colon");
    CHECK(refusal(":x\n") == "users_file_test.users:1: user name: expected 1 to 255 bytes, got 0");
    CHECK(refusal("ann:" + std::string(256, 'x')) ==
          "users_file_test.users:1: password: expected 1 to 255 bytes, got 256");
    CHECK(refusal("ann:x\nann:y\n") ==
          "users_file_test.users:2: expected every user once, got one again");
    CHECK(refusal("# nobody\n") == "users_file_test.users: expected at least one user, got none");
    const auto missing = read_users(path + ".none");
    CHECK(std::get<std::string>(missing) ==
          path + ".none: cannot be read: No such file or directory");
}

TEST_CASE("A password file holds it on its first line") {
    std::ofstream(path, std::ios::binary) << "secret\nmore\n";
    CHECK(std::get<Password>(read_password(path)).text == "secret");
    std::ofstream(path, std::ios::binary) << "\n";
    CHECK(std::get<std::string>(read_password(path)).find("first line") != std::string::npos);
}
