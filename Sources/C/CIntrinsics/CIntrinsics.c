// For madvise, anonymous memory, sync_file_range, O_DIRECT, memrchr and memmem, which are not standard C.
#define _GNU_SOURCE 1

#include "CIntrinsics.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#if defined(__GLIBC__)
#include <malloc.h>
#endif

const uint8_t *bpe_find_bytes(const uint8_t *bytes, size_t count, const uint8_t *wanted, size_t wanted_count) {
    return memmem(bytes, count, wanted, wanted_count);
}

static const size_t huge_page = (size_t)2 << 20;

static uintptr_t rounded_up(uintptr_t number) { return (number + huge_page - 1) / huge_page * huge_page; }

// Tables come from the system, not from the heap: the memory is zeroed already, and is returned when freed.

#if defined(__linux__) || defined(__APPLE__)
#include <sys/mman.h>

static void *map_zeroed(size_t size) {
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

void *bpe_allocate_table(size_t size) {
    if (size < huge_page) return map_zeroed(size);
    // To align the table, map one page more and unmap what precedes and follows it.
    const size_t wanted = rounded_up(size);
    char *memory = map_zeroed(wanted + huge_page);
    if (memory == NULL) return NULL;
    char *table = (char *)rounded_up((uintptr_t)memory);
    if (table > memory) munmap(memory, table - memory);
    munmap(table + wanted, memory + huge_page - table);
    bpe_expect_writing(table, wanted);
    // A page that is read before it is written to is mapped twice, and all threads wait for the second time.
    bpe_begin_pages(table, size);
    return table;
}

void bpe_free_table(void *table, size_t size) { munmap(table, size < huge_page ? size : rounded_up(size)); }

#else

void *bpe_allocate_table(size_t size) {
    void *table = NULL;
    if (posix_memalign(&table, 64, size) != 0) return NULL;
    return memset(table, 0, size);
}

void bpe_free_table(void *table, size_t size) {
    (void)size;
    free(table);
}

#endif

_Noreturn void bpe_end_without_memory(size_t size) {
    char text[80];
    const int count = snprintf(text, sizeof text, "Fatal error: failed to allocate %zu bytes of memory\n", size);
    // Nothing can be done if this fails too.
    if (write(STDERR_FILENO, text, (size_t)count) < 0) abort();
    abort();
}

void bpe_expect_writing(void *memory, size_t size) {
#if defined(__linux__)
    uintptr_t start = rounded_up((uintptr_t)memory);
    uintptr_t end = ((uintptr_t)memory + size) / huge_page * huge_page;
    if (start < end) madvise((void *)start, end - start, MADV_HUGEPAGE);
#else
    (void)memory;
    (void)size;
#endif
}

void bpe_return_free_memory(void) {
#if defined(__GLIBC__)
    malloc_trim(0);
#endif
}

void bpe_share_heaps(void) {
#if defined(__GLIBC__)
    mallopt(M_ARENA_MAX, 1);
#endif
}

void bpe_begin_writing_back(int file, int64_t offset, int64_t size) {
#if defined(__linux__)
    sync_file_range(file, offset, size, SYNC_FILE_RANGE_WRITE);
#else
    (void)file;
    (void)offset;
    (void)size;
#endif
}

bool bpe_set_direct(int file, bool is_direct) {
#if defined(__linux__)
    const int flags = fcntl(file, F_GETFL);
    return flags >= 0 && fcntl(file, F_SETFL, is_direct ? flags | O_DIRECT : flags & ~O_DIRECT) == 0;
#else
    (void)file;
    (void)is_direct;
    return false;
#endif
}

ptrdiff_t bpe_last_index_of_byte(const uint8_t *bytes, ptrdiff_t count, uint8_t byte) {
#if defined(__linux__)
    const uint8_t *found = (const uint8_t *)memrchr(bytes, byte, (size_t)count);
    return found ? found - bytes : -1;
#else
    while (--count >= 0 && bytes[count] != byte) {
    }
    return count;
#endif
}

void bpe_begin_pages(void *memory, size_t size) {
    const uintptr_t end = (uintptr_t)memory + size;
    for (uintptr_t page = rounded_up((uintptr_t)memory); page < end; page += huge_page) *(volatile char *)page = 0;
}
