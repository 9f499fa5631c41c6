// nginx in a temporary folder: serves the files below `files`, and takes uploads (PUT) below
// `files`/upload.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "e2e/child_process.hpp"
#include "e2e/report_files.hpp"

namespace e2e {

class WebServer {
  public:
    /// `hosts`: addresses to listen on, those of IPv6 in brackets.
    explicit WebServer(const std::vector<std::string>& hosts = {"127.0.0.1"});

    const std::string& port() const { return port_; }
    /// Where the file of that name is, or will be.
    std::filesystem::path file(const std::string& name) const {
        return folder_.path() / "files" / name;
    }
    std::string url(const std::string& name, const std::string& host = "127.0.0.1") const {
        return "http://" + host + ':' + port_ + '/' + name;
    }

  private:
    Folder folder_;
    std::unique_ptr<Child> nginx_;
    std::string port_;
};

}  // namespace e2e
