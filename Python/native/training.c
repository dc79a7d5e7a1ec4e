/* Training: long calls, which show their progress and can be interrupted.
 *
 * The work is done by a thread of its own. The caller's thread wakes up ten times a second to hand the progress to Python and to
 * look for signals: Python runs the handlers of signals in its main thread only. */
#include "core.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static bool note_progress(const char *stage, uint64_t progress, uint64_t all, void *context) {
    job *const self = context;
    pthread_mutex_lock(&self->lock);
    self->stage = stage;
    self->progress = progress;
    self->all = all;
    const bool goes_on = !self->stops;
    pthread_mutex_unlock(&self->lock);
    return goes_on;
}

static void *work_on(void *context) {
    job *const self = context;
    self->status = self->work(self);
    pthread_mutex_lock(&self->lock);
    self->is_done = true;
    pthread_cond_signal(&self->changed);
    pthread_mutex_unlock(&self->lock);
    return NULL;
}

/* Waits up to a tenth of a second; true when the work is done. */
static bool wait_for(job *self) {
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += 100000000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    pthread_mutex_lock(&self->lock);
    while (!self->is_done && pthread_cond_timedwait(&self->changed, &self->lock, &until) == 0) {}
    const bool is_done = self->is_done;
    pthread_mutex_unlock(&self->lock);
    return is_done;
}

/* Calls Python's function with the progress; false if it has raised an exception or a signal has. */
static bool show_progress(job *self, PyObject *function) {
    if (PyErr_CheckSignals() < 0) return false;
    pthread_mutex_lock(&self->lock);
    const char *const stage = self->stage;
    const unsigned long long progress = self->progress, all = self->all;
    pthread_mutex_unlock(&self->lock);
    if (function == Py_None || !stage) return true;
    const pid_t process = getpid();
    PyObject *const result = PyObject_CallFunction(function, "sKK", stage, progress, all);
    Py_XDECREF(result);
    /* The thread that trains is not in the child. */
    if (result && getpid() != process) PyErr_SetString(PyExc_RuntimeError, "the process was forked while it trained");
    return result && !PyErr_Occurred();
}

PyObject *run_job(job *self, PyObject *progress) {
    self->training.progress = note_progress;
    self->training.context = self;
    pthread_mutex_init(&self->lock, NULL);
    pthread_cond_init(&self->changed, NULL);
    pthread_t thread;
    if (pthread_create(&thread, NULL, work_on, self) != 0) {
        PyErr_SetString(PyExc_RuntimeError, "the system refuses a thread");
        return NULL;
    }
    const pid_t process = getpid();
    bool goes_on = true, is_done = false;
    while (!is_done) {
        Py_BEGIN_ALLOW_THREADS
        is_done = wait_for(self);
        Py_END_ALLOW_THREADS
        if (goes_on && !show_progress(self, progress)) {
            goes_on = false;
            if (getpid() != process) return NULL;
            pthread_mutex_lock(&self->lock);
            self->stops = true;
            pthread_mutex_unlock(&self->lock);
        }
    }
    pthread_join(thread, NULL);
    pthread_mutex_destroy(&self->lock);
    pthread_cond_destroy(&self->changed);
    if (!goes_on || self->status != BPE_OK) {
        if (self->status == BPE_OK) bpe_free(self->ranks);
        return raise_status(self->status, self->message);
    }
    if (!self->ranks) return Py_NewRef(Py_None);
    PyObject *const bytes = PyBytes_FromStringAndSize(self->ranks, (Py_ssize_t)self->rank_count);
    bpe_free(self->ranks);
    return bytes;
}

/* --- Settings --- */

static int get_string(PyObject *object, const char **string) {
    *string = NULL;
    return object == Py_None ? 0 : get_string_argument(object, "pattern or rule", string);
}

/* A number of tokens or bytes. */
static int get_size(PyObject *object, const char *name, size_t *size) {
    PyObject *const number = PyNumber_Index(object);
    if (!number) return -1;
    const long long value = PyLong_AsLongLong(number);
    Py_DECREF(number);
    if (PyErr_Occurred() && !PyErr_ExceptionMatches(PyExc_OverflowError)) return -1;
    if (!PyErr_Occurred() && value >= 0 && value <= INT32_MAX) {
        *size = (size_t)value;
        return 0;
    }
    PyErr_Format(PyExc_ValueError, "%s must be from 0 to below 2**31, not %R", name, object);
    return -1;
}

/* Settings from a tuple: size, pattern, ties, special_count, minimum_count, longest_token, threads. */
static int get_training(PyObject *tuple, bpe_training *training) {
    PyObject *size, *pattern, *ties, *special_count, *minimum_count, *longest_token;
    if (!PyTuple_Check(tuple)) {
        PyErr_SetString(PyExc_TypeError, "settings are a tuple");
        return -1;
    }
    if (!PyArg_ParseTuple(
            tuple, "OOOOOOi", &size, &pattern, &ties, &special_count, &minimum_count, &longest_token,
            &training->threads))
        return -1;
    return get_size(size, "size", &training->size) < 0 || get_string(pattern, &training->pattern) < 0
                   || get_string(ties, &training->ties) < 0
                   || get_size(special_count, "special_tokens", &training->special_count) < 0
                   || get_size(minimum_count, "minimum_count", &training->minimum_count) < 0
                   || get_size(longest_token, "longest_token", &training->longest_token) < 0
               ? -1
               : 0;
}

