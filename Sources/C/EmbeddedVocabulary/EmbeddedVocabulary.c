#include "EmbeddedVocabulary.h"

// The paths are relative to this file.
static const unsigned char ranks[] = {
#embed "../../../Vocab/bpe64k.tiktoken"
};

static const unsigned char description[] = {
#embed "../../../Vocab/bpe64k.encoding.json"
};

struct embedded_file embedded_ranks(void) {
    return (struct embedded_file){ranks, sizeof ranks};
}

struct embedded_file embedded_description(void) {
    return (struct embedded_file){description, sizeof description};
}
