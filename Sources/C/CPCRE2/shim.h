// PCRE2 names its functions by code unit width; this project's texts are bytes.
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
