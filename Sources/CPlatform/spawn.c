#define _GNU_SOURCE
#include "CPlatform.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/syscall.h>
#endif

struct report {
    int32_t stage;
    int32_t value;
};

// What the child needs, laid out before fork: after it only async-signal-safe calls are allowed.
struct plan {
    const char *executable;
    char **arguments;
    char **environment;
    const char *directory;
    const char *cgroup_procs;
    const int32_t *sources;
    const int32_t *targets;
    size_t count;
    uint32_t flags;
    int gate_read;
    int gate_write;
    int report_read;
    int report_write;
};

static int make_pipe(int ends[2]) {
#ifdef __linux__
    return pipe2(ends, O_CLOEXEC) == 0 ? 0 : errno;
#else
    if (pipe(ends) != 0) return errno;
    fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    return 0;
#endif
}

// Pointers to the strings of a block; the caller frees the array.
static char **strings_of(const char *block, size_t length) {
    size_t count = 0;
    for (size_t i = 0; i < length; i++) count += block[i] == '\0';
    char **strings = calloc(count + 1, sizeof(char *));
    if (strings == NULL) return NULL;
    size_t next = 0;
    for (size_t start = 0; start < length && next < count; start += strlen(block + start) + 1) strings[next++] = (char *)block + start;
    return strings;
}

static void tell(int fd, int32_t stage, int32_t value) {
    struct report report = {stage, value};
    ssize_t written;
    do written = write(fd, &report, sizeof report);
    while (written < 0 && errno == EINTR);
}

static _Noreturn void fail(int fd, int32_t stage) {
    tell(fd, stage, errno);
    _exit(127);
}

static void reset_signals(void) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = SIG_DFL;
    for (int number = 1; number < NSIG; number++) sigaction(number, &action, NULL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static void close_from(int first) {
#if defined(__linux__) && defined(SYS_close_range)
    if (syscall(SYS_close_range, (unsigned int)first, ~0U, 0) == 0) return;
#endif
    struct rlimit limit;
    const int ceiling = 65536;
    int last = ceiling;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < (rlim_t)ceiling) last = (int)limit.rlim_cur;
    for (int fd = first; fd < last; fd++) close(fd);
}

static int move_up(int fd, int least, int report) {
    int moved = fcntl(fd, F_DUPFD_CLOEXEC, least);
    if (moved < 0) fail(report, PLATFORM_STAGE_DESCRIPTORS);
    return moved;
}

static void move_to(int fd, int target, int flags, int report) {
    if (dup2(fd, target) < 0 || fcntl(target, F_SETFD, flags) < 0) fail(report, PLATFORM_STAGE_DESCRIPTORS);
}

// Gives the child exactly the descriptors of the plan, with report and gate right above them until exec. All others are closed
// now, not by exec: a child that waits at its gate must not hold a lock of its parent's.
static void place_descriptors(struct plan *plan) {
    int above = 3;
    for (size_t i = 0; i < plan->count; i++)
        if (plan->targets[i] >= above) above = plan->targets[i] + 1;
    const int least = above + 2;
    int sources[PLATFORM_SPAWN_DESCRIPTORS_MAX];
    int report = move_up(plan->report_write, least, plan->report_write);
    int gate = move_up(plan->gate_read, least, report);
    for (size_t i = 0; i < plan->count; i++) sources[i] = move_up(plan->sources[i], least, report);
    for (int fd = 0; fd < least; fd++) close(fd);
    for (size_t i = 0; i < plan->count; i++) move_to(sources[i], plan->targets[i], 0, report);
    move_to(gate, above + 1, FD_CLOEXEC, report);
    move_to(report, above, FD_CLOEXEC, report);
    plan->report_write = above;
    plan->gate_read = above + 1;
    close_from(least);
}

static void join_cgroup(const struct plan *plan) {
    int fd = open(plan->cgroup_procs, O_WRONLY | O_CLOEXEC);
    if (fd < 0 || write(fd, "0", 1) != 1) fail(plan->report_write, PLATFORM_STAGE_CGROUP);
    close(fd);
}

static _Noreturn void become(struct plan *plan) {
    close(plan->gate_write);
    close(plan->report_read);
    if (plan->flags & PLATFORM_SPAWN_NEW_SESSION) setsid();
    if (plan->cgroup_procs != NULL) join_cgroup(plan);
    if (plan->directory != NULL && chdir(plan->directory) != 0) fail(plan->report_write, PLATFORM_STAGE_DIRECTORY);
    place_descriptors(plan);
    reset_signals();
    char go;
    ssize_t got;
    do got = read(plan->gate_read, &go, 1);
    while (got < 0 && errno == EINTR);
    if (got != 1) _exit(127);
    execve(plan->executable, plan->arguments, plan->environment);
    fail(plan->report_write, PLATFORM_STAGE_EXEC);
}

