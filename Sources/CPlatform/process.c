#define _GNU_SOURCE
#include "CPlatform.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

int platform_become_subreaper(void) {
#ifdef __linux__
    return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0 ? 0 : errno;
#else
    return ENOSYS;
#endif
}

int platform_descriptors(uint64_t *now) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return errno;
    *now = limit.rlim_cur;
    return 0;
}

int platform_limit_descriptors(uint64_t wanted) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return errno;
    limit.rlim_cur = wanted < limit.rlim_max ? wanted : limit.rlim_max;
    return setrlimit(RLIMIT_NOFILE, &limit) == 0 ? 0 : errno;
}

int platform_reap(int32_t *pid, int32_t *code, int32_t *signal) {
    int status = 0;
    pid_t ended;
    do ended = waitpid(-1, &status, WNOHANG);
    while (ended < 0 && errno == EINTR);
    if (ended <= 0) return 0;
    *pid = (int32_t)ended;
    *code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
    *signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    return 1;
}

int platform_pidfd_open(int32_t pid, int32_t *fd) {
#if defined(__linux__) && defined(SYS_pidfd_open)
    long opened = syscall(SYS_pidfd_open, pid, 0);
    if (opened < 0) return errno;
    *fd = (int32_t)opened;
    return 0;
#else
    (void)pid;
    (void)fd;
    return ENOSYS;
#endif
}

int platform_pidfd_signal(int32_t pidfd, int32_t signal) {
#if defined(__linux__) && defined(SYS_pidfd_send_signal)
    return syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0) == 0 ? 0 : errno;
#else
    (void)pidfd;
    (void)signal;
    return ENOSYS;
#endif
}

static volatile sig_atomic_t signal_pipe_write = -1;

static void on_signal(int number) {
    int saved = errno;
    unsigned char byte = (unsigned char)number;
    // A full pipe loses only what is already waiting to be read.
    ssize_t ignored = write(signal_pipe_write, &byte, 1);
    (void)ignored;
    errno = saved;
}

int platform_signal_pipe(const int32_t *signals, size_t count, int32_t *fd) {
    int ends[2];
    if (signal_pipe_write >= 0) return EBUSY;
    if (pipe(ends) != 0) return errno;
    for (int i = 0; i < 2; i++) {
        fcntl(ends[i], F_SETFD, FD_CLOEXEC);
        fcntl(ends[i], F_SETFL, fcntl(ends[i], F_GETFL) | O_NONBLOCK);
    }
    signal_pipe_write = ends[1];
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_signal;
    action.sa_flags = SA_RESTART | SA_NOCLDSTOP;
    // A parent that started us from a worker thread of a pool may have left them blocked.
    sigset_t mask;
    sigemptyset(&mask);
    for (size_t i = 0; i < count; i++) {
        if (sigaction(signals[i], &action, NULL) != 0) return errno;
        sigaddset(&mask, signals[i]);
    }
    int failure = pthread_sigmask(SIG_UNBLOCK, &mask, NULL);
    if (failure != 0) return failure;
    *fd = ends[0];
    return 0;
}
