/* Byte-pair encoding: text to the tokens of language models and back, exactly as their owners' libraries do it.
 *
 *     bpe_tokenizer *tokenizer;
 *     char *message = NULL;
 *     if (bpe_open("o200k_base", &tokenizer, &message) != BPE_OK) { fprintf(stderr, "%s\n", message); bpe_free(message); return 1; }
 *     uint32_t *ids;
 *     size_t count;
 *     bpe_encode(tokenizer, "hello", 5, NULL, 1, &ids, &count, NULL);
 *     bpe_free(ids);
 *     bpe_close(tokenizer);
 *
 * Rules for all functions:
 *
 * - Text is bytes with a count, conventionally UTF-8, but any bytes work, NUL included. Names and paths end in a NUL. All
 *   places and lengths count bytes, unless they say otherwise.
 * - A function that can fail returns a status. Where `message` is not NULL it gets what is wrong and what to do, in UTF-8, to
 *   be freed with bpe_free; it is left as it is if nothing is wrong. What a failed function would have given is left as it is, too.
 * - What a function allocates is freed with bpe_free, or with the function that its comment names. Arrays of no elements are
 *   allocated, too.
 * - There is no global state. A tokenizer never changes: any number of threads may use one. A decoder is for one thread at a time.
 */
#ifndef BPE_H
#define BPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The version of this interface. Within a version, functions are added but none changes. */
#define BPE_INTERFACE_VERSION 1

/* The version of the interface that the library was built with. */
uint32_t bpe_interface_version(void);

/* The version of the library, such as "0.1.0". Not to be freed. */
const char *bpe_library_version(void);

typedef enum bpe_status {
    BPE_OK = 0,
    /* An argument that no call can have: a count without an address, a size that is too small. */
    BPE_INVALID_ARGUMENT = 1,
    /* There is no encoding, model or file of that name. */
    BPE_NOT_FOUND = 2,
    /* A file cannot be read or written. */
    BPE_FILE = 3,
    /* What is in a file is not what it should be. */
    BPE_INVALID_FILE = 4,
    /* The text has the spelling of a special token that is not allowed. */
    BPE_SPECIAL_TOKEN = 5,
    /* An id has no token. */
    BPE_UNKNOWN_ID = 6,
    /* A regular expression is wrong, or hit a limit of its library on this text. */
    BPE_PATTERN = 7,
    /* A piece of the text is longer than 2 GiB. */
    BPE_TOO_LONG = 8,
    /* A callback asked to stop. */
    BPE_STOPPED = 9,
    /* Anything else; the message says what. */
    BPE_OTHER = 10,
    /* There is no memory for the ids of a text. */
    BPE_NO_MEMORY = 11,
} bpe_status;

/* Bytes that somebody else owns. */
typedef struct bpe_bytes {
    const char *start;
    size_t count;
} bpe_bytes;

/* Frees what a function has allocated. NULL is ignored. */
void bpe_free(void *memory);

/* --- Encodings ------------------------------------------------------------------------------------------------------- */

/* An encoding, ready for use. */
typedef struct bpe_tokenizer bpe_tokenizer;

/* The encoding of a name ("o200k_base"), of a model ("gpt-4o"), or in a file of any format that is in use. Files of published
 * encodings are looked for in $BPE_VOCABULARIES, in tiktoken's cache and in ours; nothing is fetched.
 *
 * Closed with bpe_close. Takes time in the size of the vocabulary: open one and keep it. */
bpe_status bpe_open(
    const char *name, bpe_tokenizer **tokenizer, char **message);

/* The encoding in the bytes of such a file. `name` is for messages. */
bpe_status bpe_open_memory(
    const char *name, const char *bytes, size_t count, bpe_tokenizer **tokenizer,
    char **message);

/* A token and its id. */
typedef struct bpe_token {
    bpe_bytes bytes;
    uint32_t id;
} bpe_token;

/* An encoding from its parts: the tokens whose ids are the ranks of their merges, a pattern (a name such as "o200k", or a regular
 * expression) and special tokens. Text that the expression does not match is a piece, too, unless `drops_gaps`, as tiktoken does,
 * leaves it out. */