/* --- Files --- */

static bpe_status train_work(job *self) {
    return bpe_train(
        self->paths, self->path_count, &self->training, &self->ranks, &self->rank_count, &self->message);
}

static bpe_status train_counts_work(job *self) {
    return bpe_train_counts(
        self->paths, self->path_count, &self->training, &self->ranks, &self->rank_count, &self->message);
}

static bpe_status count_pieces_work(job *self) {
    return bpe_count_pieces(self->paths, self->path_count, &self->training, self->output, &self->message);
}

static bpe_status merge_counts_work(job *self) {
    return bpe_merge_counts(self->paths, self->path_count, self->output, &self->message);
}

/* Does work on files: arguments are paths, settings and a function for the progress. */
static PyObject *run_on_files(
    bpe_status (*work)(job *), const char *output, PyObject *const *arguments, const char *name, Py_ssize_t count) {
    job self = {.work = work, .output = output};
    paths_argument paths;
    if (check_count(name, count, 3) < 0 || get_training(arguments[1], &self.training) < 0) return NULL;
    if (get_paths(arguments[0], &paths) < 0) return NULL;
    self.paths = paths.paths;
    self.path_count = (size_t)paths.count;
    PyObject *const result = run_job(&self, arguments[2]);
    release_paths(&paths);
    return result;
}

PyObject *train(PyObject *module, PyObject *const *arguments, Py_ssize_t count) {
    (void)module;
    return run_on_files(train_work, NULL, arguments, "train", count);
}

PyObject *train_counts(PyObject *module, PyObject *const *arguments, Py_ssize_t count) {
    (void)module;
    return run_on_files(train_counts_work, NULL, arguments, "train_counts", count);
}

/* The same with the path of an output as a fourth argument. */
static PyObject *write_from_files(
    bpe_status (*work)(job *), PyObject *const *arguments, const char *name, Py_ssize_t count) {
    PyObject *output = NULL;
    if (check_count(name, count, 4) < 0 || !PyUnicode_FSConverter(arguments[3], &output)) return NULL;
    PyObject *const result = run_on_files(work, PyBytes_AsString(output), arguments, name, 3);
    Py_DECREF(output);
    return result;
}

PyObject *count_pieces(PyObject *module, PyObject *const *arguments, Py_ssize_t count) {
    (void)module;
    return write_from_files(count_pieces_work, arguments, "count_pieces", count);
}

PyObject *merge_counts(PyObject *module, PyObject *const *arguments, Py_ssize_t count) {
    (void)module;
    return write_from_files(merge_counts_work, arguments, "merge_counts", count);
}

/* --- Documents in memory --- */

typedef struct {
    PyObject_HEAD
    bpe_counter *counter;
    /* In which it was made: what it has put into files is not its children's to remove. */
    pid_t process;
} CounterObject;

static bpe_counter *counter_of(PyObject *self) { return ((CounterObject *)self)->counter; }

static PyObject *new_counter(PyTypeObject *type, PyObject *arguments, PyObject *names) {
    PyObject *pattern_object;
    const char *pattern;
    Py_ssize_t memory;
    if (names && PyDict_Size(names) > 0) {
        PyErr_SetString(PyExc_TypeError, "Counter() takes no keyword arguments");
        return NULL;
    }
    if (!PyArg_ParseTuple(arguments, "On:Counter", &pattern_object, &memory)) return NULL;
    if (get_string(pattern_object, &pattern) < 0) return NULL;
    bpe_counter *counter;
    char *message = NULL;
    const bpe_status status = bpe_counter_new(pattern, memory > 0 ? (size_t)memory : 0, &counter, &message);
    if (status != BPE_OK) return raise_status(status, message);
    CounterObject *const self = PyObject_New(CounterObject, type);
    if (self) *self = (CounterObject){self->ob_base, counter, getpid()};
    else bpe_counter_free(counter);
    return (PyObject *)self;
}

static void free_counter(PyObject *self) {
    PyTypeObject *const type = Py_TYPE(self);
    if (((CounterObject *)self)->process == getpid()) bpe_counter_free(counter_of(self));
    PyObject_Free(self);
    Py_DECREF(type);
}

static PyObject *counter_add(PyObject *self, PyObject *const *arguments, Py_ssize_t count) {
    texts_argument texts;
    if (check_count("add", count, 2) < 0) return NULL;
    int threads;
    if (get_threads(arguments[1], &threads) < 0 || get_texts(arguments[0], &texts) < 0) return NULL;
    char *message = NULL;
    bpe_status status;
    WITHOUT_LOCK(
        texts.bytes,
        status = bpe_counter_add(counter_of(self), texts.texts, (size_t)texts.count, threads, &message));
    release_texts(&texts);
    return status == BPE_OK ? Py_NewRef(Py_None) : raise_status(status, message);
}

