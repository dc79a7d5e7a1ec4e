// Makes one system call of a program fail: preloaded (LD_PRELOAD), it counts the calls of a kind and interferes with the
// n-th, over all threads. The program itself knows nothing of it. Linux with glibc; faults.py builds and uses it.
//
//   BPE_FAULT_CALL      a kind of call, as `kinds` below names it; `count`: write how many calls of each kind there were
//   BPE_FAULT_NUMBER    which of them, from 1 on
//   BPE_FAULT_ACTION    a number: fail with this errno; or one of the words of `actions`
//   BPE_FAULT_STAYS     set: every later call of the kind fails too, as on a disk that stays full
//   BPE_FAULT_BELOW     only count calls on paths below this folder, which is absolute
//   BPE_FAULT_MEMORY    how large an allocation must be to be counted (65536)
//   BPE_FAULT_REPORT    a file that gets "CALL PATH" when the fault is met; or the counts
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum kind {
    OPEN, READ, WRITE, CLOSE, SEEK, SYNC, RENAME, UNLINK, MAP, TRUNCATE, MEMORY, STAT, MODE, LINK, FOLDER, MKDIR, LOCK,
    CONNECT, RECEIVE, SEND, THREAD, KINDS
};
static const char *const kinds[KINDS] = {
    "open", "read", "write", "close", "seek", "sync", "rename", "unlink", "map", "truncate", "memory", "stat", "mode",
    "link", "folder", "mkdir", "lock", "connect", "receive", "send", "thread",
};

enum action { FAIL, SHORT, END, KILL, KILL_AFTER, TERM, TERM_AFTER, ACTIONS };
static const char *const actions[ACTIONS] = {"", "short", "end", "kill", "kill-after", "term", "term-after"};

static int chosen = -1, counts_all, stays, action, failure;
static long number;
static size_t large = 65536;
static const char *below, *report;
static atomic_long calls[KINDS];

// The environment can be read from the first allocation on, before any constructor runs.
static void configure(void) {
    static atomic_int state;
    if (state) return;
    state = 1;
    const char *call = getenv("BPE_FAULT_CALL"), *name = getenv("BPE_FAULT_ACTION"), *value;
    if (!call) return;
    report = getenv("BPE_FAULT_REPORT");
    below = getenv("BPE_FAULT_BELOW");
    stays = getenv("BPE_FAULT_STAYS") != NULL;
    if ((value = getenv("BPE_FAULT_NUMBER"))) number = atol(value);
    if ((value = getenv("BPE_FAULT_MEMORY"))) large = strtoul(value, NULL, 10);
    counts_all = strcmp(call, "count") == 0;
    if (name) failure = atoi(name);
    for (int i = 1; name && i < ACTIONS; i++)
        if (strcmp(name, actions[i]) == 0) action = i;
    for (int i = 0; i < KINDS; i++)
        if (strcmp(call, kinds[i]) == 0) chosen = i;
}

static void write_report(const char *text, size_t length) {
    if (!report) return;
    int file = (int)syscall(SYS_openat, AT_FDCWD, report, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (file < 0) return;
    syscall(SYS_write, file, text, length);
    syscall(SYS_close, file);
}

__attribute__((destructor)) static void report_counts(void) {
    if (!counts_all) return;
    char text[1024];
    int length = 0;
    for (int i = 0; i < KINDS; i++)
        length += snprintf(text + length, sizeof text - (size_t)length, "%s %ld\n", kinds[i], (long)calls[i]);
    write_report(text, (size_t)length);
}

// The path that a call is about: its own, or that of its descriptor.
static const char *path_of(const char *path, int file, char *buffer, size_t size) {
    if (path && (path[0] == '/' || file == AT_FDCWD)) {
        if (path[0] == '/') return path;
        if (syscall(SYS_getcwd, buffer, size) < 0) return path;
        size_t length = strlen(buffer);
        snprintf(buffer + length, size - length, "/%s", path);
        return buffer;
    }
    if (file < 0) return "";
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    long length = syscall(SYS_readlinkat, AT_FDCWD, link, buffer, size - 1);
    if (length < 0) return "";
    buffer[length] = 0;
    return buffer;
}

// What happens to this call: FAIL with `error` 0 is nothing.
struct fault {
    int action, error;
};

// To the process, because threads of libdispatch take no signals; another thread then ends it while this one waits.
static void die(int signal) {
    kill(getpid(), signal);
    nanosleep(&(struct timespec){.tv_nsec = 300 * 1000 * 1000}, NULL);
}

static struct fault met(enum kind kind, const char *call, const char *path, int file) {
    struct fault none = {FAIL, 0};
    int saved = errno;
    configure();
    if ((int)kind != chosen && !counts_all) return none;
    char buffer[8192];
    if (below) {
        const char *where = path_of(path, file, buffer, 4096);
        size_t length = strlen(below);
        if (strncmp(where, below, length) != 0 || (where[length] != '/' && where[length] != 0)) goto nothing;
    }
    long count = atomic_fetch_add(&calls[kind], 1) + 1;
    if (counts_all || (stays ? count < number : count != number)) goto nothing;
    if (count == number) {
        char text[8400];
        int length = snprintf(text, sizeof text, "%s %s\n", call, path_of(path, file, buffer, 4096));
        write_report(text, (size_t)length);
    }
    errno = saved;
    struct fault fault = {action, action == FAIL ? failure : 0};
    // A write dies in the middle.
    if (action == KILL && kind != WRITE) die(SIGKILL);
    if (action == TERM) die(SIGTERM);
    return fault;
nothing:
    errno = saved;
    return none;
}

static void after(struct fault fault) {
    int saved = errno;
    if (fault.action == KILL || fault.action == KILL_AFTER) die(SIGKILL);
    if (fault.action == TERM_AFTER) die(SIGTERM);
    errno = saved;
}

// How many bytes of a transfer are let through.
static size_t part(struct fault fault, size_t count) {
    if (fault.action == END) return 0;
    // Not a byte at a time, which takes long for megabytes where it stays so.
    if (fault.action == SHORT) return count > 64 ? count / 64 : count > 0;
    if (fault.action == KILL) return count / 2;
    return count;
}

#define REAL(name)                                                                                       \
    static __typeof__(name) *real;                                                                       \
    if (!real) real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)
