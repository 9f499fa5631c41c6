#include "net/file_descriptor.hpp"

#include <unistd.h>

namespace socks6::net {

FileDescriptor::~FileDescriptor() {
    if (fd_ >= 0) ::close(fd_);
}

}  // namespace socks6::net
