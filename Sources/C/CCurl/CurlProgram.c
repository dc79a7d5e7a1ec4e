// For strdup and posix_spawnp, which are not standard C.
#define _GNU_SOURCE 1

#include "CCurl.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

// libcurl's numbers of errors, which are the program's, too.
enum { ERROR_FAILED_INIT = 2, ERROR_WRITE = 23, ERROR_RECEIVE = 56, BUFFER_SIZE = 1 << 17, PIPE_COUNT = 3 };

bool bpe_curl_has_program(void) {
    const char *path = getenv("PATH");
    if (!path) path = "/usr/local/bin:/usr/bin:/bin";
    while (*path) {
        size_t length = strcspn(path, ":");
        char name[4096];
        int size = snprintf(name, sizeof name, "%.*s/curl", (int)length, path);
        if (length > 0 && size > 0 && (size_t)size < sizeof name && access(name, X_OK) == 0) return true;
        path += length + (path[length] == ':');
    }
    return false;
}

// A line of the program's configuration. Everything goes through it and not through arguments, which any user of the
// machine can read.
static void set(FILE *options, const char *name, const char *value) {
    fprintf(options, "%s = \"", name);
    for (; *value; value++) {
        if (*value == '\n') {
            fputs("\\n", options);
        } else {
            if (*value == '"' || *value == '\\') fputc('\\', options);
            fputc(*value, options);
        }
    }
    fputs("\"\n", options);
}

// The configuration, to be freed; NULL if memory is short.
static char *configuration(const bpe_curl_request *request, size_t *size) {
    char *text = NULL;
    FILE *options = open_memstream(&text, size);
    if (!options) return NULL;
    fputs("silent\nshow-error\nno-buffer\ninclude\nsuppress-connect-headers\ngloboff\nspeed-limit = 1\n", options);
    fprintf(options, "connect-timeout = %ld\nspeed-time = %ld\n", request->connect_timeout, request->stall_timeout);
    set(options, "proto", "=http,https");
    set(options, "user-agent", request->user_agent);
    for (size_t i = 0; i < request->header_count; i++) set(options, "header", request->headers[i]);
    if (request->certificates) set(options, "cacert", request->certificates);
    if (request->ignores_proxies) set(options, "noproxy", "*");
    set(options, "write-out", "%{stderr}\nanswer %{http_code} %{redirect_url}\n");
    set(options, "url", request->url);
    return fclose(options) == 0 ? text : NULL;
}

// Starts the program with these three pipes as its standard streams; 0, or the number of what went wrong.
static int start(pid_t *process, int pipes[PIPE_COUNT][2]) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    for (int i = 0; i < PIPE_COUNT; i++) posix_spawn_file_actions_adddup2(&actions, pipes[i][i > 0], i);
    // Signals that this program ignores or blocks are none of curl's business.
    sigset_t signals;
    sigemptyset(&signals);
    posix_spawnattr_setsigmask(&attributes, &signals);
    sigaddset(&signals, SIGPIPE);
    posix_spawnattr_setsigdefault(&attributes, &signals);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    // "-q": the user's own configuration does not count; "--config -": ours is on standard input.
    char *arguments[] = {"curl", "-q", "--config", "-", NULL};
    int problem = posix_spawnp(process, "curl", &actions, &attributes, arguments, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return problem;
}

// What has come of an answer: its head a line at a time, then its body.
typedef struct {
    const bpe_curl_request *request;
    char bytes[BUFFER_SIZE];
    size_t count;
    bool is_body, is_interim;
} answer;

// Hands on what is complete; false if whoever takes it wants no more, or a line has no end.
static bool hand_on(answer *answer) {
    const bpe_curl_request *request = answer->request;
    size_t start = 0;
    while (!answer->is_body) {
        char *line = answer->bytes + start;
        char *end = memchr(line, '\n', answer->count - start);
        if (!end) break;
        size_t length = (size_t)(end + 1 - line);
        // "HTTP/1.1 100 Continue": another head follows.
        if (length > 9 && memcmp(line, "HTTP/", 5) == 0) {
            char *status = memchr(line, ' ', length);
            answer->is_interim = status && status[1] == '1';
        }
        if (!request->on_header(line, length, request->context)) return false;
        if (*line == '\n' || *line == '\r') answer->is_body = !answer->is_interim;
        start += length;
    }
    size_t rest = answer->count - start;
    if (answer->is_body) {
        answer->count = 0;
        return rest == 0 || request->on_body(answer->bytes + start, rest, request->context);
    }
    memmove(answer->bytes, answer->bytes + start, rest);
    answer->count = rest;
    return rest < sizeof answer->bytes;
}

