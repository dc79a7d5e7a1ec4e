#include "LeastNumbers.h"

#include <stdbool.h>
#include <string.h>

/// The compiler uses as many registers as this takes.
typedef uint32_t bpe_words16 __attribute__((vector_size(64)));
typedef bool bpe_bits16 __attribute__((ext_vector_type(16)));

#define LOAD(words, address) memcpy(&(words), (address), sizeof(words))
#define ALWAYS_INLINE static inline __attribute__((always_inline))

/// A constant width, so that the compiler unrolls the loops.
ALWAYS_INLINE void find(
    const uint32_t *rows, ptrdiff_t width, const ptrdiff_t *chosen, ptrdiff_t count, uint32_t *places) {
    for (ptrdiff_t index = 0; index < count; index++) {
        const uint32_t *row = rows + chosen[index] * width;
        bpe_words16 least, words;
        LOAD(least, row);
        for (ptrdiff_t start = 16; start < width; start += 16) {
            LOAD(words, row + start);
            least = __builtin_elementwise_min(least, words);
        }
        const uint32_t number = __builtin_reduce_min(least);
        uint64_t found = 0;
        for (ptrdiff_t start = 0; start < width; start += 16) {
            LOAD(words, row + start);
            const bpe_bits16 equal = __builtin_convertvector(words == number, bpe_bits16);
            uint16_t mask;
            memcpy(&mask, &equal, sizeof mask);
            found |= (uint64_t)mask << start;
        }
        places[index] = (uint32_t)__builtin_ctzll(found);
    }
}

ALWAYS_INLINE void find_in_width(
    const uint32_t *rows, ptrdiff_t width, const ptrdiff_t *chosen, ptrdiff_t count, uint32_t *places) {
    switch (width) {
    case 16: return find(rows, 16, chosen, count, places);
    case 32: return find(rows, 32, chosen, count, places);
    default: return find(rows, 64, chosen, count, places);
    }
}

#if defined(__x86_64__)

#define FINDER(name, features)                                                                                      \
    __attribute__((target(features))) static void find_##name(                                                      \
        const uint32_t *rows, ptrdiff_t width, const ptrdiff_t *chosen, ptrdiff_t count, uint32_t *places) {        \
        find_in_width(rows, width, chosen, count, places);                                                          \
    }

FINDER(sse2, "sse2")
FINDER(avx2, "avx2,bmi")
FINDER(avx512, "avx512bw,avx512vl,avx512dq,bmi")

bpe_least_finder *bpe_chosen_least_finder = find_sse2;

bpe_least_finder *bpe_least_finder_of_size(int size) {
    __builtin_cpu_init();
    const bool has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi");
    const bool has_avx512 = has_avx2 && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
                            __builtin_cpu_supports("avx512dq");
    switch (size) {
    case 0: return find_sse2;
    case 1: return has_avx2 ? find_avx2 : NULL;
    case 2: return has_avx512 ? find_avx512 : NULL;
    default: return NULL;
    }
}

__attribute__((constructor)) static void choose_finder(void) {
    for (int size = 1; size <= 2; size++) {
        bpe_least_finder *finder = bpe_least_finder_of_size(size);
        if (finder != NULL) bpe_chosen_least_finder = finder;
    }
}

#else

void bpe_find_least(
    const uint32_t *rows, ptrdiff_t width, const ptrdiff_t *chosen, ptrdiff_t count, uint32_t *places) {
    find_in_width(rows, width, chosen, count, places);
}

#endif