#define FAILING(kind, path, file, failed)                                                                \
    struct fault fault = met(kind, __func__, path, file);                                                \
    if (fault.error) {                                                                                   \
        errno = fault.error;                                                                             \
        return failed;                                                                                   \
    }
// A call that a fault fails, or comes before or after.
#define WRAP(kind, result, name, parameters, arguments, path, file, failed)                              \
    result name parameters {                                                                             \
        REAL(name);                                                                                      \
        FAILING(kind, path, file, failed)                                                                \
        result value = real arguments;                                                                   \
        after(fault);                                                                                    \
        return value;                                                                                    \
    }
// A call that also stops short: `count` is how much it would transfer.
#define WRAP_TRANSFER(kind, name, parameters, arguments, file)                                           \
    ssize_t name parameters {                                                                            \
        REAL(name);                                                                                      \
        FAILING(kind, NULL, file, -1)                                                                    \
        if (fault.action == END) return 0;                                                               \
        count = part(fault, count);                                                                      \
        ssize_t value = real arguments;                                                                  \
        after(fault);                                                                                    \
        return value;                                                                                    \
    }

// libdispatch counts running threads there, and ends the process itself if it cannot.
static int is_of_runtime(const char *path) { return strncmp(path, "/proc/", 6) == 0 && strstr(path, "/stat"); }

#define OPENING(name, parameters, folder, path, flags)                                                   \
    int name parameters {                                                                                \
        va_list list;                                                                                    \
        va_start(list, flags);                                                                           \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(list, mode_t) : 0;                          \
        va_end(list);                                                                                    \
        if (is_of_runtime(path)) return (int)syscall(SYS_openat, folder, path, flags, mode);             \
        FAILING(OPEN, path, folder, -1)                                                                  \
        int value = (int)syscall(SYS_openat, folder, path, flags, mode);                                 \
        after(fault);                                                                                    \
        return value;                                                                                    \
    }
OPENING(open, (const char *path, int flags, ...), AT_FDCWD, path, flags)
OPENING(open64, (const char *path, int flags, ...), AT_FDCWD, path, flags)
OPENING(openat, (int folder, const char *path, int flags, ...), folder, path, flags)
OPENING(openat64, (int folder, const char *path, int flags, ...), folder, path, flags)
WRAP(OPEN, int, dup, (int file), (file), NULL, file, -1)
WRAP(OPEN, FILE *, fopen, (const char *path, const char *mode), (path, mode), path, AT_FDCWD, NULL)
WRAP(OPEN, int, pipe, (int ends[2]), (ends), NULL, -1, -1)

