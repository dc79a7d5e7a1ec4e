// The default encoding's two files, byte for byte as they lie in Vocab/, inside the binary.
#ifndef EMBEDDED_VOCABULARY_H
#define EMBEDDED_VOCABULARY_H

#include <stddef.h>

struct embedded_file {
    const unsigned char *bytes;
    size_t size;
};

// The tokens by rank, in tiktoken's format.
struct embedded_file embedded_ranks(void);

// The pattern, special tokens and training that go with the ranks, in JSON.
struct embedded_file embedded_description(void);

#endif
