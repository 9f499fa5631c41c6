// Plain blocking sockets for tests that are the client themselves: nothing of what is being tested.
// What does not come within a minute is std::runtime_error.
#pragma once

#include <cstddef>
#include <string>

namespace e2e {

class Connection {
  public:
    /// To an IPv4 address, as ADDRESS:PORT.
    explicit Connection(const std::string& to);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    void send(const std::string& bytes) const;
    /// FIN.
    void end() const;
    /// Exactly so many.
    std::string read(std::size_t size) const;
    /// What comes until the peer's FIN.
    std::string read_to_end() const;

  private:
    int fd_;
};

class Datagrams {
  public:
    /// On loopback, at a port of the kernel's choice.
    Datagrams();
    ~Datagrams();
    Datagrams(const Datagrams&) = delete;
    Datagrams& operator=(const Datagrams&) = delete;

    /// To an IPv4 address, as ADDRESS:PORT.
    void send(const std::string& payload, const std::string& to) const;
    std::string receive() const;

  private:
    int fd_;
};

}  // namespace e2e