WRAP_TRANSFER(READ, read, (int file, void *bytes, size_t count), (file, bytes, count), file)
WRAP_TRANSFER(READ, pread, (int file, void *bytes, size_t count, off_t at), (file, bytes, count, at), file)
WRAP_TRANSFER(READ, pread64, (int file, void *bytes, size_t count, off64_t at), (file, bytes, count, at), file)
WRAP(READ, ssize_t, readv, (int file, const struct iovec *parts, int count), (file, parts, count), NULL, file, -1)
WRAP_TRANSFER(WRITE, write, (int file, const void *bytes, size_t count), (file, bytes, count), file)
WRAP_TRANSFER(WRITE, pwrite, (int file, const void *bytes, size_t count, off_t at), (file, bytes, count, at), file)
WRAP_TRANSFER(WRITE, pwrite64, (int file, const void *bytes, size_t count, off64_t at), (file, bytes, count, at), file)
WRAP(WRITE, ssize_t, writev, (int file, const struct iovec *parts, int count), (file, parts, count), NULL, file, -1)
WRAP(SEEK, off_t, lseek, (int file, off_t to, int from), (file, to, from), NULL, file, -1)
WRAP(SEEK, off64_t, lseek64, (int file, off64_t to, int from), (file, to, from), NULL, file, -1)

// A close that fails has closed all the same.
int close(int file) {
    struct fault fault = met(CLOSE, __func__, NULL, file);
    int value = (int)syscall(SYS_close, file);
    after(fault);
    if (!fault.error) return value;
    errno = fault.error;
    return -1;
}

WRAP(SYNC, int, fsync, (int file), (file), NULL, file, -1)
WRAP(SYNC, int, fdatasync, (int file), (file), NULL, file, -1)
WRAP(SYNC, int, sync_file_range, (int file, off64_t at, off64_t count, unsigned flags), (file, at, count, flags), NULL,
     file, -1)
WRAP(RENAME, int, rename, (const char *from, const char *to), (from, to), to, AT_FDCWD, -1)
WRAP(RENAME, int, renameat, (int f, const char *from, int t, const char *to), (f, from, t, to), to, t, -1)
WRAP(RENAME, int, renameat2, (int f, const char *from, int t, const char *to, unsigned flags), (f, from, t, to, flags),
     to, t, -1)
WRAP(RENAME, int, link, (const char *from, const char *to), (from, to), to, AT_FDCWD, -1)
WRAP(RENAME, int, linkat, (int f, const char *from, int t, const char *to, int flags), (f, from, t, to, flags), to, t, -1)
WRAP(UNLINK, int, unlink, (const char *path), (path), path, AT_FDCWD, -1)
WRAP(UNLINK, int, unlinkat, (int folder, const char *path, int flags), (folder, path, flags), path, folder, -1)
WRAP(UNLINK, int, rmdir, (const char *path), (path), path, AT_FDCWD, -1)
WRAP(TRUNCATE, int, ftruncate, (int file, off_t size), (file, size), NULL, file, -1)
WRAP(TRUNCATE, int, ftruncate64, (int file, off64_t size), (file, size), NULL, file, -1)
WRAP(TRUNCATE, int, truncate, (const char *path, off_t size), (path, size), path, AT_FDCWD, -1)

// Memory without a file is an allocation.
#define MAPPING(name, offset_type)                                                                       \
    void *name(void *at, size_t size, int access, int flags, int file, offset_type offset) {             \
        REAL(name);                                                                                      \
        if (file < 0 && size < large) return real(at, size, access, flags, file, offset);                \
        FAILING(file < 0 ? MEMORY : MAP, NULL, file, MAP_FAILED)                                         \
        void *value = real(at, size, access, flags, file, offset);                                       \
        after(fault);                                                                                    \
        return value;                                                                                    \
    }
MAPPING(mmap, off_t)
MAPPING(mmap64, off64_t)

WRAP(STAT, int, stat, (const char *path, struct stat *status), (path, status), path, AT_FDCWD, -1)
WRAP(STAT, int, lstat, (const char *path, struct stat *status), (path, status), path, AT_FDCWD, -1)
WRAP(STAT, int, fstat, (int file, struct stat *status), (file, status), NULL, file, -1)
WRAP(STAT, int, fstatat, (int folder, const char *path, struct stat *status, int flags), (folder, path, status, flags),
     path, folder, -1)
WRAP(STAT, int, statx, (int folder, const char *path, int flags, unsigned mask, struct statx *status),
     (folder, path, flags, mask, status), path, folder, -1)
WRAP(STAT, int, access, (const char *path, int mode), (path, mode), path, AT_FDCWD, -1)
WRAP(MODE, int, fchmod, (int file, mode_t mode), (file, mode), NULL, file, -1)
WRAP(MODE, int, chmod, (const char *path, mode_t mode), (path, mode), path, AT_FDCWD, -1)
WRAP(MODE, int, utimensat, (int folder, const char *path, const struct timespec times[2], int flags),
     (folder, path, times, flags), path, folder, -1)