// Reads the answer and what the program says until both end; false if the answer is not wanted.
static bool read_all(int output, int errors, answer *answer, char *said, size_t room) {
    size_t length = 0;
    struct pollfd polls[2] = {{output, POLLIN, 0}, {errors, POLLIN, 0}};
    while (polls[0].fd >= 0 || polls[1].fd >= 0) {
        if (poll(polls, 2, -1) < 0) continue;
        if (polls[0].revents) {
            ssize_t count = read(output, answer->bytes + answer->count, sizeof answer->bytes - answer->count);
            if (count > 0) {
                answer->count += (size_t)count;
                if (!hand_on(answer)) return false;
            } else if (count == 0 || errno != EINTR) {
                polls[0].fd = -1;
            }
        }
        if (polls[1].revents) {
            char more[1024];
            ssize_t count = read(errors, more, sizeof more);
            if (count > 0) {
                size_t kept = (size_t)count < room - 1 - length ? (size_t)count : room - 1 - length;
                memcpy(said + length, more, kept);
                length += kept;
            } else if (count == 0 || errno != EINTR) {
                polls[1].fd = -1;
            }
        }
    }
    said[length] = 0;
    return true;
}

static void fail(bpe_curl_result *result, int error, const char *message) {
    result->error = error;
    snprintf(result->message, sizeof result->message, "%s", message);
}

// Reads the lines "curl: (6) Could not resolve host: …" and "answer 302 https://…". The exit status says no more, and a
// program whose parent ignores SIGCHLD never gets it.
static void read_words(char *said, bpe_curl_result *result) {
    bool is_answered = false;
    for (char *line = said, *rest; line; line = rest) {
        rest = strchr(line, '\n');
        if (rest) *rest++ = 0;
        if (strncmp(line, "answer ", 7) == 0) {
            char *place;
            result->status = strtol(line + 7, &place, 10);
            if (place[0] == ' ' && place[1]) result->redirect = strdup(place + 1);
            is_answered = true;
        } else if (strncmp(line, "curl: ", 6) == 0 && result->error == 0) {
            char *words = strstr(line, ") ");
            int number = line[6] == '(' ? atoi(line + 7) : 0;
            fail(result, number > 0 ? number : ERROR_FAILED_INIT, number > 0 && words ? words + 2 : line + 6);
        }
    }
    if (!is_answered && result->error == 0) fail(result, ERROR_RECEIVE, "curl was stopped");
}

// Makes the pipes. Their ends are none of the standard streams, even if those are closed, and no other program that is
// started meanwhile inherits them.
static bool make_pipes(int pipes[PIPE_COUNT][2]) {
    for (int i = 0; i < PIPE_COUNT; i++) {
        int ends[2];
        if (pipe(ends) != 0) return false;
        for (int end = 0; end < 2; end++) {
            pipes[i][end] = fcntl(ends[end], F_DUPFD_CLOEXEC, PIPE_COUNT);
            close(ends[end]);
        }
        if (pipes[i][0] < 0 || pipes[i][1] < 0) return false;
    }
    return true;
}

static void close_end(int *end) {
    if (*end >= 0) close(*end);
    *end = -1;
}

void bpe_curl_get_by_program(const bpe_curl_request *request, bpe_curl_result *result) {
    memset(result, 0, sizeof *result);
    int pipes[PIPE_COUNT][2] = {{-1, -1}, {-1, -1}, {-1, -1}};
    size_t size = 0;
    char *options = configuration(request, &size);
    answer *taken = calloc(1, sizeof *taken);
    char said[8192];
    pid_t process;
    if (!options || !taken || !make_pipes(pipes)) {
        fail(result, ERROR_FAILED_INIT, "there is no memory for curl");
    } else if (fcntl(pipes[0][1], F_SETFL, O_NONBLOCK), write(pipes[0][1], options, size) != (ssize_t)size) {
        // A pipe holds tens of thousands of bytes before anyone reads.
        fail(result, ERROR_FAILED_INIT, "the address is too long");
    } else if (start(&process, pipes) != 0) {
        fail(result, ERROR_FAILED_INIT, "curl does not start");
    } else {
        close_end(&pipes[0][1]);
        close_end(&pipes[1][1]);
        close_end(&pipes[2][1]);
        taken->request = request;
        if (read_all(pipes[1][0], pipes[2][0], taken, said, sizeof said)) {
            read_words(said, result);
        } else {
            kill(process, SIGTERM);
            fail(result, ERROR_WRITE, "the answer is not wanted");
        }
        while (waitpid(process, NULL, 0) < 0 && errno == EINTR) {}
    }
    for (int i = 0; i < PIPE_COUNT; i++)
        for (int end = 0; end < 2; end++) close_end(&pipes[i][end]);
    free(taken);
    free(options);
}
