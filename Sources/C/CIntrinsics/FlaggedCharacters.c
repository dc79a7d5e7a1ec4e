#include "FlaggedCharacters.h"

#include "ByteMasks.h"

/// The leads among 64 bytes, of which two more can be read, whose characters may change.
BPE_ALWAYS_INLINE uint64_t suspects(const uint8_t *address, enum bpe_plain_leads plain) {
    bpe_bytes64 bytes;
    memcpy(&bytes, address, sizeof bytes);
    uint64_t leads, others;
    BPE_SET_MASK(leads, bytes >= 0xC2);
    if (leads == 0) return 0;
    switch (plain) {
    case BPE_PLAIN_IDEOGRAPHS: BPE_SET_MASK(others, BPE_IN_RANGE(bytes, 0xE4, 0xE9)); break;
    case BPE_PLAIN_IF_COMPOSED:
        BPE_SET_MASK(others, BPE_IN_RANGE(bytes, 0xE4, 0xE9) | ((bytes & 0xFE) == 0xD0) | BPE_IN_RANGE(bytes, 0xEB, 0xEE)
                                 | (bytes == 0xC3));
        break;
    case BPE_PLAIN_IN_NFC:
        BPE_SET_MASK(others, BPE_IN_RANGE(bytes, 0xE4, 0xE9) | ((bytes & 0xFE) == 0xD0) | BPE_IN_RANGE(bytes, 0xEB, 0xEE)
                                 | BPE_IN_RANGE(bytes, 0xC2, 0xCB));
        break;
    }
    leads &= ~others;
    if (plain == BPE_PLAIN_IDEOGRAPHS) return leads;
    // Devanagari, kana and ideographic punctuation are next to all of a text in Hindi or Japanese, and only a few of them
    // change in a composed form: nukta, virama and accents, eight letters; voicing marks and the like.
    BPE_SET_MASK(others, (bytes == 0xE0) | (bytes == 0xE3));
    if ((leads & others) == 0) return leads;
    bpe_bytes64 second, third;
    memcpy(&second, address + 1, sizeof second);
    memcpy(&third, address + 2, sizeof third);
    BPE_SET_MASK(others,
                 ((bytes == 0xE0)
                  & (((second == 0xA4) & (third != 0xBC))
                     | ((second == 0xA5) & (BPE_IN_RANGE(third, 0x80, 0x8C) | BPE_IN_RANGE(third, 0xA0, 0xBF)))))
                     | ((bytes == 0xE3)
                        & (((second == 0x80) & BPE_IN_RANGE(third, 0x81, 0xA9)) | (second == 0x81)
                           | ((second == 0x82) & ~BPE_IN_RANGE(third, 0x99, 0x9F))
                           | ((second == 0x83) & (third != 0xBF)))));
    return leads & ~others;
}

