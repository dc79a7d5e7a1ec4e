#ifndef BPE_INTRINSICS_H
#define BPE_INTRINSICS_H

/// Asks the processor to fetch the cache line at an address that is read soon. A hint: any address is allowed.
static inline void bpe_prefetch(const void *address) {
#if defined(__GNUC__) || defined(__clang__)
    __builtin_prefetch(address, 0, 3);
#else
    (void)address;
#endif
}

#endif
