/* Datasets, and the files that documents are in. */
#include "core.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* --- Files --- */

/* How files hold documents, from a str or None and from bytes. */
static int get_format(PyObject *field, PyObject *separator, bpe_document_format *format) {
    memset(format, 0, sizeof *format);
    if (field != Py_None && get_string_argument(field, "key of the text", &format->json_field) < 0) return -1;
    char *start;
    Py_ssize_t count;
    if (PyBytes_AsStringAndSize(separator, &start, &count) < 0) return -1;
    format->separator = (bpe_bytes){start, (size_t)count};
    return 0;
}

/* Files from paths, and from None or a tuple of two numbers for each. */
static bpe_file *get_files(const paths_argument *paths, PyObject *parts) {
    bpe_file *const files = calloc((size_t)paths->count + 1, sizeof(bpe_file));
    if (!files) {
        PyErr_NoMemory();
        return NULL;
    }
    for (Py_ssize_t i = 0; i < paths->count && !PyErr_Occurred(); i++) {
        files[i].path = paths->paths[i];
        PyObject *const part = PyList_GetItem(parts, i);
        if (!part || part == Py_None) continue;
        unsigned long long start, end;
        if (!PyArg_ParseTuple(part, "KK", &start, &end)) break;
        files[i].is_part = true;
        files[i].start = start;
        files[i].end = end;
    }
    if (!PyErr_Occurred()) return files;
    free(files);
    return NULL;
}

PyObject *run_on_corpus(job *self, PyObject *tuple, PyObject *progress) {
    PyObject *path_list, *parts, *field, *separator;
    bpe_corpus corpus;
    paths_argument paths;
    if (!PyTuple_Check(tuple)) {
        PyErr_SetString(PyExc_TypeError, "a corpus is a tuple");
        return NULL;
    }
    if (!PyArg_ParseTuple(tuple, "OOOO", &path_list, &parts, &field, &separator)) return NULL;
    if (get_format(field, separator, &corpus.format) < 0 || get_paths(path_list, &paths) < 0) return NULL;
    bpe_file *const files = get_files(&paths, parts);
    PyObject *result = NULL;
    if (files) {
        corpus.files = files;
        corpus.count = (size_t)paths.count;
        self->corpus = &corpus;
        result = run_job(self, progress);
    }
    free(files);
    release_paths(&paths);
    return result;
}

PyObject *cut_places(PyObject *module, PyObject *const *arguments, Py_ssize_t count) {
    (void)module;
    if (check_count("cut_places", count, 5) < 0) return NULL;
    unsigned long long size;
    if (get_number(arguments[1], &size) < 0) return NULL;
    bpe_document_format format;
    const char *pattern = NULL;
    if (get_format(arguments[2], arguments[3], &format) < 0) return NULL;
    if (arguments[4] != Py_None && get_string_argument(arguments[4], "pattern", &pattern) < 0) return NULL;
    PyObject *path = NULL;
    if (!PyUnicode_FSConverter(arguments[0], &path)) return NULL;
    uint64_t *places;
    size_t place_count;
    char *message = NULL;
    bpe_status status;
    WITHOUT_LOCK(
        SHORT_TEXT,
        status = bpe_cut_places(PyBytes_AsString(path), size, &format, pattern, &places, &place_count, &message));
    Py_DECREF(path);
    if (status != BPE_OK) return raise_status(status, message);
    PyObject *const list = PyList_New((Py_ssize_t)place_count);
    for (size_t i = 0; list && i < place_count; i++) {
        PyObject *const place = PyLong_FromUnsignedLongLong(places[i]);
        if (!place || PyList_SetItem(list, (Py_ssize_t)i, place) < 0) break;
    }
    bpe_free(places);
    if (!PyErr_Occurred()) return list;
    Py_XDECREF(list);
    return NULL;
}

/* --- Datasets --- */

