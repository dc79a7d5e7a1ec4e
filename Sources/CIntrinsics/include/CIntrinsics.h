#ifndef BPE_INTRINSICS_H
#define BPE_INTRINSICS_H

#include <stddef.h>

/// Asks the processor to fetch the cache line at an address that is read soon. A hint: any address is allowed.
static inline void bpe_prefetch(const void *address) {
#if defined(__GNUC__) || defined(__clang__)
    __builtin_prefetch(address, 0, 3);
#else
    (void)address;
#endif
}

/// Memory of zeros for a large table that is read here and there: in large pages where the system has them, so that a look-up
/// does not wait for the address to be translated. Freed with `free`. NULL if there is no memory.
void *bpe_allocate_table(size_t size);

#endif
