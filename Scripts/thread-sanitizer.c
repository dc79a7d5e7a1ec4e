// What the thread sanitizer cannot see of Swift's `Mutex`: Scripts/soak --sanitize thread preloads this.
//
// A lock that no other thread wants is an atomic operation in our own code, which the sanitizer follows. Where threads meet, the
// kernel hands the lock over (FUTEX_LOCK_PI) in functions of libswiftSynchronization, which is not compiled for the sanitizer: it
// would take all that a mutex protects for a race. Semaphores of libdispatch are the same.

#define _GNU_SOURCE 1

#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *mutex

// In programs that are compiled for the sanitizer.
__attribute__((weak)) void __tsan_acquire(void *address);
__attribute__((weak)) void __tsan_release(void *address);

static void acquire(void *address) {
    if (__tsan_acquire) __tsan_acquire(address);
}

static void release(void *address) {
    if (__tsan_release) __tsan_release(address);
}

#define LOCK_SLOW "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define TRY_SLOW "$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF"
#define UNLOCK_SLOW "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

SWIFT void lock_slow(uint32_t thread, SELF) __asm__(LOCK_SLOW);
SWIFT bool try_slow(SELF) __asm__(TRY_SLOW);
SWIFT void unlock_slow(SELF) __asm__(UNLOCK_SLOW);

SWIFT void lock_slow(uint32_t thread, SELF) {
    ((SWIFT void (*)(uint32_t, SELF))dlsym(RTLD_NEXT, LOCK_SLOW))(thread, mutex);
    acquire(mutex);
}

SWIFT bool try_slow(SELF) {
    const bool has_lock = ((SWIFT bool (*)(SELF))dlsym(RTLD_NEXT, TRY_SLOW))(mutex);
    if (has_lock) acquire(mutex);
    return has_lock;
}

SWIFT void unlock_slow(SELF) {
    release(mutex);
    ((SWIFT void (*)(SELF))dlsym(RTLD_NEXT, UNLOCK_SLOW))(mutex);
}

intptr_t dispatch_semaphore_signal(void *semaphore) {
    release(semaphore);
    return ((intptr_t (*)(void *))dlsym(RTLD_NEXT, "dispatch_semaphore_signal"))(semaphore);
}

intptr_t dispatch_semaphore_wait(void *semaphore, uint64_t timeout) {
    const intptr_t timed_out = ((intptr_t (*)(void *, uint64_t))dlsym(RTLD_NEXT, "dispatch_semaphore_wait"))(semaphore, timeout);
    if (timed_out == 0) acquire(semaphore);
    return timed_out;
}