typedef struct {
    PyObject_HEAD
    bpe_dataset *dataset;
    /* How many calls are under way: the dataset may not be closed meanwhile. */
    int calls;
    /* The process that writes: a child has no part in the files. */
    pid_t process;
} DatasetObject;

/* The dataset for a call that changes it; NULL, with an exception, if there is none. */
static bpe_dataset *open_dataset(PyObject *object) {
    DatasetObject *const self = (DatasetObject *)object;
    if (self->dataset && self->process == getpid()) return self->dataset;
    PyErr_SetString(
        PyExc_ValueError,
        self->dataset ? "the dataset is written by the process that began it" : "the dataset is closed");
    return NULL;
}

static bpe_dataset *make_dataset(
    bpe_tokenizer *tokenizer, PyObject *path, bpe_dataset_settings *settings, PyObject *policy_object,
    PyObject *prepend_object, PyObject *append_object) {
    policy_argument policy;
    ids_argument prepend, append;
    if (get_policy(policy_object, &policy) < 0) return NULL;
    bpe_dataset *dataset = NULL;
    if (get_ids(prepend_object, &prepend) == 0) {
        if (get_ids(append_object, &append) == 0) {
            settings->policy = policy.pointer;
            settings->prepend = prepend.ids;
            settings->prepend_count = (size_t)prepend.count;
            settings->append = append.ids;
            settings->append_count = (size_t)append.count;
            char *message = NULL;
            bpe_status status;
            WITHOUT_LOCK(
                SHORT_TEXT,
                status = bpe_dataset_new(tokenizer, PyBytes_AsString(path), settings, &dataset, &message));
            if (status != BPE_OK) {
                dataset = NULL;
                raise_status(status, message);
            }
            release_ids(&append);
        }
        release_ids(&prepend);
    }
    release_policy(&policy);
    return dataset;
}

static PyObject *new_dataset(PyTypeObject *type, PyObject *arguments, PyObject *names) {
    PyObject *tokenizer, *path = NULL, *policy, *prepend, *append;
    Py_ssize_t shard_tokens;
    bpe_dataset_settings settings = {0};
    if (names && PyDict_Size(names) > 0) {
        PyErr_SetString(PyExc_TypeError, "Dataset() takes no keyword arguments");
        return NULL;
    }
    if (!PyArg_ParseTuple(
            arguments, "O!O&sOOOni:Dataset", tokenizer_type, &tokenizer, PyUnicode_FSConverter, &path, &settings.format,
            &policy, &prepend, &append, &shard_tokens, &settings.threads)) {
        Py_XDECREF(path);
        return NULL;
    }
    bpe_dataset *dataset = NULL;
    if (shard_tokens < 0) {
        PyErr_SetString(PyExc_ValueError, "shard_tokens must be at least 0");
    } else {
        settings.shard_tokens = (size_t)shard_tokens;
        dataset = make_dataset(tokenizer_of(tokenizer), path, &settings, policy, prepend, append);
    }
    Py_DECREF(path);
    if (!dataset) return NULL;
    DatasetObject *const self = PyObject_New(DatasetObject, type);
    if (!self) {
        bpe_dataset_free(dataset);
        return NULL;
    }
    self->dataset = dataset;
    self->calls = 0;
    self->process = getpid();
    return (PyObject *)self;
}

static void free_dataset(PyObject *object) {
    DatasetObject *const self = (DatasetObject *)object;
    PyTypeObject *const type = Py_TYPE(object);
    if (self->process == getpid()) bpe_dataset_free(self->dataset);
    PyObject_Free(object);
    Py_DECREF(type);
}

static PyObject *dataset_add(PyObject *self, PyObject *object) {
    texts_argument texts;
    if (get_texts(object, &texts) < 0) return NULL;
    bpe_dataset *const dataset = open_dataset(self);
    char *message = NULL;
    bpe_status status = BPE_OK;
    if (dataset) {
        ((DatasetObject *)self)->calls++;
        WITHOUT_LOCK(SHORT_TEXT, status = bpe_dataset_add(dataset, texts.texts, (size_t)texts.count, &message));
        ((DatasetObject *)self)->calls--;
    }
    release_texts(&texts);
    if (!dataset) return NULL;
    return status == BPE_OK ? Py_NewRef(Py_None) : raise_status(status, message);
}