bpe_status bpe_open_ranks(
    const char *name, const char *pattern, bool drops_gaps, const bpe_token *tokens, size_t count,
    const bpe_token *special_tokens, size_t special_count, bpe_tokenizer **tokenizer, char **message);

/* Writes the encoding to a file that bpe_open_saved opens in milliseconds, for other processes of this program. Its format is that of
 * one version of the library and one kind of machine. */
bpe_status bpe_save(const bpe_tokenizer *tokenizer, const char *path, char **message);

/* The encoding in a file of bpe_save, which must belong to this user. What is in it is trusted: open files of strangers with bpe_open. */
bpe_status bpe_open_saved(const char *path, bpe_tokenizer **tokenizer, char **message);

/* Ends the use of a tokenizer. NULL is ignored. */
void bpe_close(bpe_tokenizer *tokenizer);

/* The name of the encoding. Valid as long as the tokenizer. */
const char *bpe_name(const bpe_tokenizer *tokenizer);

/* The split pattern as a regular expression. Valid as long as the tokenizer. */
const char *bpe_pattern(const bpe_tokenizer *tokenizer);

/* One more than the largest id, special tokens and gaps included. */
size_t bpe_size(const bpe_tokenizer *tokenizer);

/* The bytes of a token, special tokens included. Valid as long as the tokenizer; { NULL, 0 } if no token has the id. */
bpe_bytes bpe_token_bytes(const bpe_tokenizer *tokenizer, uint32_t id);

/* The id of the token with exactly these bytes, special tokens included; false if there is none. */
bool bpe_token_id(const bpe_tokenizer *tokenizer, const char *bytes, size_t count, uint32_t *id);

/* How many special tokens there are, and each of them; { { NULL, 0 }, 0 } for an index that is too large. */
size_t bpe_special_count(const bpe_tokenizer *tokenizer);
bpe_token bpe_special_token(const bpe_tokenizer *tokenizer, size_t index);

/* --- Encoding -------------------------------------------------------------------------------------------------------- */

/* What happens where a text has the spelling of a special token. NULL for BPE_SPECIAL_FORBIDDEN: text from strangers must not
 * become signals by accident. */
typedef enum bpe_special_mode {
    /* The text is refused. */
    BPE_SPECIAL_FORBIDDEN = 0,
    /* The spelling is encoded like any other text. */
    BPE_SPECIAL_TEXT = 1,
    /* It becomes the special token. */
    BPE_SPECIAL_ALLOWED = 2,
    /* Those that are listed become special tokens; others are text. */
    BPE_SPECIAL_LISTED = 3,
} bpe_special_mode;

typedef struct bpe_special_policy {
    bpe_special_mode mode;
    const bpe_bytes *listed;
    size_t listed_count;
} bpe_special_policy;

/* The ids of a text. `threads` is how many threads may work, the caller's among them; 0 for one a core. A text of less than some
 * hundred kilobytes is never divided. */
bpe_status bpe_encode(
    const bpe_tokenizer *tokenizer, const char *text, size_t count, const bpe_special_policy *policy, int threads,
    uint32_t **ids, size_t *id_count, char **message);

/* How many ids a text has. No array is made. */
bpe_status bpe_count(
    const bpe_tokenizer *tokenizer, const char *text, size_t count, const bpe_special_policy *policy,
    size_t *id_count, char **message);

/* The ids of many texts, one after another in one array; those of text i end at ends[i]. If `ids` is NULL, they are only counted. */
bpe_status bpe_encode_batch(
    const bpe_tokenizer *tokenizer, const bpe_bytes *texts, size_t count,
    const bpe_special_policy *policy, int threads, uint32_t **ids, size_t **ends,
    char **message);

/* The same for the contents of files, each a text; compressed ones are decompressed. */
bpe_status bpe_encode_files(
    const bpe_tokenizer *tokenizer, const char *const *paths, size_t count,
    const bpe_special_policy *policy, int threads, uint32_t **ids, size_t **ends,
    char **message);

/* The ids of bytes as one piece, whatever the split pattern says, without special tokens. */
bpe_status bpe_encode_piece(
    const bpe_tokenizer *tokenizer, const char *bytes, size_t count, uint32_t **ids, size_t *id_count,
    char **message);

