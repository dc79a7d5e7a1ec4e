#include "core.h"

#include <stdlib.h>

PyTypeObject *tokenizer_type;

static PyObject *new_tokenizer(bpe_status status, bpe_tokenizer *tokenizer, char *message) {
    if (status != BPE_OK) return raise_status(status, message);
    TokenizerObject *const self = PyObject_New(TokenizerObject, tokenizer_type);
    if (self) self->tokenizer = tokenizer;
    else bpe_close(tokenizer);
    return (PyObject *)self;
}

static void free_tokenizer(PyObject *self) {
    PyTypeObject *const type = Py_TYPE(self);
    bpe_close(((TokenizerObject *)self)->tokenizer);
    PyObject_Free(self);
    Py_DECREF(type);
}

/* --- Opening --- */

/* Opens what a str or path names. */
static PyObject *open_path(PyObject *object, bpe_status (*open)(const char *, bpe_tokenizer **, char **)) {
    PyObject *path = NULL;
    if (!PyUnicode_FSConverter(object, &path)) return NULL;
    bpe_tokenizer *tokenizer = NULL;
    char *message = NULL;
    bpe_status status;
    WITHOUT_LOCK(SHORT_TEXT, status = open(PyBytes_AsString(path), &tokenizer, &message));
    Py_DECREF(path);
    return new_tokenizer(status, tokenizer, message);
}

PyObject *open_name(PyObject *module, PyObject *const *arguments, Py_ssize_t count) {
    (void)module;
    return check_count("open", count, 1) < 0 ? NULL : open_path(arguments[0], bpe_open);
}

PyObject *open_saved(PyObject *module, PyObject *const *arguments, Py_ssize_t count) {
    (void)module;
    return check_count("open_saved", count, 1) < 0 ? NULL : open_path(arguments[0], bpe_open_saved);
}

static PyObject *save(PyObject *self, PyObject *object) {
    PyObject *path = NULL;
    if (!PyUnicode_FSConverter(object, &path)) return NULL;
    char *message = NULL;
    bpe_status status;
    WITHOUT_LOCK(SHORT_TEXT, status = bpe_save(tokenizer_of(self), PyBytes_AsString(path), &message));
    Py_DECREF(path);
    return status == BPE_OK ? Py_NewRef(Py_None) : raise_status(status, message);
}

PyObject *open_memory(PyObject *module, PyObject *const *arguments, Py_ssize_t count) {
    (void)module;
    if (check_count("open_memory", count, 2) < 0) return NULL;
    const char *name;
    text_argument text;
    if (get_string_argument(arguments[0], "name", &name) < 0 || get_text(arguments[1], &text) < 0) return NULL;
    bpe_tokenizer *tokenizer = NULL;
    char *message = NULL;
    bpe_status status;
    WITHOUT_LOCK(SHORT_TEXT, status = bpe_open_memory(name, text.bytes.start, text.bytes.count, &tokenizer, &message));
    release_text(&text);
    return new_tokenizer(status, tokenizer, message);
}

/* Tokens from a dict of bytes, or of str, to ids. */
static bpe_token *get_tokens(PyObject *dict, bool are_text, Py_ssize_t *count) {
    if (!PyDict_Check(dict)) {
        PyErr_Format(PyExc_TypeError, "tokens are a dict from %s to ids", are_text ? "str" : "bytes");
        return NULL;
    }
    *count = PyDict_Size(dict);
    bpe_token *const tokens = malloc(sizeof(bpe_token) * (size_t)(*count + 1));
    if (!tokens) {
        PyErr_NoMemory();
        return NULL;
    }
    PyObject *key, *value;
    Py_ssize_t place = 0, i = 0;
    while (i < *count && PyDict_Next(dict, &place, &key, &value)) {
        text_argument text;
        if (are_text ? !PyUnicode_Check(key) : !PyBytes_Check(key)) {
            PyErr_Format(PyExc_TypeError, "the token %R must be %s", key, are_text ? "a str" : "bytes");
            break;
        }
        /* No other number: its __index__ could change the dict. */
        if (!PyLong_Check(value)) {
            PyErr_Format(PyExc_TypeError, "the id of %R must be an int, not %R", key, value);
            break;
        }
        if (get_text(key, &text) < 0 || get_id(value, &tokens[i].id) < 0) break;
        tokens[i++].bytes = text.bytes;
    }
    *count = i;
    if (!PyErr_Occurred()) return tokens;
    free(tokens);
    return NULL;
}