static bpe_status dataset_files_work(job *self) {
    return bpe_dataset_add_files(
        self->dataset, self->corpus, self->training.progress, self->training.context, &self->message);
}

static PyObject *dataset_add_files(PyObject *self, PyObject *const *arguments, Py_ssize_t count) {
    if (check_count("add_files", count, 2) < 0) return NULL;
    job work = {.work = dataset_files_work, .dataset = open_dataset(self)};
    if (!work.dataset) return NULL;
    ((DatasetObject *)self)->calls++;
    PyObject *const result = run_on_corpus(&work, arguments[0], arguments[1]);
    ((DatasetObject *)self)->calls--;
    return result;
}

/* Tokens, documents, bytes of text, and a list of files. */
static PyObject *dataset_finish(PyObject *self, PyObject *none) {
    (void)none;
    bpe_dataset *const dataset = open_dataset(self);
    if (!dataset) return NULL;
    char *message = NULL;
    bpe_status status;
    bpe_dataset_totals totals;
    ((DatasetObject *)self)->calls++;
    WITHOUT_LOCK(SHORT_TEXT, status = bpe_dataset_finish(dataset, &totals, &message));
    ((DatasetObject *)self)->calls--;
    if (status != BPE_OK) return raise_status(status, message);
    PyObject *const files = PyList_New((Py_ssize_t)totals.files);
    for (size_t i = 0; files && i < totals.files; i++) {
        PyObject *const file = PyUnicode_DecodeFSDefault(bpe_dataset_file(dataset, i));
        if (!file || PyList_SetItem(files, (Py_ssize_t)i, file) < 0) break;
    }
    if (PyErr_Occurred()) {
        Py_XDECREF(files);
        return NULL;
    }
    return Py_BuildValue("nnnN", (Py_ssize_t)totals.tokens, (Py_ssize_t)totals.documents, (Py_ssize_t)totals.text_bytes, files);
}

static PyObject *dataset_close(PyObject *object, PyObject *none) {
    (void)none;
    DatasetObject *const self = (DatasetObject *)object;
    if (self->calls > 0) {
        PyErr_SetString(PyExc_ValueError, "another thread writes to the dataset");
        return NULL;
    }
    bpe_dataset *const dataset = self->dataset;
    self->dataset = NULL;
    if (self->process == getpid()) WITHOUT_LOCK(SHORT_TEXT, bpe_dataset_free(dataset));
    return Py_NewRef(Py_None);
}

static PyMethodDef dataset_methods[] = {
    {"add", dataset_add, METH_O, "add(texts): writes documents"},
    FUNCTION("add_files", dataset_add_files, "add_files(corpus, progress): writes the documents of files"),
    {"finish", dataset_finish, METH_NOARGS, "finish() -> (tokens, documents, bytes of text, files)"},
    {"close", dataset_close, METH_NOARGS, "close(): removes what is not finished"},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot dataset_slots[] = {
    {Py_tp_doc, "Dataset(tokenizer, path, format, policy, prepend, append, shard_tokens, threads): writes a dataset."},
    {Py_tp_new, new_dataset},
    {Py_tp_dealloc, free_dataset},
    {Py_tp_methods, dataset_methods},
    {0, NULL},
};

static PyType_Spec dataset_spec = {
    .name = "bpe_toolkit._core.Dataset",
    .basicsize = sizeof(DatasetObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = dataset_slots,
};

int add_dataset_type(PyObject *module) {
    PyObject *const type = PyType_FromSpec(&dataset_spec);
    const int status = type ? PyModule_AddType(module, (PyTypeObject *)type) : -1;
    Py_XDECREF(type);
    return status;
}
