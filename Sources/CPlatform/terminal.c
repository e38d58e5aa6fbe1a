#include "CPlatform.h"

#include <errno.h>
#include <sys/ioctl.h>

int platform_terminal_columns(int32_t fd, int32_t *columns) {
    struct winsize size;
    if (ioctl(fd, TIOCGWINSZ, &size) != 0) {
        return errno;
    }
    *columns = size.ws_col;
    return 0;
}
