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
