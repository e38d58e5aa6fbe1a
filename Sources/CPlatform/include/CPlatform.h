// The system calls that Swift cannot make by itself: fork, variadic calls, calls the C library has no wrapper for, and
// structs that differ between kernels. Nothing here decides anything.
//
// Unless it says otherwise, a function returns 0 or an errno value (never -1), so that no caller reads errno too late.
#ifndef CPLATFORM_H
#define CPLATFORM_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// MARK: Starting processes (spawn.c). Swift cannot fork; posix_spawn can neither join a cgroup nor wait before exec.

enum platform_spawn_flags {
    PLATFORM_SPAWN_NEW_SESSION = 1, // setsid
    PLATFORM_SPAWN_DETACHED = 2,    // forked twice: the caller is not its parent and need not reap it
};

// Where the child was when it failed.
enum platform_spawn_stage {
    PLATFORM_STAGE_NONE = 0,
    PLATFORM_STAGE_FORK = 1,
    PLATFORM_STAGE_CGROUP = 2,
    PLATFORM_STAGE_DIRECTORY = 3,
    PLATFORM_STAGE_DESCRIPTORS = 4,
    PLATFORM_STAGE_EXEC = 5,
    PLATFORM_STAGE_PID = 6, // no failure: a detached child tells its pid
};

enum { PLATFORM_SPAWN_DESCRIPTORS_MAX = 16 };

// A child between fork and exec. The caller closes both descriptors, also after platform_child_exec.
struct platform_child {
    pid_t pid;
    int32_t gate;   // one byte lets the child go on to exec; closing it ends the child
    int32_t report; // closes when exec succeeds, else brings the failure
    int32_t detached;
};

// Forks a child and prepares it, up to exec. `arguments` and `environment` are blocks of NUL-terminated strings; the descriptor
// `sources[i]` becomes `targets[i]`, all others are closed. `cgroup_procs` is a cgroup.procs file to join, or NULL. The child has
// the default signal handlers and an empty signal mask, and waits for platform_child_exec: if the caller dies before, nothing
// was executed.
int platform_spawn(const char *executable, const char *arguments, size_t arguments_length, const char *environment,
    size_t environment_length, const char *directory, const char *cgroup_procs, const int32_t *sources, const int32_t *targets,
    size_t descriptor_count, uint32_t flags, struct platform_child *child);

// Lets the child exec. On failure the child is gone (and reaped, unless detached), and `stage` says where it failed.
int platform_child_exec(const struct platform_child *child, int32_t *stage);

// MARK: Processes (process.c). prctl and syscall are variadic; the wait macros are not imported.

// Orphaned descendants become children of the caller. ENOSYS where there is no such thing (macOS).
int platform_become_subreaper(void);

// Reaps one child that has ended, whichever. Returns 1 and fills the values, or 0 when there is none now.
// `signal` is 0 when it exited with `code`.
int platform_reap(int32_t *pid, int32_t *code, int32_t *signal);

// How many descriptors this process may have (RLIMIT_NOFILE, whose type differs between C libraries); and to set it, at most to what it may set.
int platform_descriptors(uint64_t *count);
int platform_limit_descriptors(uint64_t wanted);

// Sends `signal` to the process behind a pidfd, whatever its number is used for by now. ENOSYS on macOS.
int platform_pidfd_open(int32_t pid, int32_t *fd);
int platform_pidfd_signal(int32_t pidfd, int32_t signal);

// From now on each of `signals` that arrives is written as one byte to the non-blocking pipe whose read end is `fd`.
// For one pipe in a process.
int platform_signal_pipe(const int32_t *signals, size_t count, int32_t *fd);

// MARK: Files (file.c)

// Swaps two names of one file system in one step. ENOSYS or EINVAL where the kernel or the file system cannot.
int platform_exchange(const char *a, const char *b);

// MARK: Watches (watch.c): inotify on Linux, kqueue elsewhere; one descriptor that polls as readable when something changed.

enum platform_watch_kind {
    PLATFORM_WATCH_DIRECTORY = 1, // entries appear, vanish or are renamed; on Linux also: are closed after writing
    PLATFORM_WATCH_FILE = 2,      // the content grows or changes, the file is renamed or removed
};

enum { PLATFORM_WATCH_TARGETS_MAX = 4 };

struct platform_watch {
    int32_t fd;
    int32_t count;
    int32_t targets[PLATFORM_WATCH_TARGETS_MAX]; // descriptors that kqueue needs; unused with inotify
};

int platform_watch_open(struct platform_watch *watch);
int platform_watch_add(struct platform_watch *watch, const char *path, int32_t kind);

// Readable once the process has ended: a pidfd, or kqueue's NOTE_EXIT. Not to be combined with platform_watch_add.
int platform_watch_process(struct platform_watch *watch, int32_t pid);

// Takes all notices. Returns 1 when a watched file or directory itself is gone, else 0.
int platform_watch_drain(const struct platform_watch *watch);
void platform_watch_close(struct platform_watch *watch);

// Sends one datagram to the unix socket at `path`; an abstract one begins with '@', as in sd_notify(3). sockaddr_un takes pointers.
int platform_notify(const char *path, const char *message, size_t length);

// The width of the terminal behind a descriptor; ENOTTY where there is none. ioctl is variadic.
int platform_terminal_columns(int32_t fd, int32_t *columns);

// MARK: Network (network.c). getifaddrs gives lists of structs that differ between systems.

// Writes a line `interface address` for each address of an interface that is up; ENOBUFS when they don't fit.
int platform_addresses(char *text, size_t size, size_t *length);

// MARK: Names (name.c). The answer is a list behind pointers.

enum { PLATFORM_ADDRESS_MAX = 256 };

// The address at which libzmq would connect to `name`, in numbers, without brackets. On failure a code of getaddrinfo(3), whose words stand
// in `text` then. May take as long as a name server keeps it waiting.
int platform_address(const char *name, char *text, size_t size);

#endif