/* The ids of a text to which more will be added: those that stay as they are, and what may stand for the rest. Completion i
 * is the ids of `completions` up to ends[i]; their bytes begin with those of the rest. If `completions` is NULL, none is looked
 * for, which takes much longer than the rest. The text is UTF-8. */
bpe_status bpe_encode_unstable(
    const bpe_tokenizer *tokenizer, const char *text, size_t count, const bpe_special_policy *policy,
    uint32_t **stable, size_t *stable_count, uint32_t **completions, size_t **ends,
    size_t *completion_count, char **message);

/* What places in a text count. */
typedef enum bpe_unit { BPE_BYTES = 0, BPE_SCALARS = 1, BPE_UTF16 = 2 } bpe_unit;

/* A token and the part of the text that it stands for. */
typedef struct bpe_span {
    size_t start, end;
    uint32_t id;
} bpe_span;

/* The tokens of a text with their places, in a unit. A token that is part of a character stands for the whole character. */
bpe_status bpe_spans(
    const bpe_tokenizer *tokenizer, const char *text, size_t count, const bpe_special_policy *policy,
    bpe_unit unit, bpe_span **spans, size_t *span_count, char **message);

/* The same for many texts, in one array; those of text i end at ends[i]. */
bpe_status bpe_spans_batch(
    const bpe_tokenizer *tokenizer, const bpe_bytes *texts, size_t count, const bpe_special_policy *policy,
    bpe_unit unit, int threads, bpe_span **spans, size_t **ends, char **message);

/* Where chunks of a text may end: between characters, lines, sentences or paragraphs. */
typedef enum bpe_boundary {
    BPE_CHARACTERS = 0, BPE_LINES = 1, BPE_SENTENCES = 2, BPE_PARAGRAPHS = 3
} bpe_boundary;

/* A part of a text, in bytes, and how many tokens it has as a text of its own. */
typedef struct bpe_chunk {
    size_t start, end, tokens;
} bpe_chunk;

/* A text cut into chunks of at most `budget` tokens, each of which shares at most `overlap` tokens with the one before. Special
 * tokens count as the text that they are spelled with. */
bpe_status bpe_chunks(
    const bpe_tokenizer *tokenizer, const char *text, size_t count, size_t budget, size_t overlap,
    bpe_boundary boundary, bpe_chunk **chunks, size_t *chunk_count, char **message);

/* --- Decoding -------------------------------------------------------------------------------------------------------- */

/* The bytes of ids, which need not be UTF-8. */
bpe_status bpe_decode(
    const bpe_tokenizer *tokenizer, const uint32_t *ids, size_t count, char **bytes, size_t *byte_count,
    char **message);

/* Turns ids into text as they arrive, never giving half a character. */
typedef struct bpe_decoder bpe_decoder;

/* A decoder, freed with bpe_decoder_free. The tokenizer may be closed before it. */
bpe_decoder *bpe_decoder_new(const bpe_tokenizer *tokenizer);

/* Takes the next id, and gives the text that is now complete: UTF-8, perhaps empty. */
bpe_status bpe_decoder_append(
    bpe_decoder *decoder, uint32_t id, char **text, size_t *count, char **message);

/* Ends the text: an incomplete character comes out as U+FFFD. */
void bpe_decoder_finish(bpe_decoder *decoder, char **text, size_t *count);

void bpe_decoder_free(bpe_decoder *decoder);

/* --- Documents in files ---------------------------------------------------------------------------------------------- */

/* How files hold documents. All zero: each file is one. */
typedef struct bpe_document_format {
    /* The key of the document, in files with a JSON object on each line; NULL for plain files. */
    const char *json_field;
    /* What is between two documents of a plain file, such as a line break, and belongs to neither. Empty: the file is one. */
    bpe_bytes separator;
} bpe_document_format;

/* A file, compressed or not; or, if `is_part`, the bytes from `start` to `end` of one that is not. A part begins and ends where
 * a document does, or where bpe_cut_places says that the one document of a file can be cut. */