static _Noreturn void become_detached(struct plan *plan) {
    pid_t pid = fork();
    if (pid < 0) fail(plan->report_write, PLATFORM_STAGE_FORK);
    if (pid > 0) _exit(0);
    tell(plan->report_write, PLATFORM_STAGE_PID, (int32_t)getpid());
    become(plan);
}

static int read_report(int fd, struct report *report) {
    ssize_t got;
    do got = read(fd, report, sizeof *report);
    while (got < 0 && errno == EINTR);
    return got == (ssize_t)sizeof *report;
}

static void reap(pid_t pid) {
    int status;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {}
}

// The caller's side of a fork: its pipe ends, and the pid that a detached child tells.
static int settle(const struct plan *plan, pid_t pid, struct platform_child *child) {
    close(plan->gate_read);
    close(plan->report_write);
    int failure = 0;
    if (plan->flags & PLATFORM_SPAWN_DETACHED) {
        struct report report = {0, ECHILD};
        reap(pid);
        int told = read_report(plan->report_read, &report);
        if (!told || report.stage != PLATFORM_STAGE_PID) failure = report.value;
        pid = (pid_t)report.value;
    }
    if (failure != 0) {
        close(plan->gate_write);
        close(plan->report_read);
        return failure;
    }
    child->pid = pid;
    child->gate = plan->gate_write;
    child->report = plan->report_read;
    child->detached = (plan->flags & PLATFORM_SPAWN_DETACHED) != 0;
    return 0;
}

// Forks with all signals blocked, so that no handler of the caller runs in the child.
static int fork_plan(struct plan *plan, struct platform_child *child) {
    sigset_t all, before;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &before);
    pid_t pid = fork();
    if (pid == 0) {
        if (plan->flags & PLATFORM_SPAWN_DETACHED) become_detached(plan);
        become(plan);
    }
    int failure = pid < 0 ? errno : 0;
    sigprocmask(SIG_SETMASK, &before, NULL);
    if (failure == 0) return settle(plan, pid, child);
    close(plan->gate_read);
    close(plan->gate_write);
    close(plan->report_read);
    close(plan->report_write);
    return failure;
}

int platform_spawn(const char *executable, const char *arguments, size_t arguments_length, const char *environment,
    size_t environment_length, const char *directory, const char *cgroup_procs, const int32_t *sources, const int32_t *targets,
    size_t descriptor_count, uint32_t flags, struct platform_child *child) {
    if (descriptor_count > PLATFORM_SPAWN_DESCRIPTORS_MAX) return EINVAL;
    int gate[2], report[2];
    int failure = make_pipe(gate);
    if (failure != 0) return failure;
    failure = make_pipe(report);
    if (failure != 0) {
        close(gate[0]);
        close(gate[1]);
        return failure;
    }
    struct plan plan = {executable, strings_of(arguments, arguments_length), strings_of(environment, environment_length), directory,
        cgroup_procs, sources, targets, descriptor_count, flags, gate[0], gate[1], report[0], report[1]};
    if (plan.arguments != NULL && plan.environment != NULL) {
        failure = fork_plan(&plan, child);
    } else {
        failure = ENOMEM;
        for (int i = 0; i < 2; i++) {
            close(gate[i]);
            close(report[i]);
        }
    }
    free(plan.arguments);
    free(plan.environment);
    return failure;
}

int platform_child_exec(const struct platform_child *child, int32_t *stage) {
    // A child that failed before the gate has closed it: the report tells why, and SIGPIPE must not end the caller.
    sigset_t pipe_only, before;
    sigemptyset(&pipe_only);
    sigaddset(&pipe_only, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_only, &before);
    ssize_t written;
    do written = write(child->gate, "g", 1);
    while (written < 0 && errno == EINTR);
    if (written < 0) {
        sigset_t pending;
        int number;
        if (sigpending(&pending) == 0 && sigismember(&pending, SIGPIPE)) sigwait(&pipe_only, &number);
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    struct report report = {PLATFORM_STAGE_NONE, 0};
    int failed = read_report(child->report, &report);
    *stage = failed ? report.stage : PLATFORM_STAGE_NONE;
    if (!failed) return 0;
    if (!child->detached) reap(child->pid);
    return report.value;
}