WRAP(LINK, ssize_t, readlink, (const char *path, char *target, size_t size), (path, target, size), path, AT_FDCWD, -1)
WRAP(LINK, char *, realpath, (const char *path, char *result), (path, result), path, AT_FDCWD, NULL)
WRAP(LINK, char *, getcwd, (char *path, size_t size), (path, size), ".", AT_FDCWD, NULL)

WRAP(FOLDER, DIR *, opendir, (const char *path), (path), path, AT_FDCWD, NULL)
WRAP(FOLDER, DIR *, fdopendir, (int file), (file), NULL, file, NULL)
WRAP(FOLDER, struct dirent *, readdir, (DIR * folder), (folder), NULL, dirfd(folder), NULL)
WRAP(FOLDER, struct dirent64 *, readdir64, (DIR * folder), (folder), NULL, dirfd(folder), NULL)
WRAP(MKDIR, int, mkdir, (const char *path, mode_t mode), (path, mode), path, AT_FDCWD, -1)
WRAP(MKDIR, int, mkdirat, (int folder, const char *path, mode_t mode), (folder, path, mode), path, folder, -1)
WRAP(LOCK, int, flock, (int file, int operation), (file, operation), NULL, file, -1)

static int control(const char *call, int file, int command, void *argument) {
    int (*real)(int, int, ...) = (int (*)(int, int, ...))dlsym(RTLD_NEXT, "fcntl");
    struct fault fault = met(LOCK, call, NULL, file);
    if (fault.error) {
        errno = fault.error;
        return -1;
    }
    int value = real(file, command, argument);
    after(fault);
    return value;
}
int fcntl(int file, int command, ...) {
    va_list list;
    va_start(list, command);
    void *argument = va_arg(list, void *);
    va_end(list);
    return control(__func__, file, command, argument);
}
int fcntl64(int file, int command, ...) {
    va_list list;
    va_start(list, command);
    void *argument = va_arg(list, void *);
    va_end(list);
    return control(__func__, file, command, argument);
}

WRAP(CONNECT, int, socket, (int domain, int type, int protocol), (domain, type, protocol), NULL, -1, -1)
WRAP(CONNECT, int, connect, (int file, const struct sockaddr *to, socklen_t size), (file, to, size), NULL, file, -1)
WRAP(CONNECT, int, poll, (struct pollfd *files, nfds_t count, int timeout), (files, count, timeout), NULL, -1, -1)
WRAP_TRANSFER(RECEIVE, recv, (int file, void *bytes, size_t count, int flags), (file, bytes, count, flags), file)
WRAP_TRANSFER(RECEIVE, recvfrom,
              (int file, void *bytes, size_t count, int flags, struct sockaddr *from, socklen_t *size),
              (file, bytes, count, flags, from, size), file)
WRAP(RECEIVE, ssize_t, recvmsg, (int file, struct msghdr *message, int flags), (file, message, flags), NULL, file, -1)
WRAP_TRANSFER(SEND, send, (int file, const void *bytes, size_t count, int flags), (file, bytes, count, flags), file)
WRAP_TRANSFER(SEND, sendto,
              (int file, const void *bytes, size_t count, int flags, const struct sockaddr *to, socklen_t size),
              (file, bytes, count, flags, to, size), file)
WRAP(SEND, ssize_t, sendmsg, (int file, const struct msghdr *message, int flags), (file, message, flags), NULL, file, -1)
WRAP(THREAD, int, pthread_create,
     (pthread_t * thread, const pthread_attr_t *attributes, void *(*body)(void *), void *argument),
     (thread, attributes, body, argument), NULL, -1, fault.error)

extern void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t), *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
#define ALLOCATING(size, failed)                                                                         \
    if ((size) >= large) { FAILING(MEMORY, NULL, -1, failed) }
void *malloc(size_t size) {
    ALLOCATING(size, NULL)
    return __libc_malloc(size);
}
void *calloc(size_t count, size_t size) {
    size_t all;
    if (__builtin_mul_overflow(count, size, &all)) all = large;
    ALLOCATING(all, NULL)
    return __libc_calloc(count, size);
}
void *realloc(void *old, size_t size) {
    ALLOCATING(size, NULL)
    return __libc_realloc(old, size);
}
void *aligned_alloc(size_t alignment, size_t size) {
    ALLOCATING(size, NULL)
    return __libc_memalign(alignment, size);
}
int posix_memalign(void **result, size_t alignment, size_t size) {
    ALLOCATING(size, fault.error)
    void *memory = __libc_memalign(alignment, size);
    if (!memory) return ENOMEM;
    *result = memory;
    return 0;
}