typedef struct bpe_file {
    const char *path;
    bool is_part;
    uint64_t start, end;
} bpe_file;

typedef struct bpe_corpus {
    const bpe_file *files;
    size_t count;
    bpe_document_format format;
} bpe_corpus;

/* Places that divide a file into parts of about `size` bytes: for each multiple of it one that is soon after it, in order. Where there
 * is none in a megabyte, two parts stay one; compressed files, pipes and small files have no places. Only the bytes near the places
 * are read.
 *
 * The parts have the documents of the whole. Those of a file that is one document have its pieces, so that they can be counted apart: it
 * is cut where no piece of `pattern` reaches across, a name, or NULL for o200k's. A regular expression gives no places. */
bpe_status bpe_cut_places(
    const char *path, uint64_t size, const bpe_document_format *format, const char *pattern, uint64_t **places,
    size_t *count, char **message);

/* --- Reports and training -------------------------------------------------------------------------------------------- */

/* The oddities of a text, its tokens and counts, as the JSON of `bpe report --json` (docs/report.schema.json). */
bpe_status bpe_report(
    const bpe_tokenizer *tokenizer, const char *text, size_t count, char **json, size_t *json_count,
    char **message);

/* Is called while a vocabulary is learned: `stage` is "counting", with the bytes that were read, or "learning", with the merges; `all`
 * is how many there will be, 0 if that is not known. While a dataset is written, `stage` is "encoding". Returns false to stop. One thread calls it at a time, not always the same. */
typedef bool (*bpe_progress)(const char *stage, uint64_t done, uint64_t all, void *context);

typedef struct bpe_training {
    /* How many tokens to learn, single bytes and special tokens included. */
    size_t size;
    /* A name such as "o200k", or a regular expression; NULL for o200k's, and for a counter's or counts files' own. */
    const char *pattern;
    /* Which of two equally frequent pairs is merged first: "huggingface", "first-seen" or "sentencepiece"; NULL for the first. */
    const char *ties;
    /* How many special tokens to leave room for. */
    size_t special_count;
    /* How often a pair must occur to be merged; 0 for once. */
    size_t minimum_count;
    /* How many bytes a token may have; 0 for any number. */
    size_t longest_token;
    /* How many threads count; 0 for one a core. */
    int threads;
    bpe_progress progress;
    void *context;
} bpe_training;

/* Learns a vocabulary from text files, compressed or not, and gives it as a rank file: what `bpe train` writes. */
bpe_status bpe_train(
    const char *const *paths, size_t count, const bpe_training *training, char **ranks, size_t *rank_count,
    char **message);

/* Counts the pieces of text files and writes them to a counts file, as `bpe count-pieces` does. Of `training`, the pattern, the
 * threads and the progress count. */
bpe_status bpe_count_pieces(
    const char *const *paths, size_t count, const bpe_training *training, const char *output, char **message);

/* Adds counts files of one pattern up into one, as `bpe merge-counts` does. */
bpe_status bpe_merge_counts(
    const char *const *paths, size_t count, const char *output, char **message);

/* Learns a vocabulary from counts files. */
bpe_status bpe_train_counts(
    const char *const *paths, size_t count, const bpe_training *training, char **ranks, size_t *rank_count,
    char **message);

/* Counts the pieces of documents, in memory or in files. */
typedef struct bpe_counter bpe_counter;

/* A counter for a pattern, a name or a regular expression; NULL for o200k's. `memory` is about how many bytes the counts may take
 * before they go to disk; 0 for half of the machine's. Freed with bpe_counter_free. */
bpe_status bpe_counter_new(
    const char *pattern, size_t memory, bpe_counter **counter, char **message);

/* Counts documents. Several threads may do so at once. */
bpe_status bpe_counter_add(
    bpe_counter *counter, const bpe_bytes *documents, size_t count, int threads, char **message);

/* Adds the content of a counts file, which may be of another process or machine. */
bpe_status bpe_counter_add_counts(
    bpe_counter *counter, const char *bytes, size_t count, char **message);

/* Takes the content of a counts file with pieces of a part; false to stop. */
typedef bool (*bpe_take_counts)(size_t part, const char *bytes, size_t count, void *context);

