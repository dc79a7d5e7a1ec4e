// The files in Assets/, embedded in the binary.
#ifndef EMBEDDED_PAGE_H
#define EMBEDDED_PAGE_H

#include <stddef.h>

struct embedded_page_file {
    // The path of its URL: "/page.js".
    const char *path;
    // The media type: "text/javascript; charset=utf-8".
    const char *type;
    const unsigned char *bytes;
    size_t size;
};

int embedded_page_file_count(void);

// The number is at least 0 and below the count.
struct embedded_page_file embedded_page_file(int number);

#endif
