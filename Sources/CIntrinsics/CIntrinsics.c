#include "CIntrinsics.h"

#include <stdlib.h>
#include <string.h>

#if defined(__linux__)
#include <sys/mman.h>
#endif

void *bpe_allocate_table(size_t size) {
#if defined(__linux__) && defined(MADV_HUGEPAGE)
    const size_t page = (size_t)2 << 20;
    const size_t rounded = (size + page - 1) / page * page;
    void *memory = NULL;
    if (posix_memalign(&memory, page, rounded) != 0) return NULL;
    madvise(memory, rounded, MADV_HUGEPAGE);
    memset(memory, 0, rounded);
    return memory;
#else
    return calloc(1, size);
#endif
}