static PyObject *counter_add_counts(PyObject *self, PyObject *object) {
    text_argument counts;
    if (get_text(object, &counts) < 0) return NULL;
    char *message = NULL;
    bpe_status status;
    WITHOUT_LOCK(
        counts.bytes.count,
        status = bpe_counter_add_counts(counter_of(self), counts.bytes.start, counts.bytes.count, &message));
    release_text(&counts);
    return status == BPE_OK ? Py_NewRef(Py_None) : raise_status(status, message);
}

/* Appends a pair of a part and its counts to a list. */
static bool take_counts(size_t part, const char *bytes, size_t count, void *context) {
    PyObject *const pair = Py_BuildValue("ny#", (Py_ssize_t)part, bytes, (Py_ssize_t)count);
    const int status = pair ? PyList_Append(context, pair) : -1;
    Py_XDECREF(pair);
    return status == 0;
}

static PyObject *counter_divide(PyObject *self, PyObject *const *arguments, Py_ssize_t count) {
    if (check_count("divide", count, 2) < 0) return NULL;
    const Py_ssize_t parts = PyNumber_AsSsize_t(arguments[0], PyExc_OverflowError);
    unsigned long long minimum;
    if (PyErr_Occurred() || get_number(arguments[1], &minimum) < 0) return NULL;
    PyObject *const blocks = PyList_New(0);
    if (!blocks) return NULL;
    char *message = NULL;
    bpe_left_out left_out;
    const bpe_status status = bpe_counter_divide(
        counter_of(self), parts > 0 ? (size_t)parts : 0, minimum, take_counts, blocks, &left_out, &message);
    if (status != BPE_OK) {
        Py_DECREF(blocks);
        return raise_status(status, message);
    }
    return Py_BuildValue(
        "N(KKK)", blocks, (unsigned long long)left_out.distinct, (unsigned long long)left_out.occurrences,
        (unsigned long long)left_out.most_of_a_pair);
}

static bpe_status counter_files_work(job *self) {
    return bpe_counter_add_files(
        self->counter, self->corpus, self->training.threads, self->training.progress, self->training.context,
        &self->message);
}

static PyObject *counter_add_files(PyObject *self, PyObject *const *arguments, Py_ssize_t count) {
    job work = {.work = counter_files_work, .counter = counter_of(self)};
    if (check_count("add_files", count, 3) < 0 || get_threads(arguments[1], &work.training.threads) < 0) return NULL;
    return run_on_corpus(&work, arguments[0], arguments[2]);
}

static PyObject *counter_write(PyObject *self, PyObject *object) {
    PyObject *path = NULL;
    if (!PyUnicode_FSConverter(object, &path)) return NULL;
    char *message = NULL;
    bpe_status status;
    WITHOUT_LOCK(SHORT_TEXT, status = bpe_counter_write(counter_of(self), PyBytes_AsString(path), &message));
    Py_DECREF(path);
    return status == BPE_OK ? Py_NewRef(Py_None) : raise_status(status, message);
}

static bpe_status counter_work(job *self) {
    return bpe_counter_train(self->counter, &self->training, &self->ranks, &self->rank_count, &self->message);
}

static PyObject *counter_train(PyObject *self, PyObject *const *arguments, Py_ssize_t count) {
    job work = {.work = counter_work, .counter = counter_of(self)};
    if (check_count("train", count, 2) < 0 || get_training(arguments[0], &work.training) < 0) return NULL;
    return run_job(&work, arguments[1]);
}

static PyMethodDef counter_methods[] = {
    FUNCTION("add", counter_add, "add(texts, threads): counts the pieces of texts"),
    {"add_counts", counter_add_counts, METH_O, "add_counts(content): adds the content of a counts file"},
    FUNCTION(
        "divide", counter_divide,
        "divide(parts, minimum_count) -> parts with the contents of counts files, and what was left out"),
    FUNCTION("add_files", counter_add_files, "add_files(corpus, threads, progress): counts the pieces of files"),
    {"write", counter_write, METH_O, "write(path): writes a counts file"},
    FUNCTION("train", counter_train, "train(settings, progress) -> ranks as bytes"),
    {NULL, NULL, 0, NULL},
};

static PyType_Slot counter_slots[] = {
    {Py_tp_doc, "Counter(pattern, memory): counts the pieces of documents in memory."},
    {Py_tp_new, new_counter},
    {Py_tp_dealloc, free_counter},
    {Py_tp_methods, counter_methods},
    {0, NULL},
};

static PyType_Spec counter_spec = {
    .name = "bpe_toolkit._core.Counter",
    .basicsize = sizeof(CounterObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = counter_slots,
};

int add_counter_type(PyObject *module) {
    PyObject *const type = PyType_FromSpec(&counter_spec);
    const int status = type ? PyModule_AddType(module, (PyTypeObject *)type) : -1;
    Py_XDECREF(type);
    return status;
}
