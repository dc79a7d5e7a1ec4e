#include "ByteMasks.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define BPE_MAKERS(name, features)                                                                          \
    __attribute__((target(features))) static bpe_text_masks text_masks_##name(const void *bytes) {          \
        return bpe_make_text_masks(bytes);                                                                  \
    }                                                                                                       \
    __attribute__((target(features))) static bpe_utf8_masks utf8_masks_##name(const void *bytes) {          \
        return bpe_make_utf8_masks(bytes);                                                                  \
    }                                                                                                       \
    __attribute__((target(features))) static bpe_word_masks word_masks_##name(const void *bytes) {          \
        return bpe_make_word_masks(bytes);                                                                  \
    }

BPE_MAKERS(sse2, "sse2")
BPE_MAKERS(avx2, "avx2")
BPE_MAKERS(avx512, "avx512bw")

static ptrdiff_t places_one_by_one(uint64_t mask, ptrdiff_t origin, ptrdiff_t *places) {
    return bpe_make_places(mask, origin, places);
}

__attribute__((target("bmi,popcnt"))) static ptrdiff_t places_bmi(uint64_t mask, ptrdiff_t origin, ptrdiff_t *places) {
    return bpe_make_places(mask, origin, places);
}

/// The numbers 0 to 63, of which one instruction keeps those that have a bit.
static const uint8_t numbers[64] __attribute__((aligned(64))) = {
    0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
    32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63,
};

__attribute__((target("avx512vbmi2,avx512bw,avx512f,popcnt"))) static ptrdiff_t places_avx512(
    uint64_t mask, ptrdiff_t origin, ptrdiff_t *places) {
    const ptrdiff_t count = __builtin_popcountll(mask);
    const __m512i kept = _mm512_maskz_compress_epi8(mask, _mm512_load_si512(numbers));
    const __m512i from = _mm512_set1_epi64(origin);
    const __m128i first = _mm512_castsi512_si128(kept);
    // Most windows have 9 to 24 pieces.
    const __m128i second = _mm512_extracti32x4_epi32(kept, 1);
    _mm512_storeu_si512(places, _mm512_add_epi64(_mm512_cvtepu8_epi64(first), from));
    _mm512_storeu_si512(places + 8, _mm512_add_epi64(_mm512_cvtepu8_epi64(_mm_srli_si128(first, 8)), from));
    _mm512_storeu_si512(places + 16, _mm512_add_epi64(_mm512_cvtepu8_epi64(second), from));
    if (__builtin_expect(count > 24, 0)) {
        uint8_t rest[64];
        _mm512_storeu_si512(rest, kept);
        for (ptrdiff_t index = 24; index < count; index++) places[index] = origin + rest[index];
    }
    return count;
}

struct bpe_mask_makers bpe_mask_makers = {text_masks_sse2, utf8_masks_sse2, word_masks_sse2, places_one_by_one};

struct bpe_mask_makers bpe_mask_makers_of_size(int size) {
    struct bpe_mask_makers none = {NULL, NULL, NULL, NULL};
    __builtin_cpu_init();
    switch (size) {
    case 0: return (struct bpe_mask_makers){text_masks_sse2, utf8_masks_sse2, word_masks_sse2, places_one_by_one};
    case 1:
        if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("bmi") || !__builtin_cpu_supports("popcnt")) return none;
        return (struct bpe_mask_makers){text_masks_avx2, utf8_masks_avx2, word_masks_avx2, places_bmi};
    case 2:
        if (!__builtin_cpu_supports("avx512bw") || !__builtin_cpu_supports("bmi") || !__builtin_cpu_supports("popcnt")) return none;
        return (struct bpe_mask_makers){
            text_masks_avx512, utf8_masks_avx512, word_masks_avx512,
            __builtin_cpu_supports("avx512vbmi2") ? places_avx512 : places_bmi};
    default: return none;
    }
}

__attribute__((constructor)) static void choose_makers(void) {
    for (int size = 1; size <= 2; size++) {
        struct bpe_mask_makers makers = bpe_mask_makers_of_size(size);
        if (makers.text != NULL) bpe_mask_makers = makers;
    }
}

#endif
