#ifndef BPE_BYTE_MASKS_H
#define BPE_BYTE_MASKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/// The classes of 64 bytes: bit i for byte i.
typedef struct {
    uint64_t letters;
    uint64_t capitals;
    uint64_t digits;
    /// LF and CR.
    uint64_t line_breaks;
    /// Including line breaks.
    uint64_t white_space;
    uint64_t blanks;
    uint64_t apostrophes;
    uint64_t slashes;
    uint64_t beyond_ascii;
    /// 80–BF.
    uint64_t continuations;
} bpe_text_masks;

/// The roles of 64 bytes in UTF-8: bit i for byte i.
typedef struct {
    /// 80–BF, and parts of that range.
    uint64_t continuations;
    uint64_t from_80_to_8f;
    uint64_t from_80_to_9f;
    /// C2–F4, and the leads of at least three and of four bytes.
    uint64_t leads;
    uint64_t leads_of_3;
    uint64_t leads_of_4;
    /// Leads that restrict the range of the second byte.
    uint64_t e0, ed, f0, f4;
    /// Bytes that never occur in UTF-8.
    uint64_t never;
} bpe_utf8_masks;

/// Where characters of 64 bytes of UTF-8 begin, and what they are: bit i for byte i.
typedef struct {
    /// ASCII letters.
    uint64_t letters;
    uint64_t ascii;
    /// 80–BF.
    uint64_t continuations;
    /// C2–DF.
    uint64_t leads_of_2;
    /// The first bytes of U+2581, which stands for a space in SentencePiece's texts.
    uint64_t metaspaces;
} bpe_word_masks;

/// The compiler uses as many registers as this takes, or a scalar loop where there are no vectors.
typedef uint8_t bpe_bytes64 __attribute__((vector_size(64)));
typedef bool bpe_bits64 __attribute__((ext_vector_type(64)));

// Hides the origin of a mask. Otherwise the compiler may pass it between basic blocks as 64 separate
// booleans, which was two thirds of all instructions of a scanner.
#define BPE_KEEP_AS_WORD(mask) __asm__("" : "+r"(mask))
#define BPE_ALWAYS_INLINE static inline __attribute__((always_inline))

// Macros, because the calling convention of functions with vectors this large depends on the processor.
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

/// Reads two bytes more.
BPE_ALWAYS_INLINE bpe_word_masks bpe_make_word_masks(const void *address) {
    bpe_bytes64 bytes, second, third;
    memcpy(&bytes, address, sizeof bytes);
    memcpy(&second, (const char *)address + 1, sizeof second);
    memcpy(&third, (const char *)address + 2, sizeof third);
    bpe_word_masks masks;
    BPE_SET_MASK(masks.letters, BPE_IN_RANGE(bytes | 0x20, 'a', 'z'));
    BPE_SET_MASK(masks.ascii, bytes < 0x80);
    BPE_SET_MASK(masks.continuations, BPE_IN_RANGE(bytes, 0x80, 0xBF));
    BPE_SET_MASK(masks.leads_of_2, BPE_IN_RANGE(bytes, 0xC2, 0xDF));
    BPE_SET_MASK(masks.metaspaces, (bytes == 0xE2) & (second == 0x96) & (third == 0x81));
    return masks;
}

/// The bytes that are not ASCII among 64 bytes at an address.
BPE_ALWAYS_INLINE uint64_t bpe_mask_beyond_ascii(const void *address) {
    bpe_bytes64 bytes;
    memcpy(&bytes, address, sizeof bytes);
    uint64_t mask;
    BPE_SET_MASK(mask, bytes >= 0x80);
    return mask;
}

/// The first bytes, among 64 of UTF-8, of characters that are surely letters without case: U+5000 to U+8FFF, ideographs, and
/// U+B000 to U+CFFF, syllables of Hangul.
BPE_ALWAYS_INLINE uint64_t bpe_mask_of_caseless_leads(const void *address) {
    bpe_bytes64 bytes;
    memcpy(&bytes, address, sizeof bytes);
    uint64_t mask;
    BPE_SET_MASK(mask, BPE_IN_RANGE(bytes, 0xE5, 0xE8) | BPE_IN_RANGE(bytes, 0xEB, 0xEC));
    return mask;
}

/// Writes the places of a mask's bits, counted from `origin`, and returns how many there are. Up to 64 places are
/// written, however few there are: surplus stores cost less than branch mispredictions.
BPE_ALWAYS_INLINE ptrdiff_t bpe_make_places(uint64_t mask, ptrdiff_t origin, ptrdiff_t *places) {
    const ptrdiff_t count = __builtin_popcountll(mask);
    for (ptrdiff_t start = 0; start < count; start += 8) {
        for (ptrdiff_t index = start; index < start + 8; index++) {
            places[index] = origin + (mask != 0 ? __builtin_ctzll(mask) : 0);
            mask &= mask - 1;
        }
    }
    return count;
}

#if defined(__x86_64__)
// A portable program may use only 16-byte registers and no instructions for bits. With 32- or 64-byte registers, chosen
// at run time, the masks take a quarter of the instructions, which pays for an indirect call.
struct bpe_mask_makers {
    bpe_text_masks (*text)(const void *);
    bpe_utf8_masks (*utf8)(const void *);
    bpe_word_masks (*words)(const void *);
    ptrdiff_t (*places)(uint64_t, ptrdiff_t, ptrdiff_t *);
};
/// The functions for this processor, set before main.
extern struct bpe_mask_makers bpe_mask_makers;
/// The functions for registers of 16 (size 0), 32 (1) or 64 bytes (2), or NULL if this processor has none.
struct bpe_mask_makers bpe_mask_makers_of_size(int size);

static inline bpe_text_masks bpe_text_masks_of(const void *bytes) { return bpe_mask_makers.text(bytes); }
static inline bpe_utf8_masks bpe_utf8_masks_of(const void *bytes) { return bpe_mask_makers.utf8(bytes); }
static inline bpe_word_masks bpe_word_masks_of(const void *bytes) { return bpe_mask_makers.words(bytes); }
static inline ptrdiff_t bpe_write_places(uint64_t mask, ptrdiff_t origin, ptrdiff_t *places) {
    return bpe_mask_makers.places(mask, origin, places);
}
#else
static inline bpe_text_masks bpe_text_masks_of(const void *bytes) { return bpe_make_text_masks(bytes); }
static inline bpe_utf8_masks bpe_utf8_masks_of(const void *bytes) { return bpe_make_utf8_masks(bytes); }
static inline bpe_word_masks bpe_word_masks_of(const void *bytes) { return bpe_make_word_masks(bytes); }
static inline ptrdiff_t bpe_write_places(uint64_t mask, ptrdiff_t origin, ptrdiff_t *places) {
    return bpe_make_places(mask, origin, places);
}
#endif

#endif
