#define _GNU_SOURCE
#include "CPlatform.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/inotify.h>
#else
#include <sys/event.h>
#include <time.h>
#endif

#ifdef __linux__

int platform_watch_open(struct platform_watch *watch) {
    watch->count = 0;
    watch->fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    return watch->fd < 0 ? errno : 0;
}

int platform_watch_add(struct platform_watch *watch, const char *path, int32_t kind) {
    if (watch->count >= PLATFORM_WATCH_TARGETS_MAX) return ENOSPC;
    uint32_t mask = IN_CLOSE_WRITE | IN_DELETE_SELF | IN_MOVE_SELF;
    mask |= kind == PLATFORM_WATCH_DIRECTORY ? IN_CREATE | IN_DELETE | IN_MOVED_TO | IN_MOVED_FROM | IN_ONLYDIR : IN_MODIFY | IN_ATTRIB;
    int added = inotify_add_watch(watch->fd, path, mask);
    if (added < 0) return errno;
    watch->targets[watch->count++] = added;
    return 0;
}

int platform_watch_process(struct platform_watch *watch, int32_t pid) {
    watch->count = 0;
    return platform_pidfd_open(pid, &watch->fd);
}

int platform_watch_drain(const struct platform_watch *watch) {
    // Large enough for many notices at once; the kernel never splits one.
    char buffer[16384] __attribute__((aligned(__alignof__(struct inotify_event))));
    int gone = 0;
    ssize_t got;
    while ((got = read(watch->fd, buffer, sizeof buffer)) > 0) {
        for (ssize_t at = 0; at < got;) {
            const struct inotify_event *event = (const struct inotify_event *)(buffer + at);
            gone |= (event->mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED | IN_UNMOUNT)) != 0;
            at += (ssize_t)(sizeof *event + event->len);
        }
    }
    return gone;
}

#else

int platform_watch_open(struct platform_watch *watch) {
    watch->count = 0;
    watch->fd = kqueue();
    if (watch->fd < 0) return errno;
    fcntl(watch->fd, F_SETFD, FD_CLOEXEC);
    return 0;
}

int platform_watch_add(struct platform_watch *watch, const char *path, int32_t kind) {
    (void)kind;
    if (watch->count >= PLATFORM_WATCH_TARGETS_MAX) return ENOSPC;
    int target = open(path, O_EVTONLY | O_CLOEXEC);
    if (target < 0) return errno;
    struct kevent change;
    EV_SET(&change, target, EVFILT_VNODE, EV_ADD | EV_CLEAR,
        NOTE_WRITE | NOTE_EXTEND | NOTE_DELETE | NOTE_RENAME | NOTE_LINK | NOTE_REVOKE, 0, NULL);
    if (kevent(watch->fd, &change, 1, NULL, 0, NULL) != 0) {
        int failure = errno;
        close(target);
        return failure;
    }
    watch->targets[watch->count++] = target;
    return 0;
}

int platform_watch_process(struct platform_watch *watch, int32_t pid) {
    int failure = platform_watch_open(watch);
    if (failure != 0) return failure;
    struct kevent change;
    EV_SET(&change, pid, EVFILT_PROC, EV_ADD, NOTE_EXIT, 0, NULL);
    if (kevent(watch->fd, &change, 1, NULL, 0, NULL) == 0) return 0;
    failure = errno;
    close(watch->fd);
    return failure;
}

int platform_watch_drain(const struct platform_watch *watch) {
    struct kevent events[PLATFORM_WATCH_TARGETS_MAX];
    struct timespec now = {0, 0};
    int gone = 0;
    int got = kevent(watch->fd, NULL, 0, events, PLATFORM_WATCH_TARGETS_MAX, &now);
    for (int i = 0; i < got; i++) gone |= (events[i].fflags & (NOTE_DELETE | NOTE_RENAME | NOTE_REVOKE)) != 0;
    return gone;
}

#endif

void platform_watch_close(struct platform_watch *watch) {
    close(watch->fd);
#ifndef __linux__
    for (int i = 0; i < watch->count; i++) close(watch->targets[i]);
#endif
    watch->count = 0;
    watch->fd = -1;
}
