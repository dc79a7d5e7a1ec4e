// For strdup, which is not standard C.
#define _GNU_SOURCE 1

#include "CCurl.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

// The parts of libcurl's binary interface that are used here. It has not changed since 2006, and its headers need not be
// installed (https://curl.se/libcurl/abi.html).
enum {
    OPTION_WRITE_DATA = 10001,
    OPTION_URL = 10002,
    OPTION_ERROR_BUFFER = 10010,
    OPTION_USER_AGENT = 10018,
    OPTION_LOW_SPEED_LIMIT = 19,
    OPTION_LOW_SPEED_TIME = 20,
    OPTION_HTTP_HEADER = 10023,
    OPTION_HEADER_DATA = 10029,
    OPTION_FOLLOW_LOCATION = 52,
    OPTION_CA_FILE = 10065,
    OPTION_CONNECT_TIMEOUT = 78,
    OPTION_NO_SIGNAL = 99,
    OPTION_NO_PROXY = 10177,
    OPTION_PROTOCOLS = 181,
    OPTION_WRITE_FUNCTION = 20011,
    OPTION_HEADER_FUNCTION = 20079,
    PROTOCOL_HTTP = 1,
    PROTOCOL_HTTPS = 2,
    GLOBAL_ALL = 3,
    INFO_STATUS = 0x200000 + 2,
    INFO_REDIRECT_URL = 0x100000 + 31,
    ERROR_FAILED_INIT = 2,
    ERROR_TEXT_SIZE = 256,
};

static struct {
    int (*global_init)(long);
    void *(*easy_init)(void);
    int (*easy_setopt)(void *, int, ...);
    int (*easy_perform)(void *);
    int (*easy_getinfo)(void *, int, ...);
    void (*easy_cleanup)(void *);
    const char *(*easy_strerror)(int);
    void *(*slist_append)(void *, const char *);
    void (*slist_free_all)(void *);
} curl;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static char problem[512];

static void *symbol(void *library, const char *name) {
    void *address = dlsym(library, name);
    if (!address && !problem[0]) snprintf(problem, sizeof problem, "libcurl has no %s", name);
    return address;
}

static void open_library(void) {
    // The name of the interface's version, which comes without the -dev package.
    static const char *const names[] = {
#ifdef __APPLE__
        "/usr/lib/libcurl.4.dylib", "libcurl.4.dylib",
#else
        "libcurl.so.4", "libcurl-gnutls.so.4",
#endif
    };
    void *library = NULL;
    for (size_t i = 0; i < sizeof names / sizeof *names && !library; i++)
        library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        const char *reason = dlerror();
        snprintf(problem, sizeof problem, "%s", reason ? reason : "it cannot be opened");
        return;
    }
    curl.global_init = symbol(library, "curl_global_init");
    curl.easy_init = symbol(library, "curl_easy_init");
    curl.easy_setopt = symbol(library, "curl_easy_setopt");
    curl.easy_perform = symbol(library, "curl_easy_perform");
    curl.easy_getinfo = symbol(library, "curl_easy_getinfo");
    curl.easy_cleanup = symbol(library, "curl_easy_cleanup");
    curl.easy_strerror = symbol(library, "curl_easy_strerror");
    curl.slist_append = symbol(library, "curl_slist_append");
    curl.slist_free_all = symbol(library, "curl_slist_free_all");
    if (!problem[0] && curl.global_init(GLOBAL_ALL) != 0) snprintf(problem, sizeof problem, "libcurl does not start");
}

const char *bpe_curl_open_library(void) {
    pthread_once(&once, open_library);
    return problem[0] ? problem : NULL;
}

// libcurl reports a callback that takes fewer bytes than it was given as an error.
static size_t take_header(char *bytes, size_t size, size_t count, void *request) {
    const bpe_curl_request *r = request;
    return r->on_header(bytes, size * count, r->context) ? size * count : 0;
}

static size_t take_body(char *bytes, size_t size, size_t count, void *request) {
    const bpe_curl_request *r = request;
    return r->on_body(bytes, size * count, r->context) ? size * count : 0;
}

void bpe_curl_get_by_library(const bpe_curl_request *request, bpe_curl_result *result) {
    memset(result, 0, sizeof *result);
    void *handle = curl.easy_init();
    void *headers = NULL;
    bool has_headers = true;
    for (size_t i = 0; i < request->header_count && has_headers; i++) {
        void *more = curl.slist_append(headers, request->headers[i]);
        has_headers = more != NULL;
        if (more) headers = more;
    }
    char text[ERROR_TEXT_SIZE] = "";
    result->error = ERROR_FAILED_INIT;
    if (handle && has_headers) {
        curl.easy_setopt(handle, OPTION_URL, request->url);
        curl.easy_setopt(handle, OPTION_USER_AGENT, request->user_agent);
        curl.easy_setopt(handle, OPTION_HTTP_HEADER, headers);
        curl.easy_setopt(handle, OPTION_ERROR_BUFFER, text);
        curl.easy_setopt(handle, OPTION_NO_SIGNAL, 1L);
        curl.easy_setopt(handle, OPTION_FOLLOW_LOCATION, 0L);
        curl.easy_setopt(handle, OPTION_PROTOCOLS, (long)(PROTOCOL_HTTP | PROTOCOL_HTTPS));
        curl.easy_setopt(handle, OPTION_CONNECT_TIMEOUT, request->connect_timeout);
        curl.easy_setopt(handle, OPTION_LOW_SPEED_LIMIT, 1L);
        curl.easy_setopt(handle, OPTION_LOW_SPEED_TIME, request->stall_timeout);
        if (request->certificates) curl.easy_setopt(handle, OPTION_CA_FILE, request->certificates);
        if (request->ignores_proxies) curl.easy_setopt(handle, OPTION_NO_PROXY, "*");
        curl.easy_setopt(handle, OPTION_HEADER_FUNCTION, take_header);
        curl.easy_setopt(handle, OPTION_HEADER_DATA, (void *)request);
        curl.easy_setopt(handle, OPTION_WRITE_FUNCTION, take_body);
        curl.easy_setopt(handle, OPTION_WRITE_DATA, (void *)request);
        result->error = curl.easy_perform(handle);
        curl.easy_getinfo(handle, INFO_STATUS, &result->status);
        const char *redirect = NULL;
        curl.easy_getinfo(handle, INFO_REDIRECT_URL, &redirect);
        if (redirect) result->redirect = strdup(redirect);
    }
    if (result->error != 0)
        snprintf(result->message, sizeof result->message, "%s", text[0] ? text : curl.easy_strerror(result->error));
    if (handle) curl.easy_cleanup(handle);
    curl.slist_free_all(headers);
}
