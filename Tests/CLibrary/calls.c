/* Calls every function of bpe.h again and again, well and badly, and fails if memory grows: calls ROUNDS FOLDER
 *
 * Whoever keeps 16 bytes a round shows over 10,000 rounds of some hundred calls.
 */
#include <bpe.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t calls;
static const char *folder;

/* Counts a call; ends the program unless it has the status that is expected, with a message if and only if it failed. */
static void expect(bpe_status found, bpe_status expected, char *message, int line) {
    calls++;
    if (found != expected || (message != NULL) != (found != BPE_OK)) {
        fprintf(stderr, "line %d: status %d, not %d: %s\n", line, found, expected, message ? message : "no message");
        exit(1);
    }
    bpe_free(message);
}
#define OK(call) do { char *message = NULL; bpe_status status = call; expect(status, BPE_OK, message, __LINE__); } while (0)
#define FAILS(expected, call) \
    do { char *message = NULL; bpe_status status = call; expect(status, expected, message, __LINE__); } while (0)

static const char *path(const char *name) {
    static char paths[4][1024];
    static int next;
    char *path = paths[next = (next + 1) % 4];
    snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

static const char text[] = "How many eyes does my foot have? \xF0\x9F\xA6\xB6\n\n  <|endoftext|>  \xFF";
#define TEXT text, sizeof text - 1
static const bpe_special_policy as_text = {.mode = BPE_SPECIAL_TEXT};

static void encode(const bpe_tokenizer *tokenizer) {
    uint32_t *ids, *completions;
    size_t count, *ends, completion_count;
    bpe_span *spans;
    bpe_chunk *chunks;
    const bpe_bytes texts[] = {{TEXT}, {"", 0}, {"foot", 4}};
    OK(bpe_encode(tokenizer, TEXT, &as_text, 1, &ids, &count, &message));
    char *bytes;
    size_t byte_count;
    OK(bpe_decode(tokenizer, ids, count, &bytes, &byte_count, &message));
    if (byte_count != sizeof text - 1 || memcmp(bytes, text, byte_count) != 0) exit(2);
    bpe_free(bytes);
    bpe_decoder *decoder = bpe_decoder_new(tokenizer);
    for (size_t index = 0; index < count; index++) {
        OK(bpe_decoder_append(decoder, ids[index], &bytes, &byte_count, &message));
        bpe_free(bytes);
    }
    FAILS(BPE_UNKNOWN_ID, bpe_decoder_append(decoder, UINT32_MAX, &bytes, &byte_count, &message));
    bpe_decoder_finish(decoder, &bytes, &byte_count);
    bpe_free(bytes);
    bpe_decoder_free(decoder);
    bpe_free(ids);
    FAILS(BPE_SPECIAL_TOKEN, bpe_encode(tokenizer, TEXT, NULL, 1, &ids, &count, &message));
    const uint32_t unknown = UINT32_MAX;
    FAILS(BPE_UNKNOWN_ID, bpe_decode(tokenizer, &unknown, 1, &bytes, &byte_count, &message));
    OK(bpe_count(tokenizer, TEXT, &as_text, &count, &message));
    FAILS(BPE_SPECIAL_TOKEN, bpe_count(tokenizer, TEXT, NULL, &count, &message));
    OK(bpe_encode_batch(tokenizer, texts, 3, &as_text, 1, &ids, &ends, &message));
    bpe_free(ids);
    bpe_free(ends);
    FAILS(BPE_SPECIAL_TOKEN, bpe_encode_batch(tokenizer, texts, 3, NULL, 1, &ids, &ends, &message));
    OK(bpe_encode_piece(tokenizer, TEXT, &ids, &count, &message));
    bpe_free(ids);
    OK(bpe_encode_unstable(tokenizer, "foot fo", 7, &as_text, &ids, &count, &completions, &ends, &completion_count, &message));
    bpe_free(ids);
    bpe_free(completions);
    bpe_free(ends);
    for (int unit = BPE_BYTES; unit <= BPE_UTF16; unit++) {
        OK(bpe_spans(tokenizer, TEXT, &as_text, (bpe_unit)unit, &spans, &count, &message));
        bpe_free(spans);
    }
    OK(bpe_spans_batch(tokenizer, texts, 3, &as_text, BPE_SCALARS, 1, &spans, &ends, &message));
    bpe_free(spans);
    bpe_free(ends);
    OK(bpe_chunks(tokenizer, TEXT, 5, 1, BPE_CHARACTERS, &chunks, &count, &message));
    bpe_free(chunks);
    FAILS(BPE_INVALID_ARGUMENT, bpe_chunks(tokenizer, TEXT, 0, 0, BPE_LINES, &chunks, &count, &message));
    uint32_t id;
    if (!bpe_token_id(tokenizer, "foot", 4, &id) || bpe_token_bytes(tokenizer, id).count != 4) exit(3);
    if (bpe_token_id(tokenizer, "foot have", 9, &id) || bpe_size(tokenizer) < 256) exit(3);
    for (size_t index = 0; index < bpe_special_count(tokenizer); index++) (void)bpe_special_token(tokenizer, index);
    calls += 6;
}

static void open_encodings(void) {
    bpe_tokenizer *tokenizer;
    bpe_token tokens[257];
    char letters[256];
    for (int byte = 0; byte < 256; byte++) {
        letters[byte] = (char)byte;
        tokens[byte] = (bpe_token){{letters + byte, 1}, (uint32_t)byte};
    }
    tokens[256] = (bpe_token){{"fo", 2}, 256};
    OK(bpe_open_ranks("mine", "gpt2", false, tokens, 257, NULL, 0, &tokenizer, &message));
    OK(bpe_save(tokenizer, path("saved"), &message));
    FAILS(BPE_FILE, bpe_save(tokenizer, path("none/saved"), &message));
    bpe_close(tokenizer);
    OK(bpe_open_saved(path("saved"), &tokenizer, &message));
    bpe_close(tokenizer);
    FAILS(BPE_PATTERN, bpe_open_ranks("mine", "(", false, tokens, 257, NULL, 0, &tokenizer, &message));
    FAILS(BPE_NOT_FOUND, bpe_open("nothing", &tokenizer, &message));
    FAILS(BPE_INVALID_FILE, bpe_open_memory("x", "YQ==", 4, &tokenizer, &message));
}

static bool take(size_t part, const char *bytes, size_t count, void *context) {
    *(size_t *)context += part + count + (bytes != NULL);
    return true;
}

static void train(void) {
    char *ranks;
    size_t count, taken = 0;
    bpe_counter *counter;
    const bpe_bytes documents[] = {{TEXT}, {TEXT}};
    const bpe_training training = {.size = 270, .threads = 1};
    const char *paths[] = {path("text")};
    OK(bpe_counter_new("gpt2", 0, &counter, &message));
    OK(bpe_counter_add(counter, documents, 2, 1, &message));
    FAILS(BPE_INVALID_FILE, bpe_counter_add_counts(counter, "x", 1, &message));
    OK(bpe_counter_write(counter, path("counts"), &message));
    OK(bpe_counter_divide(counter, 2, 0, take, &taken, NULL, &message));
    OK(bpe_counter_train(counter, &training, &ranks, &count, &message));
    bpe_free(ranks);
    bpe_counter_free(counter);
    const char *counts[] = {path("counts")};
    OK(bpe_train_counts(counts, 1, &training, &ranks, &count, &message));
    bpe_free(ranks);
    OK(bpe_merge_counts(counts, 1, path("merged"), &message));
    OK(bpe_train(paths, 1, &training, &ranks, &count, &message));
    bpe_free(ranks);
    OK(bpe_count_pieces(paths, 1, &training, path("counts"), &message));
    const char *missing[] = {path("missing")};
    FAILS(BPE_FILE, bpe_train(missing, 1, &training, &ranks, &count, &message));
}

static void write_dataset(const bpe_tokenizer *tokenizer) {
    bpe_dataset *dataset;
    bpe_dataset_totals totals;
    const bpe_bytes documents[] = {{TEXT}, {"foot", 4}};
    const bpe_dataset_settings settings = {.format = "u32", .policy = &as_text, .threads = 1};
    OK(bpe_dataset_new(tokenizer, path("ids"), &settings, &dataset, &message));
    OK(bpe_dataset_add(dataset, documents, 2, &message));
    OK(bpe_dataset_finish(dataset, &totals, &message));
    if (totals.documents != 2 || bpe_dataset_file(dataset, 0) == NULL) exit(4);
    bpe_dataset_free(dataset);
    const bpe_dataset_settings wrong = {.format = "none"};
    FAILS(BPE_INVALID_ARGUMENT, bpe_dataset_new(tokenizer, path("ids"), &wrong, &dataset, &message));
}

/* In KiB; 0 where the system does not say. */
static long resident_memory(void) {
    char line[256];
    long size = 0;
    FILE *file = fopen("/proc/self/status", "r");
    while (file && fgets(line, sizeof line, file)) sscanf(line, "VmRSS: %ld", &size);
    if (file) fclose(file);
    return size;
}

int main(int count, char **arguments) {
    if (count != 3) return 64;
    const long rounds = strtol(arguments[1], NULL, 10);
    folder = arguments[2];
    FILE *file = fopen(path("text"), "w");
    if (!file || fwrite(text, 1, sizeof text - 1, file) == 0 || fclose(file) != 0) return 5;
    bpe_tokenizer *tokenizer;
    OK(bpe_open("default", &tokenizer, &message));
    long warm = 0;
    for (long round = 0; round < rounds; round++) {
        encode(tokenizer);
        /* Files are slow, and a report is a thousand calls' worth. */
        if (round % 64 == 0) {
            char *json;
            size_t json_count;
            OK(bpe_report(tokenizer, TEXT, &json, &json_count, &message));
            bpe_free(json);
            open_encodings();
            train();
            write_dataset(tokenizer);
        }
        if (round == rounds / 4) warm = resident_memory();
    }
    const long grown = resident_memory() - warm;
    bpe_close(tokenizer);
    printf("%zu calls; memory grew by %ld KiB in the last three quarters\n", calls, grown);
    return grown > 4096;
}
