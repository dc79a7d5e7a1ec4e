// What static programs need so that Swift's runtime does without the files of a system. Scripts/build-static and
// Scripts/build-c-library link it before the runtime, whose functions of these names are then left out.
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

void _swift_stdlib_overrideUnsafeArgvArgc(char **argv, int argc);

// The runtime takes a program's arguments from /proc, which need not be there.
__attribute__((constructor)) static void take_arguments(int argc, char **argv) {
    _swift_stdlib_overrideUnsafeArgvArgc(argv, argc);
}

// The runtime looks for the program that prints backtraces next to itself, and ends if it does not know its path without /proc.
char *swift_copyAuxiliaryExecutablePath(const char *name) {
    (void)name;
    return NULL;
}

const char *swift_getRuntimeLibraryPath(void) { return ""; }

const char *swift_getRootPath(void) { return ""; }

// A library would bring the C library of the system with it, a second one of another version. CCurl runs the program curl where
// libcurl cannot be opened.
void *dlopen(const char *path, int mode) {
    (void)path, (void)mode;
    return NULL;
}

char *dlerror(void) { return "this is a static program, which opens no libraries"; }

// Foundation refers to it, and linkers warn everyone who links it.
char *mktemp(char *path) {
    int file = mkstemp(path);
    if (file < 0) {
        *path = 0;
    } else {
        close(file);
        unlink(path);
    }
    return path;
}

// Dispatch reads in /proc which of its threads run, so that others start while these wait, and crashes if it is not there. Then it
// does not watch them. The linker is told to call these functions in place of the real ones (--wrap).
void __real__dispatch_workq_worker_register(void *queue);
void __real__dispatch_workq_worker_unregister(void *queue);

static bool is_watching(void) {
    enum { UNKNOWN, YES, NO };
    static atomic_int known = UNKNOWN;
    if (known == UNKNOWN) known = access("/proc/self/stat", R_OK) == 0 ? YES : NO;
    return known == YES;
}

void __wrap__dispatch_workq_worker_register(void *queue) {
    if (is_watching()) __real__dispatch_workq_worker_register(queue);
}

void __wrap__dispatch_workq_worker_unregister(void *queue) {
    if (is_watching()) __real__dispatch_workq_worker_unregister(queue);
}
