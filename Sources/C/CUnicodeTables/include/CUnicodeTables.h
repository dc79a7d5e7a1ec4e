// Properties of code points, of Unicode 16.0. Scripts/make-unicode-tables writes the tables.
#ifndef CUNICODE_TABLES_H
#define CUNICODE_TABLES_H

#include <stddef.h>
#include <stdint.h>

// The number of a block for each page of 256 code points, then the blocks.
extern const uint8_t bpe_character_classes[], bpe_scripts[], bpe_normalization[];

static inline __attribute__((always_inline)) uint8_t bpe_property(const uint8_t *table, size_t code_point) {
    return table[0x1100 + ((size_t)table[code_point >> 8] << 8 | (code_point & 0xFF))];
}

/// A case of `CharacterClass`.
static inline __attribute__((always_inline)) uint8_t bpe_character_class(uint32_t code_point) {
    return bpe_property(bpe_character_classes, code_point);
}

/// The same for ASCII, whose block is the first.
static inline __attribute__((always_inline)) uint8_t bpe_ascii_class(uint8_t character) {
    return bpe_character_classes[0x1100 + character];
}

/// The number of a script.
static inline uint8_t bpe_script(uint32_t code_point) { return bpe_property(bpe_scripts, code_point); }

/// The name of a script in English.
const char *bpe_script_name(uint8_t script);

/// How a code point can be outside NFC: 0 never, 1 replaced or recombined, 2 only ever reordered.
static inline uint8_t bpe_normalization_of(uint32_t code_point) {
    return bpe_property(bpe_normalization, code_point);
}

#include "NormalizerTables.h"

#endif