/* Pieces that were left out: how many distinct ones, how often they occur together, and by how much the count of a pair of tokens
 * can be too small without them. */
typedef struct bpe_left_out {
    uint64_t distinct, occurrences, most_of_a_pair;
} bpe_left_out;

/* Divides the counts into parts that programs on several machines can add up. A piece is always in the same part, which is one or
 * several counts files of some megabytes. Pieces that occur fewer times than `minimum_count` are left out. No thread may add
 * documents meanwhile. */
bpe_status bpe_counter_divide(
    bpe_counter *counter, size_t parts, uint64_t minimum_count, bpe_take_counts take, void *context, bpe_left_out *left_out,
    char **message);

/* Counts the documents of files, or of parts of files, which are read as they are needed. `progress` may be NULL. After a failure
 * a part of them has been counted. */
bpe_status bpe_counter_add_files(
    bpe_counter *counter, const bpe_corpus *corpus, int threads, bpe_progress progress, void *context,
    char **message);

/* Writes the counts to a file. No thread may add documents meanwhile. */
bpe_status bpe_counter_write(bpe_counter *counter, const char *path, char **message);

/* Learns a vocabulary from the counts. No thread may add documents meanwhile. */
bpe_status bpe_counter_train(
    bpe_counter *counter, const bpe_training *training, char **ranks, size_t *rank_count, char **message);

void bpe_counter_free(bpe_counter *counter);

/* --- Datasets -------------------------------------------------------------------------------------------------------- */

/* Writes the ids of documents to files that trainers of models read, with the bytes that `bpe encode` writes. */
typedef struct bpe_dataset bpe_dataset;

typedef struct bpe_dataset_settings {
    /* How ids are written: "u16", "u32", "npy", "megatron", "datatrove", "llmc", "jsonl"; without a sidecar "ids" and "json". */
    const char *format;
    /* What happens where a document has the spelling of a special token; NULL for BPE_SPECIAL_FORBIDDEN. */
    const bpe_special_policy *policy;
    /* The ids before and after each document. */
    const uint32_t *prepend;
    size_t prepend_count;
    const uint32_t *append;
    size_t append_count;
    /* A file ends with the document with which it has this many tokens; 0 for one file. */
    size_t shard_tokens;
    /* How many threads encode; 0 for one a core. */
    int threads;
} bpe_dataset_settings;

typedef struct bpe_dataset_totals {
    size_t tokens, documents, text_bytes;
    /* How many files there are, sidecars included. */
    size_t files;
} bpe_dataset_totals;

/* Begins a dataset in a file, or in files in a folder, which is made if the path ends in a slash. Until it is finished, its files have
 * other names; bpe_dataset_free removes them. The tokenizer may be closed before. One thread works on a dataset at a time: others wait. */
bpe_status bpe_dataset_new(
    const bpe_tokenizer *tokenizer, const char *path, const bpe_dataset_settings *settings, bpe_dataset **dataset,
    char **message);

/* Writes documents. One that is refused is named by its number in the dataset, counted from 0. After any failure nothing is left of the
 * dataset, and only bpe_dataset_free remains. */
bpe_status bpe_dataset_add(
    bpe_dataset *dataset, const bpe_bytes *documents, size_t count, char **message);

/* Writes the documents of files, or of parts of files. `progress` may be NULL; its stage is "encoding". */
bpe_status bpe_dataset_add_files(
    bpe_dataset *dataset, const bpe_corpus *corpus, bpe_progress progress, void *context, char **message);

/* Completes the files and puts them in their places, all or none. */
bpe_status bpe_dataset_finish(bpe_dataset *dataset, bpe_dataset_totals *totals, char **message);

/* The path of a file of a finished dataset, in the order in which they take their places: of each shard the ids first and the sidecar
 * last. Valid as long as the dataset; NULL for an index that is too large. */
const char *bpe_dataset_file(const bpe_dataset *dataset, size_t index);

/* Ends the use of a dataset. One that is not finished leaves nothing behind. NULL is ignored. */
void bpe_dataset_free(bpe_dataset *dataset);

#ifdef __cplusplus
}
#endif

#endif
