#include "ByteMasks.h"

#if defined(__x86_64__)

#define BPE_MAKERS(name, features)                                                                          \
    __attribute__((target(features))) static bpe_text_masks text_masks_##name(const void *bytes) {          \
        return bpe_make_text_masks(bytes);                                                                  \
    }                                                                                                       \
    __attribute__((target(features))) static bpe_utf8_masks utf8_masks_##name(const void *bytes) {          \
        return bpe_make_utf8_masks(bytes);                                                                  \
    }

BPE_MAKERS(sse2, "sse2")
BPE_MAKERS(avx2, "avx2")
BPE_MAKERS(avx512, "avx512bw")

struct bpe_mask_makers bpe_mask_makers = {text_masks_sse2, utf8_masks_sse2};

__attribute__((constructor)) static void choose_makers(void) {
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512bw")) {
        bpe_mask_makers = (struct bpe_mask_makers){text_masks_avx512, utf8_masks_avx512};
    } else if (__builtin_cpu_supports("avx2")) {
        bpe_mask_makers = (struct bpe_mask_makers){text_masks_avx2, utf8_masks_avx2};
    }
}

#endif
