#ifndef BPE_CCURL_H
#define BPE_CCURL_H

#include <stdbool.h>
#include <stddef.h>

/// One HTTP GET by the system's libcurl, which is opened when the first request is made: the program does not link it,
/// and starts without it. Where it cannot be opened, the program `curl` makes the same request.
typedef struct {
    const char *url;
    const char *user_agent;
    /// Lines like "Range: bytes=100-".
    const char *const *headers;
    size_t header_count;
    /// Seconds until a connection must stand.
    long connect_timeout;
    /// Seconds after which a transfer that brings less than a byte a second ends.
    long stall_timeout;
    /// Whether the proxies of the environment are passed over: for servers on this machine.
    bool ignores_proxies;
    /// A file of certificates to trust in place of the system's; NULL for the system's.
    const char *certificates;
    void *context;
    /// Takes a line of the head, with its line break; false ends the transfer.
    bool (*on_header)(const char *bytes, size_t count, void *context);
    /// Takes bytes of the body; false ends the transfer.
    bool (*on_body)(const char *bytes, size_t count, void *context);
} bpe_curl_request;

/// What became of a request.
typedef struct {
    /// The number of libcurl's error; 0 for none.
    int error;
    /// The error in words.
    char message[256];
    /// The status code of the answer, 0 without one.
    long status;
    /// Where the answer redirects to, as an absolute URL that the caller frees; NULL if it does not.
    char *redirect;
} bpe_curl_result;

/// Opens libcurl.
///
/// Returns NULL, or why it cannot be opened: it is not installed, or this is a static program, which opens no libraries.
const char *bpe_curl_open_library(void);

/// Makes a request and waits for its end. Needs a successful `bpe_curl_open_library` first. Redirects are not followed, no
/// compression is asked for, and only http and https are spoken.
void bpe_curl_get_by_library(const bpe_curl_request *request, bpe_curl_result *result);

/// Whether there is a program `curl` on the path.
bool bpe_curl_has_program(void);

/// The same as `bpe_curl_get_by_library`, by running the program `curl`: 7.63 or later.
void bpe_curl_get_by_program(const bpe_curl_request *request, bpe_curl_result *result);

#endif
