#include "FlaggedCharacters.h"

#include "ByteMasks.h"

/// The leads among 64 bytes that are not plain.
BPE_ALWAYS_INLINE uint64_t suspects(const uint8_t *address, enum bpe_plain_leads plain) {
    bpe_bytes64 bytes;
    memcpy(&bytes, address, sizeof bytes);
    uint64_t leads, others;
    BPE_SET_MASK(leads, bytes >= 0xC2);
    if (leads == 0) return 0;
    switch (plain) {
    case BPE_PLAIN_IDEOGRAPHS: BPE_SET_MASK(others, BPE_IN_RANGE(bytes, 0xE4, 0xE9)); break;
    case BPE_PLAIN_IF_COMPOSED:
        BPE_SET_MASK(others, BPE_IN_RANGE(bytes, 0xE4, 0xE9) | ((bytes & 0xFE) == 0xD0) | BPE_IN_RANGE(bytes, 0xEB, 0xEE));
        break;
    case BPE_PLAIN_IN_NFC:
        BPE_SET_MASK(others, BPE_IN_RANGE(bytes, 0xE4, 0xE9) | ((bytes & 0xFE) == 0xD0) | BPE_IN_RANGE(bytes, 0xEB, 0xEE)
                                 | BPE_IN_RANGE(bytes, 0xC2, 0xCB));
        break;
    }
    return leads & ~others;
}

/// The flags of the character at an address, of which four bytes can be read; 0 if it is none.
BPE_ALWAYS_INLINE uint8_t flags_at(const uint8_t *at, const uint8_t *table) {
    size_t code_point;
    if (at[0] < 0x80) code_point = at[0];
    else if (at[0] < 0xE0) code_point = (size_t)(at[0] & 0x1F) << 6 | (at[1] & 0x3F);
    else if (at[0] < 0xF0) code_point = (size_t)(at[0] & 0x0F) << 12 | (size_t)(at[1] & 0x3F) << 6 | (at[2] & 0x3F);
    else {
        code_point = (size_t)(at[0] & 0x07) << 18 | (size_t)(at[1] & 0x3F) << 12 | (size_t)(at[2] & 0x3F) << 6 | (at[3] & 0x3F);
        if (code_point > 0x10FFFF) return 0;
    }
    return table[0x1100 + ((size_t)table[code_point >> 8] << 8 | (code_point & 0xFF))];
}

/// Whether the flagged character at a position may change, by the one before it.
BPE_ALWAYS_INLINE bool changes_after(const uint8_t *text, size_t position, uint8_t flags, const bpe_character_flags *of) {
    if ((flags & of->stable) == 0) return true;
    size_t before = position;
    if (before == 0) return false;
    do before--;
    while (before > 0 && position - before < 4 && (text[before] & 0xC0) == 0x80);
    // At least as many bytes as the character before has lie between it and what follows `position`, except in ill-formed text.
    uint8_t last[8] = {0};
    memcpy(last, text + before, position - before);
    const uint8_t flags_before = flags_at(last, of->table);
    return (flags_before & of->changes) != 0 || ((flags & of->second) != 0 && (flags_before & of->first) != 0);
}

BPE_ALWAYS_INLINE size_t
find_flagged(const uint8_t *text, size_t count, size_t start, const bpe_character_flags *flags, enum bpe_plain_leads plain) {
    for (size_t position = start; position < count; position += 64) {
        uint8_t last[68] = {0};
        const uint8_t *block = text + position;
        if (count - position < 68) {
            memcpy(last, block, count - position);
            block = last;
        }
        for (uint64_t mask = suspects(block, plain); mask != 0; mask &= mask - 1) {
            const size_t offset = (size_t)__builtin_ctzll(mask);
            if (position + offset >= count) break;
            const uint8_t found = flags_at(block + offset, flags->table);
            if ((found & flags->changes) != 0 && changes_after(text, position + offset, found, flags))
                return position + offset;
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

static size_t (*finder)(const uint8_t *, size_t, size_t, const bpe_character_flags *) = find_flagged_portable;

__attribute__((constructor)) static void choose_finder(void) {
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi")) finder = find_flagged_avx2;
}

size_t bpe_next_flagged(const uint8_t *text, size_t count, size_t start, const bpe_character_flags *flags) {
    return finder(text, count, start, flags);
}

#else

size_t bpe_next_flagged(const uint8_t *text, size_t count, size_t start, const bpe_character_flags *flags) {
    return find_flagged_portable(text, count, start, flags);
}

#endif
