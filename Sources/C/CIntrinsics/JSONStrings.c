#include "CIntrinsics.h"

ptrdiff_t bpe_index_of_special_in_json(const uint8_t *bytes, ptrdiff_t count) {
    ptrdiff_t i = 0;
    for (; count - i >= 64; i += 64) {
        bpe_bytes64 block;
        memcpy(&block, bytes + i, sizeof block);
        uint64_t places;
        BPE_SET_MASK(places, (block == '"') | (block == '\\') | (block < 0x20));
        if (places != 0) return i + __builtin_ctzll(places);
    }
    while (i < count && bytes[i] != '"' && bytes[i] != '\\' && bytes[i] >= 0x20) i++;
    return i;
}
