#include "ByteMasks.h"

#include <stddef.h>

#if defined(__x86_64__)

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

struct bpe_mask_makers bpe_mask_makers = {text_masks_sse2, utf8_masks_sse2, word_masks_sse2};

struct bpe_mask_makers bpe_mask_makers_of_size(int size) {
    struct bpe_mask_makers none = {NULL, NULL, NULL};
    __builtin_cpu_init();
    switch (size) {
    case 0: return (struct bpe_mask_makers){text_masks_sse2, utf8_masks_sse2, word_masks_sse2};
    case 1:
        if (!__builtin_cpu_supports("avx2")) return none;
        return (struct bpe_mask_makers){text_masks_avx2, utf8_masks_avx2, word_masks_avx2};
    case 2:
        if (!__builtin_cpu_supports("avx512bw")) return none;
        return (struct bpe_mask_makers){text_masks_avx512, utf8_masks_avx512, word_masks_avx512};
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
