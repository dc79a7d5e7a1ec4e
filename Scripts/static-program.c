// What static programs need so that Swift's runtime does without the files of a system. Scripts/build-static and
// Scripts/build-c-library link it before the runtime, whose functions of these names are then left out.
#include <stddef.h>

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
