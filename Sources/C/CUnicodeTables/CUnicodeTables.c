#include "CUnicodeTables.h"

// The paths are relative to this file.
const uint8_t bpe_character_classes[] = {
#embed "Tables/character-classes.bin"
};
const uint8_t bpe_scripts[] = {
#embed "Tables/scripts.bin"
};
const uint8_t bpe_normalization[] = {
#embed "Tables/normalization.bin"
};

static const char *const script_names[] = {
#include "Tables/script-names.h"
};

const char *bpe_script_name(uint8_t script) { return script_names[script]; }

// Aligned, because the tables of numbers are read as such.
#define BPE_ALIGNED _Alignas(8)

BPE_ALIGNED const uint8_t bpe_normalizer_flags[] = {
#embed "Tables/normalizers.bin"
};
BPE_ALIGNED const uint8_t bpe_uppercase[] = {
#embed "Tables/uppercase.bin"
};
BPE_ALIGNED const uint8_t bpe_normalization_records[] = {
#embed "Tables/normalization-records.bin"
};
BPE_ALIGNED const uint8_t bpe_normalization_values[] = {
#embed "Tables/normalization-values.bin"
};
BPE_ALIGNED const uint8_t bpe_decompositions[] = {
#embed "Tables/decompositions.bin"
};
BPE_ALIGNED const uint8_t bpe_compositions[] = {
#embed "Tables/compositions.bin"
};
BPE_ALIGNED const uint8_t bpe_lowercase[] = {
#embed "Tables/lowercase.bin"
};
const size_t bpe_composition_count = sizeof bpe_compositions / 12;
const size_t bpe_lowercase_count = sizeof bpe_lowercase / 8;
