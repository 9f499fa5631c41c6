// A network namespace of our own, and working inside of it.
//
// A namespace lives as long as an object or a socket in it does. Sockets belong for ever to the
// namespace in which they were opened, whatever thread uses them later: so a thread enters only to
// open them. Needs CAP_SYS_ADMIN in the user namespace that owns the process's own network
// namespace (PrivateWorld gives it to everybody).
//
// Threads: an object may be used from any thread; entering concerns the calling thread alone.
#pragma once

#include <functional>
#include <string>

#include "net/file_descriptor.hpp"
#include "net/result.hpp"

namespace conform::lab {

/// "unshare: Operation not permitted": what failed, and why.
struct LabError {
    std::string what;
};

class NetworkNamespace {
  public:
    /// A new one: nothing but a loopback interface that is up, TCP Fast Open on in both roles, no
    /// IPv6 address tentative.
    static socks6::net::Result<NetworkNamespace, LabError> create();
    /// That of the calling thread.
    static socks6::net::Result<NetworkNamespace, LabError> current();

    /// Gives what create() gives to that of the calling thread. Empty, or what failed.
    static std::string furnish();

    /// For setns(2) and for the kernel's own interfaces; borrowed.
    int descriptor() const { return file_.get(); }

  private:
    explicit NetworkNamespace(socks6::net::FileDescriptor file) : file_(std::move(file)) {}
    socks6::net::FileDescriptor file_;
};

/// While it lives the calling thread is inside; destroyed on the same thread, which then goes back.
/// Never held across a suspension of a coroutine.
class Inside {
  public:
    explicit Inside(const NetworkNamespace& there);
    ~Inside();
    Inside(const Inside&) = delete;
    Inside& operator=(const Inside&) = delete;

    /// Empty when the thread is inside.
    const std::string& refused() const { return refused_; }

  private:
    socks6::net::FileDescriptor before_;
    std::string refused_;
};

}  // namespace conform::lab
