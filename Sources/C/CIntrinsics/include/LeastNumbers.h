#ifndef BPE_LEAST_NUMBERS_H
#define BPE_LEAST_NUMBERS_H

#include <stddef.h>
#include <stdint.h>

#if defined(__x86_64__)
struct bpe_least_finders {
    void (*rows)(const uint32_t *, ptrdiff_t, const ptrdiff_t *, ptrdiff_t, uint32_t *);
    ptrdiff_t (*one)(const uint32_t *, ptrdiff_t);
};
/// The functions for this processor, set before main.
extern struct bpe_least_finders bpe_least_finders;
/// The functions for registers of 16 (size 0), 32 (1) or 64 bytes (2), or NULL if this processor has none.
struct bpe_least_finders bpe_least_finders_of_size(int size);
#else
void bpe_find_least_of_rows(const uint32_t *, ptrdiff_t, const ptrdiff_t *, ptrdiff_t, uint32_t *);
ptrdiff_t bpe_find_least_of_one(const uint32_t *, ptrdiff_t);
#endif

/// Finds the first least number of several rows.
///
/// - `rows`: numbers, `width` for each row: 16, 32 or 64.
/// - `chosen`: the rows to look at, `count` of them.
/// - `places`: where the place of each chosen row's least number is written.
static inline void bpe_find_least(
    const uint32_t *rows, ptrdiff_t width, const ptrdiff_t *chosen, ptrdiff_t count, uint32_t *places) {
#if defined(__x86_64__)
    bpe_least_finders.rows(rows, width, chosen, count, places);
#else
    bpe_find_least_of_rows(rows, width, chosen, count, places);
#endif
}

/// The place of the first least of `count` numbers, a multiple of sixteen and not zero.
static inline ptrdiff_t bpe_index_of_least(const uint32_t *numbers, ptrdiff_t count) {
#if defined(__x86_64__)
    return bpe_least_finders.one(numbers, count);
#else
    return bpe_find_least_of_one(numbers, count);
#endif
}

#endif
