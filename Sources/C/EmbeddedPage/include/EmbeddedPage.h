// The files of the page, byte for byte as they lie in Assets/, inside the binary.
#ifndef EMBEDDED_PAGE_H
#define EMBEDDED_PAGE_H

#include <stddef.h>

struct embedded_page_file {
    // Where the page's server has it: "/page.js".
    const char *path;
    // What it is: "text/javascript; charset=utf-8".
    const char *type;
    const unsigned char *bytes;
    size_t size;
};

int embedded_page_file_count(void);

// The file of a number from 0 on.
struct embedded_page_file embedded_page_file(int number);

#endif
