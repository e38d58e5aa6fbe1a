#include "CPlatform.h"

#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>

int platform_addresses(char *text, size_t size, size_t *length) {
    struct ifaddrs *all = NULL;
    if (getifaddrs(&all) != 0) {
        return errno;
    }
    size_t used = 0;
    int code = 0;
    for (const struct ifaddrs *one = all; one != NULL && code == 0; one = one->ifa_next) {
        if (one->ifa_addr == NULL || !(one->ifa_flags & IFF_UP)) {
            continue;
        }
        char address[INET6_ADDRSTRLEN] = "";
        if (one->ifa_addr->sa_family == AF_INET) {
            const struct sockaddr_in *place = (const struct sockaddr_in *)(const void *)one->ifa_addr;
            inet_ntop(AF_INET, &place->sin_addr, address, sizeof address);
        } else if (one->ifa_addr->sa_family == AF_INET6) {
            const struct sockaddr_in6 *place = (const struct sockaddr_in6 *)(const void *)one->ifa_addr;
            // Of one link only, and to be dialled with the name of an interface over there.
            if (IN6_IS_ADDR_LINKLOCAL(&place->sin6_addr)) {
                continue;
            }
            inet_ntop(AF_INET6, &place->sin6_addr, address, sizeof address);
        }
        if (address[0] == '\0') {
            continue;
        }
        int written = snprintf(text + used, size - used, "%s %s\n", one->ifa_name, address);
        if (written < 0 || (size_t)written >= size - used) {
            code = ENOBUFS;
        } else {
            used += (size_t)written;
        }
    }
    freeifaddrs(all);
    *length = used;
    return code;
}
