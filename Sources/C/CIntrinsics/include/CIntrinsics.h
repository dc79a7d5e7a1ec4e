#ifndef BPE_INTRINSICS_H
#define BPE_INTRINSICS_H

#include "ByteMasks.h"
#include "CRC32.h"
#include "FlaggedCharacters.h"
#include "LeastNumbers.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/// Prefetches a cache line. A hint: any address is allowed.
static inline void bpe_prefetch(const void *address) {
    __builtin_prefetch(address, 0, 3);
}

/// The bits of the first `count` of 15 bytes, in the first of two words. Cheaper to load than to compute.
static inline uint64_t bpe_mask_of_first_word(ptrdiff_t count) {
    static const uint64_t masks[16] = {
        0, 0xFF, 0xFFFF, 0xFFFFFF, 0xFFFFFFFF, 0xFFFFFFFFFF, 0xFFFFFFFFFFFF, 0xFFFFFFFFFFFFFF,
        UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX,
    };
    return masks[count];
}

/// The bits of the first `count` of 15 bytes, in the second of two words.
static inline uint64_t bpe_mask_of_second_word(ptrdiff_t count) {
    static const uint64_t masks[16] = {
        0, 0, 0, 0, 0, 0, 0, 0,
        0, 0xFF, 0xFFFF, 0xFFFFFF, 0xFFFFFFFF, 0xFFFFFFFFFF, 0xFFFFFFFFFFFF, 0xFFFFFFFFFFFFFF,
    };
    return masks[count];
}

static inline bool bpe_equal_bytes(const void *a, const void *b, size_t count) {
    return memcmp(a, b, count) == 0;
}

/// The first place of some bytes in others, NULL if they are nowhere. Linear in both, however alike they are.
const uint8_t *bpe_find_bytes(const uint8_t *bytes, size_t count, const uint8_t *wanted, size_t wanted_count);

/// Zeroed memory for a table, aligned to cache lines. A large table is on huge pages if possible, so that
/// random access does not miss the TLB. NULL if there is no memory.
void *bpe_allocate_table(size_t size);

/// Frees memory from `bpe_allocate_table` of the same size.
void bpe_free_table(void *table, size_t size);

/// Ends the process (SIGABRT), as Swift's runtime does where an allocation fails, and says how much was asked for.
_Noreturn void bpe_end_without_memory(size_t size);

/// Asks for huge pages for memory that has not been written to yet.
void bpe_expect_writing(void *memory, size_t size);

/// Writes a zero to each huge page that begins in memory that has not been written to yet. Where two threads are the first
/// to write to one page at once, the system clears two, and throws one away.
void bpe_begin_pages(void *memory, size_t size);

/// Gives memory that was freed back to the system where the allocator keeps it: glibc's keeps what lies between blocks
/// that are in use, and what an answer of many megabytes took would stay with the process. Takes some milliseconds for
/// each hundred megabytes that were freed.
void bpe_return_free_memory(void);

/// Makes threads that begin from now on share the heaps that there are. glibc gives each thread a heap of its own and seldom
/// gives back what is free in one.
void bpe_share_heaps(void);

/// Starts writing part of a file to the disk, without waiting. A hint: only `fsync` guarantees anything.
void bpe_begin_writing_back(int file, int64_t offset, int64_t size);

/// Turns direct I/O, which bypasses the page cache, on or off. Returns false if the file system lacks it.
bool bpe_set_direct(int file, bool is_direct);

/// The first index of a byte, `count` if it does not occur.
static inline ptrdiff_t bpe_index_of_byte(const uint8_t *bytes, ptrdiff_t count, uint8_t byte) {
    const uint8_t *found = (const uint8_t *)memchr(bytes, byte, (size_t)count);
    return found ? found - bytes : count;
}

/// The first index of a byte that is special in a JSON string: a quotation mark, a backslash or a control
/// character; `count` if there is none.
ptrdiff_t bpe_index_of_special_in_json(const uint8_t *bytes, ptrdiff_t count);

/// The last index of a byte, -1 if it does not occur.
ptrdiff_t bpe_last_index_of_byte(const uint8_t *bytes, ptrdiff_t count, uint8_t byte);

/// How often a byte occurs.
ptrdiff_t bpe_count_of_byte(const uint8_t *bytes, ptrdiff_t count, uint8_t byte);

/// Writes bytes with another content in place of each occurrence of a byte. The result has exactly this capacity.
void bpe_replace_byte(const uint8_t *bytes, ptrdiff_t count, uint8_t byte, const uint8_t *content,
                      ptrdiff_t content_count, uint8_t *result, ptrdiff_t capacity);

#endif