PyObject *open_ranks(PyObject *module, PyObject *const *arguments, Py_ssize_t count) {
    (void)module;
    if (check_count("open_ranks", count, 5) < 0) return NULL;
    const char *name, *pattern;
    if (get_string_argument(arguments[0], "name", &name) < 0 || get_string_argument(arguments[1], "pattern", &pattern) < 0) return NULL;
    const int drops_gaps = PyObject_IsTrue(arguments[2]);
    if (drops_gaps < 0) return NULL;
    Py_ssize_t token_count, special_count;
    bpe_token *const tokens = get_tokens(arguments[3], false, &token_count);
    bpe_token *const special_tokens = tokens ? get_tokens(arguments[4], true, &special_count) : NULL;
    bpe_tokenizer *tokenizer = NULL;
    char *message = NULL;
    bpe_status status = BPE_OTHER;
    /* With the interpreter's lock: the dicts must not change. */
    if (special_tokens) {
        status = bpe_open_ranks(
            name, pattern, drops_gaps, tokens, (size_t)token_count, special_tokens, (size_t)special_count, &tokenizer,
            &message);
    }
    free(tokens);
    free(special_tokens);
    return special_tokens ? new_tokenizer(status, tokenizer, message) : NULL;
}

/* --- What an encoding has --- */

static PyObject *get_name(PyObject *self, void *closure) {
    (void)closure;
    return PyUnicode_FromString(bpe_name(tokenizer_of(self)));
}

static PyObject *get_pattern(PyObject *self, void *closure) {
    (void)closure;
    return PyUnicode_FromString(bpe_pattern(tokenizer_of(self)));
}

static PyObject *get_size(PyObject *self, void *closure) {
    (void)closure;
    return PyLong_FromSize_t(bpe_size(tokenizer_of(self)));
}

static PyObject *special_tokens(PyObject *self, PyObject *unused) {
    (void)unused;
    bpe_tokenizer *const tokenizer = tokenizer_of(self);
    PyObject *const dict = PyDict_New();
    for (size_t i = 0; dict && i < bpe_special_count(tokenizer); i++) {
        const bpe_token token = bpe_special_token(tokenizer, i);
        PyObject *const text = PyUnicode_FromStringAndSize(token.bytes.start, (Py_ssize_t)token.bytes.count);
        PyObject *const id = PyLong_FromUnsignedLong(token.id);
        const int failed = !text || !id || PyDict_SetItem(dict, text, id) < 0;
        Py_XDECREF(text);
        Py_XDECREF(id);
        if (failed) {
            Py_DECREF(dict);
            return NULL;
        }
    }
    return dict;
}

static PyGetSetDef properties[] = {
    {"name", get_name, NULL, "The name of the encoding.", NULL},
    {"pattern", get_pattern, NULL, "The split pattern as a regular expression.", NULL},
    {"size", get_size, NULL, "One more than the largest id.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyMethodDef own_methods[] = {
    {"special_tokens", special_tokens, METH_NOARGS, "The special tokens, a dict from spellings to ids."},
    {"save", save, METH_O, "save(path): writes a file for open_saved"},
    {NULL, NULL, 0, NULL},
};

/* --- The type --- */

static size_t count_methods(const PyMethodDef *methods) {
    size_t count = 0;
    while (methods[count].ml_name) count++;
    return count;
}

int add_tokenizer_type(PyObject *module) {
    static PyMethodDef methods[32];
    size_t count = 0;
    for (size_t i = 0; i < count_methods(encoding_methods); i++) methods[count++] = encoding_methods[i];
    for (size_t i = 0; i < count_methods(decoding_methods); i++) methods[count++] = decoding_methods[i];
    for (size_t i = 0; i < count_methods(own_methods); i++) methods[count++] = own_methods[i];
    PyType_Slot slots[] = {
        {Py_tp_doc, "An encoding, ready for use; any number of threads may share one."},
        {Py_tp_dealloc, free_tokenizer},
        {Py_tp_methods, methods},
        {Py_tp_getset, properties},
        {0, NULL},
    };
    PyType_Spec spec = {
        .name = "bpe_toolkit._core.Tokenizer",
        .basicsize = sizeof(TokenizerObject),
        .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_IMMUTABLETYPE,
        .slots = slots,
    };
    tokenizer_type = (PyTypeObject *)PyType_FromSpec(&spec);
    return tokenizer_type ? PyModule_AddType(module, tokenizer_type) : -1;
}
