// The two files of the default encoding in Vocab/, embedded in the binary.
#ifndef EMBEDDED_VOCABULARY_H
#define EMBEDDED_VOCABULARY_H

#include <stddef.h>

struct embedded_file {
    const unsigned char *bytes;
    size_t size;
};

// The tokens by rank, in tiktoken's format.
struct embedded_file embedded_ranks(void);

// Their description in JSON: pattern, special tokens and training.
struct embedded_file embedded_description(void);

#endif
