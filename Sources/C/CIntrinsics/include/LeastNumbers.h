#ifndef BPE_LEAST_NUMBERS_H
#define BPE_LEAST_NUMBERS_H

#include <stddef.h>
#include <stdint.h>

/// Finds the first least number of several rows.
///
/// - `rows`: numbers, `width` for each row: 16, 32 or 64.
/// - `chosen`: the rows to look at, `count` of them.
/// - `places`: where the place of each chosen row's least number is written.
typedef void bpe_least_finder(
    const uint32_t *rows, ptrdiff_t width, const ptrdiff_t *chosen, ptrdiff_t count, uint32_t *places);

#if defined(__x86_64__)
/// The function for this processor, set before main.
extern bpe_least_finder *bpe_chosen_least_finder;
/// The function for registers of 16 (size 0), 32 (1) or 64 bytes (2), or NULL if this processor has none.
bpe_least_finder *bpe_least_finder_of_size(int size);

static inline void bpe_find_least(
    const uint32_t *rows, ptrdiff_t width, const ptrdiff_t *chosen, ptrdiff_t count, uint32_t *places) {
    bpe_chosen_least_finder(rows, width, chosen, count, places);
}
#else
bpe_least_finder bpe_find_least;
#endif

#endif
