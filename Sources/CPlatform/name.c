#include "CPlatform.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

int platform_address(const char *name, char *text, size_t size) {
    // The very question that libzmq asks for a socket of both families.
    struct addrinfo wish;
    memset(&wish, 0, sizeof wish);
    wish.ai_family = AF_INET6;
    wish.ai_socktype = SOCK_STREAM;
    wish.ai_flags = AI_V4MAPPED;
    struct addrinfo *found = NULL;
    int code = getaddrinfo(name, NULL, &wish, &found);
    if (code != 0) {
        snprintf(text, size, "%s", gai_strerror(code));
        return code;
    }
    const struct in6_addr *address = &((const struct sockaddr_in6 *)found->ai_addr)->sin6_addr;
    if (IN6_IS_ADDR_V4MAPPED(address)) {
        inet_ntop(AF_INET, &address->s6_addr[12], text, (socklen_t)size);
    } else {
        inet_ntop(AF_INET6, address, text, (socklen_t)size);
    }
    freeaddrinfo(found);
    return 0;
}
