// Finding the few characters of a text that a normal form may change.
#ifndef BPE_FLAGGED_CHARACTERS_H
#define BPE_FLAGGED_CHARACTERS_H

#include <stddef.h>
#include <stdint.h>

/// The leads of UTF-8 all of whose characters a normal form leaves as they are.
enum bpe_plain_leads {
    /// E4–E9: all forms.
    BPE_PLAIN_IDEOGRAPHS,
    /// And C3, D0, D1, EB–EE, and most of Devanagari: both composed forms.
    BPE_PLAIN_IF_COMPOSED,
    /// And C2, C4–CB: form C.
    BPE_PLAIN_IN_NFC,
};

/// Flags of code points in the layout of CUnicodeTables, and which of them matter.
typedef struct {
    const uint8_t *table;
    /// The code point may change.
    uint8_t changes;
    /// It changes only next to others, …
    uint8_t stable;
    /// … as the second of a pair with …
    uint8_t second;
    /// … a first.
    uint8_t first;
    enum bpe_plain_leads plain;
} bpe_character_flags;

/// The first position from `start` on of a character that may change; `count` if there is none.
///
/// A stable character is passed over after one that does not change, unless the two can be a pair. Positions in
/// ill-formed bytes may be returned.
size_t bpe_next_flagged(const uint8_t *text, size_t count, size_t start, const bpe_character_flags *flags);

#endif
