#ifndef BPE_BYTE_MASKS_H
#define BPE_BYTE_MASKS_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/// What the ASCII bytes among sixty-four are, and which are not ASCII: bit i for byte i.
typedef struct {
    uint64_t letters;
    uint64_t capitals;
    uint64_t digits;
    /// LF and CR.
    uint64_t line_breaks;
    /// The line breaks too.
    uint64_t white_space;
    uint64_t blanks;
    uint64_t apostrophes;
    uint64_t slashes;
    uint64_t beyond_ascii;
    /// 80–BF.
    uint64_t continuations;
} bpe_text_masks;

/// What bytes beyond ASCII among sixty-four are in UTF-8.
typedef struct {
    /// 80–BF, and which part of it.
    uint64_t continuations;
    uint64_t from_80_to_8f;
    uint64_t from_80_to_9f;
    /// C2–F4, and those of which two or three bytes more belong to the lead.
    uint64_t leads;
    uint64_t leads_of_3;
    uint64_t leads_of_4;
    /// Leads whose second byte has less than the full range.
    uint64_t e0, ed, f0, f4;
    /// Bytes that stand in no UTF-8.
    uint64_t never;
} bpe_utf8_masks;

/// Sixty-four bytes. The compiler takes as many registers for them as the processor needs, and has a plain loop where there
/// are no vectors.
typedef uint8_t bpe_bytes64 __attribute__((vector_size(64)));
typedef bool bpe_bits64 __attribute__((ext_vector_type(64)));

// The compiler may carry a mask from one block of code to the next as sixty-four single truths, each in a register or on the
// stack: two thirds of all instructions of a scanner. It cannot where it does not know how the word came about.
#define BPE_KEEP_AS_WORD(mask) __asm__("" : "+r"(mask))
#define BPE_ALWAYS_INLINE static inline __attribute__((always_inline))

// Macros, because a function that takes or gives so large a vector is called differently on different processors.
#define BPE_SET_MASK(mask, truths)                                                        \
    do {                                                                                  \
        bpe_bits64 bits = __builtin_convertvector((bpe_bytes64)(truths), bpe_bits64);     \
        memcpy(&(mask), &bits, sizeof(mask));                                             \
        BPE_KEEP_AS_WORD(mask);                                                           \
    } while (0)
#define BPE_IN_RANGE(bytes, first, last) ((bytes) - (uint8_t)(first) <= (uint8_t)((last) - (first)))

BPE_ALWAYS_INLINE bpe_text_masks bpe_make_text_masks(const void *address) {
    bpe_bytes64 bytes;
    memcpy(&bytes, address, sizeof bytes);
    bpe_text_masks masks;
    BPE_SET_MASK(masks.letters, BPE_IN_RANGE(bytes | 0x20, 'a', 'z'));
    BPE_SET_MASK(masks.capitals, BPE_IN_RANGE(bytes, 'A', 'Z'));
    BPE_SET_MASK(masks.digits, BPE_IN_RANGE(bytes, '0', '9'));
    BPE_SET_MASK(masks.line_breaks, (bytes == '\n') | (bytes == '\r'));
    BPE_SET_MASK(masks.white_space, (bytes == ' ') | BPE_IN_RANGE(bytes, '\t', '\r'));
    BPE_SET_MASK(masks.blanks, bytes == ' ');
    BPE_SET_MASK(masks.apostrophes, bytes == '\'');
    BPE_SET_MASK(masks.slashes, bytes == '/');
    BPE_SET_MASK(masks.beyond_ascii, bytes >= 0x80);
    BPE_SET_MASK(masks.continuations, BPE_IN_RANGE(bytes, 0x80, 0xBF));
    return masks;
}

BPE_ALWAYS_INLINE bpe_utf8_masks bpe_make_utf8_masks(const void *address) {
    bpe_bytes64 bytes;
    memcpy(&bytes, address, sizeof bytes);
    bpe_utf8_masks masks;
    BPE_SET_MASK(masks.continuations, BPE_IN_RANGE(bytes, 0x80, 0xBF));
    BPE_SET_MASK(masks.from_80_to_8f, BPE_IN_RANGE(bytes, 0x80, 0x8F));
    BPE_SET_MASK(masks.from_80_to_9f, BPE_IN_RANGE(bytes, 0x80, 0x9F));
    BPE_SET_MASK(masks.leads, BPE_IN_RANGE(bytes, 0xC2, 0xF4));
    BPE_SET_MASK(masks.leads_of_3, BPE_IN_RANGE(bytes, 0xE0, 0xF4));
    BPE_SET_MASK(masks.leads_of_4, BPE_IN_RANGE(bytes, 0xF0, 0xF4));
    BPE_SET_MASK(masks.e0, bytes == 0xE0);
    BPE_SET_MASK(masks.ed, bytes == 0xED);
    BPE_SET_MASK(masks.f0, bytes == 0xF0);
    BPE_SET_MASK(masks.f4, bytes == 0xF4);
    BPE_SET_MASK(masks.never, ((bytes & 0xFE) == 0xC0) | (bytes >= 0xF5));
    return masks;
}

/// Which of the sixty-four bytes from an address on are not ASCII.
BPE_ALWAYS_INLINE uint64_t bpe_mask_beyond_ascii(const void *address) {
    bpe_bytes64 bytes;
    memcpy(&bytes, address, sizeof bytes);
    uint64_t mask;
    BPE_SET_MASK(mask, bytes >= 0x80);
    return mask;
}

#if defined(__x86_64__)
// A program for all such processors may use registers of sixteen bytes only. Those of thirty-two or sixty-four, where there are
// any, take a quarter of the instructions, which pays for a call.
struct bpe_mask_makers {
    bpe_text_masks (*text)(const void *);
    bpe_utf8_masks (*utf8)(const void *);
};
/// Those for this processor; set before the program begins, and never again.
extern struct bpe_mask_makers bpe_mask_makers;
/// Those with registers of sixteen, thirty-two and sixty-four bytes, as 0, 1 and 2, so that a test can compare them; nothing
/// where this processor has no such registers.
struct bpe_mask_makers bpe_mask_makers_of_size(int size);

static inline bpe_text_masks bpe_text_masks_of(const void *bytes) { return bpe_mask_makers.text(bytes); }
static inline bpe_utf8_masks bpe_utf8_masks_of(const void *bytes) { return bpe_mask_makers.utf8(bytes); }
#else
static inline bpe_text_masks bpe_text_masks_of(const void *bytes) { return bpe_make_text_masks(bytes); }
static inline bpe_utf8_masks bpe_utf8_masks_of(const void *bytes) { return bpe_make_utf8_masks(bytes); }
#endif

#endif
