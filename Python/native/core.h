/* What the parts of the extension share. The extension is a shim: each function turns Python's objects into what bpe.h takes,
 * calls it without the interpreter's lock where that pays, and turns what comes back into objects. */
#ifndef BPE_CORE_H
#define BPE_CORE_H

#define Py_LIMITED_API 0x030B0000
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <bpe.h>
#include <pthread.h>

/* --- Errors (errors.c) ------------------------------------------------------------------------------------------------- */

/* The exception for a text with a special token that is not allowed: a ValueError. */
extern PyObject *special_token_error;

/* Raises the exception for a status, takes the message, and returns NULL; keeps an exception that a callback has raised. */
PyObject *raise_status(bpe_status status, char *message);

/* --- Calls without the interpreter's lock (fork.c) --------------------------------------------------------------------- */

/* Texts of fewer bytes are encoded with the lock: to let go of it would take longer. */
#define SHORT_TEXT 512

/* Runs a call without the interpreter's lock if `bytes` make it long. No process is forked meanwhile: locks that other threads
 * hold at that moment would be held in the child for ever. */
#define WITHOUT_LOCK(bytes, call)                      \
    do {                                               \
        if ((bytes) < SHORT_TEXT) {                    \
            call;                                      \
        } else {                                       \
            PyThreadState *const saved = PyEval_SaveThread(); \
            begin_call();                              \
            call;                                      \
            end_call();                                \
            PyEval_RestoreThread(saved);               \
        }                                              \
    } while (0)

void begin_call(void);
void end_call(void);
/* Arranges that a fork waits until no call is under way. */
int prepare_for_forks(void);

/* --- What comes in (arguments.c) --------------------------------------------------------------------------------------- */

/* The bytes of a str (as UTF-8) or of any object with a buffer. */
typedef struct {
    bpe_bytes bytes;
    Py_buffer buffer;
} text_argument;

int get_text(PyObject *object, text_argument *text);
void release_text(text_argument *text);

/* The bytes of the elements of a sequence, or of an array of Arrow. */
typedef struct {
    bpe_bytes *texts;
    Py_ssize_t count;
    size_t bytes;
    PyObject *owner;
    Py_buffer *buffers;
    Py_ssize_t buffer_count;
} texts_argument;

int get_texts(PyObject *object, texts_argument *texts);
/* The same for an array of Arrow, which may not be changed meanwhile (arrow_texts.c). */
bool is_arrow_array(PyObject *object);
int get_arrow_texts(PyObject *object, texts_argument *texts);
void release_texts(texts_argument *texts);

/* A policy for special tokens: None to refuse them, 1 for text, 2 to allow all, or a collection of spellings that are allowed. */
typedef struct {
    bpe_special_policy policy;
    const bpe_special_policy *pointer;
    texts_argument listed;
} policy_argument;

int get_policy(PyObject *object, policy_argument *policy);
void release_policy(policy_argument *policy);

/* Ids from a sequence of ints or a buffer of integers. */
typedef struct {
    const uint32_t *ids;
    Py_ssize_t count;
    uint32_t *owned;
    Py_buffer buffer;
} ids_argument;

int get_ids(PyObject *object, ids_argument *ids);
void release_ids(ids_argument *ids);
int get_id(PyObject *object, uint32_t *id);

/* Paths of files, ended by NULs; str, bytes or os.PathLike. */
typedef struct {
    const char **paths;
    Py_ssize_t count;
    PyObject *owner;
} paths_argument;

int get_paths(PyObject *object, paths_argument *paths);
void release_paths(paths_argument *paths);

/* A str without a NUL, which an error calls `what`. */
int get_string_argument(PyObject *object, const char *what, const char **name);

/* An int, or what stands for one, such as numpy's. */
int get_number(PyObject *object, unsigned long long *number);

/* How many threads may work; 0, one a core, for what cannot be. */
int get_threads(PyObject *object, int *threads);

