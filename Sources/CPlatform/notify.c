#define _GNU_SOURCE
#include "CPlatform.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int platform_notify(const char *path, const char *message, size_t length) {
    struct sockaddr_un address;
    memset(&address, 0, sizeof address);
    address.sun_family = AF_UNIX;
    size_t bytes = strlen(path);
    if (bytes < 2 || (path[0] != '/' && path[0] != '@')) return EINVAL;
    if (bytes >= sizeof address.sun_path) return ENAMETOOLONG;
    memcpy(address.sun_path, path, bytes);
    // unix(7): an abstract name begins with a NUL and has no NUL at its end.
    int is_abstract = path[0] == '@';
    if (is_abstract) address.sun_path[0] = 0;
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + bytes + (is_abstract ? 0 : 1));

    int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
    if (fd < 0) return errno;
    int failure = 0;
    if (fcntl(fd, F_SETFD, FD_CLOEXEC) < 0) failure = errno;
    if (failure == 0) {
        ssize_t sent = sendto(fd, message, length, 0, (struct sockaddr *)&address, size);
        if (sent < 0) failure = errno;
    }
    close(fd);
    return failure;
}
