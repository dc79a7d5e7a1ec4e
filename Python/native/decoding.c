/* The methods of a tokenizer that make text of ids, and the decoder of a stream. */
#include "core.h"

static PyObject *decode(PyObject *self, PyObject *object) {
    ids_argument ids;
    if (get_ids(object, &ids) < 0) return NULL;
    char *bytes, *message = NULL;
    size_t count;
    bpe_status status;
    WITHOUT_LOCK(
        (size_t)ids.count * 4,
        status = bpe_decode(tokenizer_of(self), ids.ids, (size_t)ids.count, &bytes, &count, &message));
    release_ids(&ids);
    if (status != BPE_OK) return raise_status(status, message);
    PyObject *const result = PyBytes_FromStringAndSize(bytes, (Py_ssize_t)count);
    bpe_free(bytes);
    return result;
}

static PyObject *bytes_of(const bpe_bytes bytes) {
    return bytes.start ? PyBytes_FromStringAndSize(bytes.start, (Py_ssize_t)bytes.count) : Py_NewRef(Py_None);
}

static PyObject *token_bytes(PyObject *self, PyObject *object) {
    uint32_t id;
    return get_id(object, &id) < 0 ? NULL : bytes_of(bpe_token_bytes(tokenizer_of(self), id));
}

static PyObject *token_id(PyObject *self, PyObject *object) {
    text_argument text;
    if (get_text(object, &text) < 0) return NULL;
    uint32_t id;
    const bool found = bpe_token_id(tokenizer_of(self), text.bytes.start, text.bytes.count, &id);
    release_text(&text);
    return found ? PyLong_FromUnsignedLong(id) : Py_NewRef(Py_None);
}

static PyObject *tokens(PyObject *self, PyObject *unused) {
    (void)unused;
    bpe_tokenizer *const tokenizer = tokenizer_of(self);
    const size_t size = bpe_size(tokenizer);
    PyObject *const list = PyList_New((Py_ssize_t)size);
    for (size_t id = 0; list && id < size; id++) {
        PyObject *const bytes = bytes_of(bpe_token_bytes(tokenizer, (uint32_t)id));
        if (!bytes || PyList_SetItem(list, (Py_ssize_t)id, bytes) < 0) {
            Py_DECREF(list);
            return NULL;
        }
    }
    return list;
}

PyMethodDef decoding_methods[] = {
    {"decode", decode, METH_O, "decode(ids) -> bytes"},
    {"token_bytes", token_bytes, METH_O, "token_bytes(id) -> bytes, or None"},
    {"token_id", token_id, METH_O, "token_id(bytes) -> int, or None"},
    {"tokens", tokens, METH_NOARGS, "tokens() -> the bytes of every id, None for those without a token"},
    {NULL, NULL, 0, NULL},
};

/* --- Streams --- */

typedef struct {
    PyObject_HEAD
    bpe_decoder *decoder;
} DecoderObject;

static PyTypeObject *decoder_type;

static PyObject *new_decoder(PyTypeObject *type, PyObject *arguments, PyObject *names) {
    PyObject *tokenizer;
    if (names && PyDict_Size(names) > 0) {
        PyErr_SetString(PyExc_TypeError, "Decoder() takes no keyword arguments");
        return NULL;
    }
    if (!PyArg_ParseTuple(arguments, "O!:Decoder", tokenizer_type, &tokenizer)) return NULL;
    DecoderObject *const self = PyObject_New(DecoderObject, type);
    if (self) self->decoder = bpe_decoder_new(tokenizer_of(tokenizer));
    return (PyObject *)self;
}

static void free_decoder(PyObject *self) {
    PyTypeObject *const type = Py_TYPE(self);
    bpe_decoder_free(((DecoderObject *)self)->decoder);
    PyObject_Free(self);
    Py_DECREF(type);
}

static PyObject *string_of(char *text, size_t count) {
    PyObject *const string = PyUnicode_DecodeUTF8(text, (Py_ssize_t)count, "replace");
    bpe_free(text);
    return string;
}

static PyObject *decoder_append(PyObject *self, PyObject *object) {
    uint32_t id;
    if (get_id(object, &id) < 0) return NULL;
    char *text, *message = NULL;
    size_t count;
    const bpe_status status = bpe_decoder_append(((DecoderObject *)self)->decoder, id, &text, &count, &message);
    return status == BPE_OK ? string_of(text, count) : raise_status(status, message);
}

static PyObject *decoder_finish(PyObject *self, PyObject *unused) {
    (void)unused;
    char *text;
    size_t count;
    bpe_decoder_finish(((DecoderObject *)self)->decoder, &text, &count);
    return string_of(text, count);
}

static PyMethodDef decoder_methods[] = {
    {"append", decoder_append, METH_O, "append(id) -> the text that is now complete"},
    {"finish", decoder_finish, METH_NOARGS, "finish() -> the rest; an incomplete character is U+FFFD"},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot decoder_slots[] = {
    {Py_tp_doc, "Decoder(tokenizer): turns ids into text as they arrive, never giving half a character."},
    {Py_tp_new, new_decoder},
    {Py_tp_dealloc, free_decoder},
    {Py_tp_methods, decoder_methods},
    {0, NULL},
};

static PyType_Spec decoder_spec = {
    .name = "bpe_toolkit._core.Decoder",
    .basicsize = sizeof(DecoderObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = decoder_slots,
};

int add_decoder_type(PyObject *module) {
    decoder_type = (PyTypeObject *)PyType_FromSpec(&decoder_spec);
    return decoder_type ? PyModule_AddType(module, decoder_type) : -1;
}