/* A function or method that takes its arguments as an array, and the check of their number. */
#define FUNCTION(name, function, doc) {name, (PyCFunction)(void (*)(void))function, METH_FASTCALL, doc}
int check_count(const char *name, Py_ssize_t count, Py_ssize_t expected);

/* --- What goes out (results.c) ----------------------------------------------------------------------------------------- */

/* An array that has been allocated by bpe.h, with Python's buffer protocol. */
extern PyTypeObject *array_type;
int add_array_type(PyObject *module);

/* Takes memory of bpe.h; `format` is 'I' for uint32_t, 'q' for int64_t. */
PyObject *new_array(void *memory, Py_ssize_t count, char format);

/* An array of the ends of texts, with a 0 before them. Takes the memory. */
PyObject *new_offsets(size_t *ends, Py_ssize_t count);

/* A list of ints. */
PyObject *list_of_ids(const uint32_t *ids, Py_ssize_t count);

/* A list of a list of ints for each text. */
PyObject *lists_of_ids(const uint32_t *ids, const size_t *ends, Py_ssize_t count);

/* The pair of capsules with which Arrow's libraries take a list of token ids for each text, without copying. */
PyObject *arrow_array(PyObject *module, PyObject *const *arguments, Py_ssize_t count);

/* --- Types ------------------------------------------------------------------------------------------------------------- */

typedef struct {
    PyObject_HEAD
    bpe_tokenizer *tokenizer;
} TokenizerObject;

static inline bpe_tokenizer *tokenizer_of(PyObject *self) { return ((TokenizerObject *)self)->tokenizer; }

extern PyTypeObject *tokenizer_type;
int add_tokenizer_type(PyObject *module);

PyObject *open_name(PyObject *module, PyObject *const *arguments, Py_ssize_t count);
PyObject *open_saved(PyObject *module, PyObject *const *arguments, Py_ssize_t count);
PyObject *open_memory(PyObject *module, PyObject *const *arguments, Py_ssize_t count);
PyObject *open_ranks(PyObject *module, PyObject *const *arguments, Py_ssize_t count);

/* The methods that encode (encoding.c) and decode (decoding.c). */
extern PyMethodDef encoding_methods[];
extern PyMethodDef decoding_methods[];

int add_decoder_type(PyObject *module);

/* --- Long calls (training.c) ------------------------------------------------------------------------------------------- */

/* Work that a thread of its own does. */
typedef struct job {
    bpe_status (*work)(struct job *);
    const char *const *paths;
    size_t path_count;
    const char *output;
    const bpe_corpus *corpus;
    bpe_counter *counter;
    bpe_dataset *dataset;
    /* Its progress and context are set when the work begins. */
    bpe_training training;

    pthread_mutex_t lock;
    pthread_cond_t changed;
    /* How far the work has come, and whether somebody wants it to stop. */
    const char *stage;
    uint64_t progress, all;
    bool stops, is_done;

    bpe_status status;
    char *message, *ranks;
    size_t rank_count;
} job;

/* Does the work, calling a function of Python's, or None, with its progress. Returns the ranks as bytes, or None if there are none. */
PyObject *run_job(job *self, PyObject *progress);

/* The same for work on a corpus: a tuple of paths, of None or the start and end of a part for each, of the key of JSON lines or None,
 * and of a separator (datasets.c). */
PyObject *run_on_corpus(job *self, PyObject *corpus, PyObject *progress);

/* Datasets (datasets.c). */
int add_dataset_type(PyObject *module);
PyObject *cut_places(PyObject *module, PyObject *const *arguments, Py_ssize_t count);

/* Training (training.c). */
int add_counter_type(PyObject *module);
PyObject *train(PyObject *module, PyObject *const *arguments, Py_ssize_t count);
PyObject *train_counts(PyObject *module, PyObject *const *arguments, Py_ssize_t count);
PyObject *count_pieces(PyObject *module, PyObject *const *arguments, Py_ssize_t count);
PyObject *merge_counts(PyObject *module, PyObject *const *arguments, Py_ssize_t count);

#endif
