#define _GNU_SOURCE
#include "core.h"

#include <pthread.h>

/* Held for reading by every call without the interpreter's lock, and for writing by a fork. */
static pthread_rwlock_t calls;

static int make_lock(void) {
    pthread_rwlockattr_t attributes;
    pthread_rwlockattr_init(&attributes);
    /* A fork must not wait for ever while other threads begin call after call. */
    pthread_rwlockattr_setkind_np(&attributes, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
    const int status = pthread_rwlock_init(&calls, &attributes);
    pthread_rwlockattr_destroy(&attributes);
    return status;
}

void begin_call(void) { pthread_rwlock_rdlock(&calls); }
void end_call(void) { pthread_rwlock_unlock(&calls); }

static void before_fork(void) { pthread_rwlock_wrlock(&calls); }
static void after_fork(void) { pthread_rwlock_unlock(&calls); }
/* The thread that forked is the only one there; the lock knows it by a number that is no longer its own. */
static void in_child(void) { make_lock(); }

int prepare_for_forks(void) {
    static bool is_prepared;
    if (is_prepared) return 0;
    is_prepared = true;
    if (make_lock() != 0 || pthread_atfork(before_fork, after_fork, in_child) != 0) {
        PyErr_SetString(PyExc_RuntimeError, "the system refuses a lock");
        return -1;
    }
    return 0;
}