/// The length that a lead says the character at an address has, of which four bytes can be read; 0 if these are not what
/// follows a lead, so that other characters begin in them.
BPE_ALWAYS_INLINE size_t length_at(const uint8_t *at) {
    static const uint32_t continuations[] = {0, 0, 0xC000, 0xC0C000, 0xC0C0C000};
    const size_t length = 1 + (at[0] >= 0xC2) + (at[0] >= 0xE0) + (at[0] >= 0xF0);
    const uint32_t word = (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
    const uint32_t all = continuations[length];
    return (word & all) == (all & 0x80808080) ? length : 0;
}

/// The flags of the character at an address, of which as many bytes as its lead says can be read; 0 if it is none.
BPE_ALWAYS_INLINE uint8_t flags_at(const uint8_t *at, const uint8_t *table) {
    size_t code_point;
    const uint8_t lead = at[0];
    if (__builtin_expect((lead & 0xF0) == 0xE0, 1))
        code_point = (size_t)(lead & 0x0F) << 12 | (size_t)(at[1] & 0x3F) << 6 | (at[2] & 0x3F);
    else if (lead < 0x80) code_point = lead;
    else if (lead < 0xE0) code_point = (size_t)(lead & 0x1F) << 6 | (at[1] & 0x3F);
    else {
        code_point =
            (size_t)(lead & 0x07) << 18 | (size_t)(at[1] & 0x3F) << 12 | (size_t)(at[2] & 0x3F) << 6 | (at[3] & 0x3F);
        if (code_point > 0x10FFFF) return 0;
    }
    return table[0x1100 + ((size_t)table[code_point >> 8] << 8 | (code_point & 0xFF))];
}

/// Whether a flagged character changes neither by itself nor by the character before it.
BPE_ALWAYS_INLINE bool is_harmless(uint8_t flags, uint8_t flags_before, const bpe_character_flags *of) {
    // No shortcuts: no processor predicts which letters have marks.
    return ((flags & of->stable) != 0) & ((flags_before & of->changes) == 0)
        & (((flags & of->second) == 0) | ((flags_before & of->first) == 0));
}

/// The flags of the character that ends at a position; all if it cannot be read.
static uint8_t flags_before(const uint8_t *text, size_t count, size_t position, const uint8_t *table) {
    size_t before = position;
    if (before == 0) return 0;
    do before--;
    while (before > 0 && position - before < 4 && (text[before] & 0xC0) == 0x80);
    return count - before < 4 ? 0xFF : flags_at(text + before, table);
}

BPE_ALWAYS_INLINE size_t
find_flagged(const uint8_t *text, size_t count, size_t start, const bpe_character_flags *flags, enum bpe_plain_leads plain) {
    // The last suspect: most are next to each other, so that its flags need not be looked up again.
    size_t last_end = count + 1;
    uint8_t last_flags = 0;
    for (size_t position = start; position < count; position += 64) {
        uint8_t last[68] = {0};
        const uint8_t *block = text + position;
        if (count - position < 68) {
            memcpy(last, block, count - position);
            block = last;
        }
        for (uint64_t mask = suspects(block, plain); mask != 0; mask &= mask - 1) {
            const size_t offset = (size_t)__builtin_ctzll(mask);
            const uint8_t found = flags_at(block + offset, flags->table);
            const bool changes = (found & flags->changes) != 0;
            const bool is_next = position + offset == last_end;
            if (__builtin_expect(changes & !(is_next & is_harmless(found, last_flags, flags)), 0)
                && (is_next
                    || !is_harmless(found, flags_before(text, count, position + offset, flags->table), flags)))
                return position + offset;
            last_end = position + offset + length_at(block + offset);
            last_flags = found;
        }
    }
    return count;
}

#define BPE_FINDER(name, ...)                                                                                       \
    __VA_ARGS__ static size_t find_flagged_##name(const uint8_t *text, size_t count, size_t start,                  \
                                                  const bpe_character_flags *flags) {                               \
        switch (flags->plain) {                                                                                     \
        case BPE_PLAIN_IDEOGRAPHS: return find_flagged(text, count, start, flags, BPE_PLAIN_IDEOGRAPHS);            \
        case BPE_PLAIN_IF_COMPOSED: return find_flagged(text, count, start, flags, BPE_PLAIN_IF_COMPOSED);          \
        case BPE_PLAIN_IN_NFC: return find_flagged(text, count, start, flags, BPE_PLAIN_IN_NFC);                    \
        }                                                                                                           \
        __builtin_unreachable();                                                                                    \
    }

BPE_FINDER(portable)

#if defined(__x86_64__)

BPE_FINDER(avx2, __attribute__((target("avx2,bmi"))))
BPE_FINDER(avx512, __attribute__((target("avx512bw,bmi"))))

static size_t (*finder)(const uint8_t *, size_t, size_t, const bpe_character_flags *) = find_flagged_portable;

__attribute__((constructor)) static void choose_finder(void) {
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi")) finder = find_flagged_avx2;
    if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("bmi")) finder = find_flagged_avx512;
}

size_t bpe_next_flagged(const uint8_t *text, size_t count, size_t start, const bpe_character_flags *flags) {
    return finder(text, count, start, flags);
}

#else

size_t bpe_next_flagged(const uint8_t *text, size_t count, size_t start, const bpe_character_flags *flags) {
    return find_flagged_portable(text, count, start, flags);
}

#endif
