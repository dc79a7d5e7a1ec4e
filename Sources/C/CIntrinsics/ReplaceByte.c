#include "CIntrinsics.h"

ptrdiff_t bpe_count_of_byte(const uint8_t *bytes, ptrdiff_t count, uint8_t byte) {
    ptrdiff_t found = 0, i = 0;
    for (; count - i >= 64; i += 64) {
        bpe_bytes64 block;
        memcpy(&block, bytes + i, sizeof block);
        uint64_t places;
        BPE_SET_MASK(places, block == byte);
        found += __builtin_popcountll(places);
    }
    for (; i < count; i++) found += bytes[i] == byte;
    return found;
}

void bpe_replace_byte(const uint8_t *bytes, ptrdiff_t count, uint8_t byte, const uint8_t *content,
                      ptrdiff_t content_count, uint8_t *result, ptrdiff_t capacity) {
    const uint8_t *const end = bytes + count, *const result_end = result + capacity;
    // Sixteen bytes at a time, more than a word needs, while there is room for them on both sides.
    while (end - bytes >= 80 && content_count <= 16 && result_end - result >= 64 * content_count + 80) {
        uint8_t padded[16] = {0};
        memcpy(padded, content, (size_t)content_count);
        bpe_bytes64 block;
        memcpy(&block, bytes, sizeof block);
        uint64_t places;
        BPE_SET_MASK(places, block == byte);
        ptrdiff_t from = 0;
        while (true) {
            const ptrdiff_t to = places == 0 ? 64 : __builtin_ctzll(places);
            for (ptrdiff_t i = from; i < to; i += 16) memcpy(result + (i - from), bytes + i, 16);
            result += to - from;
            if (places == 0) break;
            memcpy(result, padded, 16);
            result += content_count;
            from = to + 1;
            places &= places - 1;
        }
        bytes += 64;
    }
    while (bytes < end) {
        const ptrdiff_t kept = bpe_index_of_byte(bytes, end - bytes, byte);
        memcpy(result, bytes, (size_t)kept);
        result += kept;
        bytes += kept;
        if (bytes == end) return;
        memcpy(result, content, (size_t)content_count);
        result += content_count;
        bytes++;
    }
}
