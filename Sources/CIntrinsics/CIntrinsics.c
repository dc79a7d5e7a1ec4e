// For madvise and anonymous memory, which are no part of standard C.
#define _DEFAULT_SOURCE 1

#include "CIntrinsics.h"

#include <stdlib.h>

#if defined(__linux__)
#include <sys/mman.h>

static const size_t large_page = (size_t)2 << 20;

static size_t rounded_up(size_t size) { return (size + large_page - 1) / large_page * large_page; }

void bpe_expect_writing(void *memory, size_t size) {
    uintptr_t start = rounded_up((uintptr_t)memory);
    uintptr_t end = ((uintptr_t)memory + size) / large_page * large_page;
    if (start < end) madvise((void *)start, end - start, MADV_HUGEPAGE);
}

void *bpe_allocate_table(size_t size) {
    // A page more than is asked for, of which what lies before and behind whole pages is given back.
    const size_t wanted = rounded_up(size);
    char *memory =
        mmap(NULL, wanted + large_page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return NULL;
    char *table = (char *)rounded_up((uintptr_t)memory);
    if (table > memory) munmap(memory, table - memory);
    munmap(table + wanted, memory + large_page - table);
    bpe_expect_writing(table, wanted);
    return table;
}

void bpe_free_table(void *table, size_t size) { munmap(table, rounded_up(size)); }

#else

void bpe_expect_writing(void *memory, size_t size) {
    (void)memory;
    (void)size;
}

void *bpe_allocate_table(size_t size) { return calloc(1, size); }

void bpe_free_table(void *table, size_t size) {
    (void)size;
    free(table);
}

#endif
