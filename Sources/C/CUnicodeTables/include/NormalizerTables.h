// How normalizers change code points. Scripts/make-normalization-tables writes the tables and describes them.
#ifndef BPE_NORMALIZER_TABLES_H
#define BPE_NORMALIZER_TABLES_H

#include "CUnicodeTables.h"

#include <stdbool.h>
#include <string.h>

/// What a normal form may do to a code point: change, move or absorb it.
enum {
    BPE_NOT_NFC = 1,
    BPE_NOT_NFD = 2,
    BPE_NOT_NFKC = 4,
    BPE_NOT_NFKD = 8,
    /// The second code point of a composition.
    BPE_SECOND = 16,
    /// The first one, or one that is composed of a letter and a mark.
    BPE_FIRST = 32,
    /// It has no decomposition: alone, it never changes.
    BPE_STABLE = 64,
    /// An accent that is stripped.
    BPE_STRIPPED_MARK = 128,
};

extern const uint8_t bpe_normalizer_flags[], bpe_uppercase[], bpe_normalization_records[];
extern const uint8_t bpe_normalization_values[], bpe_decompositions[], bpe_compositions[], bpe_lowercase[];
/// How many compositions (three numbers each) and lower cases (two numbers each) there are.
extern const size_t bpe_composition_count, bpe_lowercase_count;

typedef struct {
    /// Where the decompositions begin in `bpe_decompositions`, and their counts: 0 if there is none.
    uint16_t canonical, compatible;
    uint8_t canonical_count, compatible_count;
    /// The rank of the combining class; 0 for starters.
    uint8_t combining_class;
    uint8_t unused;
} bpe_normalization_record;

static inline uint8_t bpe_normalizer_flags_of(uint32_t code_point) {
    return bpe_property(bpe_normalizer_flags, code_point);
}

static inline bpe_normalization_record bpe_normalization_record_of(uint32_t code_point) {
    const size_t block = bpe_normalization_records[code_point >> 8];
    uint16_t number;
    memcpy(&number, bpe_normalization_records + 0x1100 + (block << 9 | (code_point & 0xFF) << 1), sizeof number);
    bpe_normalization_record record;
    memcpy(&record, bpe_normalization_values + (size_t)number * sizeof record, sizeof record);
    return record;
}

static inline uint32_t bpe_number_at(const uint8_t *table, size_t index) {
    uint32_t number;
    memcpy(&number, table + index * sizeof number, sizeof number);
    return number;
}

/// The same as a pointer, which Swift cannot make of an array of unknown size.
static inline const uint8_t *bpe_normalizer_flags_table(void) { return bpe_normalizer_flags; }

/// A code point of a decomposition.
static inline uint32_t bpe_decomposition_at(size_t index) { return bpe_number_at(bpe_decompositions, index); }

static inline bool bpe_has_lowercase(uint32_t code_point) { return bpe_property(bpe_uppercase, code_point) != 0; }

/// What a code point becomes in lower case; itself if nothing. U+0130 is not in the table.
static inline uint32_t bpe_lowercase_of(uint32_t code_point) {
    size_t low = 0, high = bpe_lowercase_count;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        if (bpe_number_at(bpe_lowercase, 2 * middle) < code_point) low = middle + 1;
        else high = middle;
    }
    if (low == bpe_lowercase_count || bpe_number_at(bpe_lowercase, 2 * low) != code_point) return code_point;
    return bpe_number_at(bpe_lowercase, 2 * low + 1);
}

/// The composite of two code points, without Hangul; 0 if there is none.
static inline uint32_t bpe_composite_of(uint32_t first, uint32_t second) {
    const uint64_t key = (uint64_t)first << 32 | second;
    size_t low = 0, high = bpe_composition_count;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        const uint64_t found =
            (uint64_t)bpe_number_at(bpe_compositions, 3 * middle) << 32 | bpe_number_at(bpe_compositions, 3 * middle + 1);
        if (found == key) return bpe_number_at(bpe_compositions, 3 * middle + 2);
        if (found < key) low = middle + 1;
        else high = middle;
    }
    return 0;
}

#endif
