#include "LeastNumbers.h"

#include <stdbool.h>
#include <string.h>

/// The compiler uses as many registers as this takes.
typedef uint32_t bpe_words16 __attribute__((vector_size(64)));
typedef bool bpe_bits16 __attribute__((ext_vector_type(16)));

#define LOAD(words, address) memcpy(&(words), (address), sizeof(words))
#define ALWAYS_INLINE static inline __attribute__((always_inline))

/// The places of a number among sixteen, as bits.
#define PLACES(mask, words, number)                                                                                 \
    do {                                                                                                            \
        const bpe_bits16 equal = __builtin_convertvector((words) == (number), bpe_bits16);                          \
        memcpy(&(mask), &equal, sizeof(mask));                                                                      \
    } while (0)

ALWAYS_INLINE uint32_t least_of(const uint32_t *numbers, ptrdiff_t count) {
    bpe_words16 least, words;
    LOAD(least, numbers);
    for (ptrdiff_t start = 16; start < count; start += 16) {
        LOAD(words, numbers + start);
        least = __builtin_elementwise_min(least, words);
    }
    return __builtin_reduce_min(least);
}

ALWAYS_INLINE ptrdiff_t find_one(const uint32_t *numbers, ptrdiff_t count) {
    bpe_words16 words;
    const uint32_t number = least_of(numbers, count);
    for (ptrdiff_t start = 0;; start += 16) {
        uint16_t mask;
        LOAD(words, numbers + start);
        PLACES(mask, words, number);
        if (mask != 0) return start + __builtin_ctz(mask);
    }
}

/// A constant width, so that the compiler unrolls the loops.
ALWAYS_INLINE void find_in_rows(
    const uint32_t *rows, ptrdiff_t width, const ptrdiff_t *chosen, ptrdiff_t count, uint32_t *places) {
    for (ptrdiff_t index = 0; index < count; index++) {
        const uint32_t *row = rows + chosen[index] * width;
        bpe_words16 words;
        const uint32_t number = least_of(row, width);
        uint64_t found = 0;
        for (ptrdiff_t start = 0; start < width; start += 16) {
            uint16_t mask;
            LOAD(words, row + start);
            PLACES(mask, words, number);
            found |= (uint64_t)mask << start;
        }
        places[index] = (uint32_t)__builtin_ctzll(found);
    }
}

ALWAYS_INLINE void find_rows(
    const uint32_t *rows, ptrdiff_t width, const ptrdiff_t *chosen, ptrdiff_t count, uint32_t *places) {
    switch (width) {
    case 16: return find_in_rows(rows, 16, chosen, count, places);
    case 32: return find_in_rows(rows, 32, chosen, count, places);
    default: return find_in_rows(rows, 64, chosen, count, places);
    }
}

#if defined(__x86_64__)

#define FINDERS(name, features)                                                                                     \
    __attribute__((target(features))) static void find_rows_##name(                                                 \
        const uint32_t *rows, ptrdiff_t width, const ptrdiff_t *chosen, ptrdiff_t count, uint32_t *places) {        \
        find_rows(rows, width, chosen, count, places);                                                              \
    }                                                                                                               \
    __attribute__((target(features))) static ptrdiff_t find_one_##name(const uint32_t *numbers, ptrdiff_t count) {  \
        return find_one(numbers, count);                                                                            \
    }

FINDERS(sse2, "sse2")
FINDERS(avx2, "avx2,bmi")
FINDERS(avx512, "avx512bw,avx512vl,avx512dq,bmi")

struct bpe_least_finders bpe_least_finders = {find_rows_sse2, find_one_sse2};

struct bpe_least_finders bpe_least_finders_of_size(int size) {
    const struct bpe_least_finders none = {NULL, NULL};
    __builtin_cpu_init();
    const bool has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi");
    const bool has_avx512 = has_avx2 && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
                            __builtin_cpu_supports("avx512dq");
    switch (size) {
    case 0: return (struct bpe_least_finders){find_rows_sse2, find_one_sse2};
    case 1: return has_avx2 ? (struct bpe_least_finders){find_rows_avx2, find_one_avx2} : none;
    case 2: return has_avx512 ? (struct bpe_least_finders){find_rows_avx512, find_one_avx512} : none;
    default: return none;
    }
}

__attribute__((constructor)) static void choose_finders(void) {
    for (int size = 1; size <= 2; size++) {
        const struct bpe_least_finders finders = bpe_least_finders_of_size(size);
        if (finders.one != NULL) bpe_least_finders = finders;
    }
}

#else

void bpe_find_least_of_rows(
    const uint32_t *rows, ptrdiff_t width, const ptrdiff_t *chosen, ptrdiff_t count, uint32_t *places) {
    find_rows(rows, width, chosen, count, places);
}

ptrdiff_t bpe_find_least_of_one(const uint32_t *numbers, ptrdiff_t count) { return find_one(numbers, count); }

#endif
