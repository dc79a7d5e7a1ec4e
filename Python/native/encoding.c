/* The methods of a tokenizer that make ids of texts. */
#include "core.h"

/* --- One text --- */

/* Encodes a text: arguments are a text, a policy and how many threads. */
static int encode_text(
    PyObject *self, const char *name, PyObject *const *arguments, Py_ssize_t count, uint32_t **ids, size_t *id_count) {
    text_argument text;
    policy_argument policy;
    int threads;
    if (check_count(name, count, 3) < 0 || get_threads(arguments[2], &threads) < 0) return -1;
    if (get_text(arguments[0], &text) < 0) return -1;
    if (get_policy(arguments[1], &policy) < 0) {
        release_text(&text);
        return -1;
    }
    char *message = NULL;
    bpe_status status;
    WITHOUT_LOCK(
        text.bytes.count,
        status = bpe_encode(
            tokenizer_of(self), text.bytes.start, text.bytes.count, policy.pointer, threads, ids, id_count, &message));
    release_policy(&policy);
    release_text(&text);
    if (status == BPE_OK) return 0;
    raise_status(status, message);
    return -1;
}

static PyObject *encode(PyObject *self, PyObject *const *arguments, Py_ssize_t count) {
    uint32_t *ids;
    size_t id_count;
    if (encode_text(self, "encode", arguments, count, &ids, &id_count) < 0) return NULL;
    PyObject *const list = list_of_ids(ids, (Py_ssize_t)id_count);
    bpe_free(ids);
    return list;
}

static PyObject *encode_array(PyObject *self, PyObject *const *arguments, Py_ssize_t count) {
    uint32_t *ids;
    size_t id_count;
    if (encode_text(self, "encode_array", arguments, count, &ids, &id_count) < 0) return NULL;
    return new_array(ids, (Py_ssize_t)id_count, 'I');
}

static PyObject *count_tokens(PyObject *self, PyObject *const *arguments, Py_ssize_t count) {
    text_argument text;
    policy_argument policy;
    if (check_count("count", count, 2) < 0 || get_text(arguments[0], &text) < 0) return NULL;
    if (get_policy(arguments[1], &policy) < 0) {
        release_text(&text);
        return NULL;
    }
    char *message = NULL;
    size_t tokens = 0;
    bpe_status status;
    WITHOUT_LOCK(
        text.bytes.count,
        status = bpe_count(
            tokenizer_of(self), text.bytes.start, text.bytes.count, policy.pointer, &tokens, &message));
    release_policy(&policy);
    release_text(&text);
    return status == BPE_OK ? PyLong_FromSize_t(tokens) : raise_status(status, message);
}

static PyObject *encode_piece(PyObject *self, PyObject *bytes) {
    text_argument text;
    if (get_text(bytes, &text) < 0) return NULL;
    uint32_t *ids;
    size_t id_count;
    char *message = NULL;
    bpe_status status;
    WITHOUT_LOCK(
        text.bytes.count,
        status = bpe_encode_piece(
            tokenizer_of(self), text.bytes.start, text.bytes.count, &ids, &id_count, &message));
    release_text(&text);
    if (status != BPE_OK) return raise_status(status, message);
    PyObject *const list = list_of_ids(ids, (Py_ssize_t)id_count);
    bpe_free(ids);
    return list;
}

static PyObject *encode_unstable(PyObject *self, PyObject *const *arguments, Py_ssize_t count) {
    text_argument text;
    policy_argument policy;
    if (check_count("encode_unstable", count, 3) < 0) return NULL;
    const int completes = PyObject_IsTrue(arguments[2]);
    if (completes < 0 || get_text(arguments[0], &text) < 0) return NULL;
    if (get_policy(arguments[1], &policy) < 0) {
        release_text(&text);
        return NULL;
    }
    uint32_t *stable = NULL, *completions = NULL;
    size_t stable_count, *ends = NULL, completion_count = 0;
    char *message = NULL;
    bpe_status status;
    WITHOUT_LOCK(
        SHORT_TEXT,
        status = bpe_encode_unstable(
            tokenizer_of(self), text.bytes.start, text.bytes.count, policy.pointer, &stable, &stable_count,
            completes ? &completions : NULL, &ends, &completion_count, &message));
    release_policy(&policy);
    release_text(&text);
    if (status != BPE_OK) return raise_status(status, message);
    PyObject *const first = list_of_ids(stable, (Py_ssize_t)stable_count);
    PyObject *const second = first ? lists_of_ids(completions, ends, (Py_ssize_t)completion_count) : NULL;
    PyObject *const pair = second ? PyTuple_Pack(2, first, second) : NULL;
    Py_XDECREF(first);
    Py_XDECREF(second);
    bpe_free(stable);
    bpe_free(completions);
    bpe_free(ends);
    return pair;
}

/* --- Many texts --- */

/* Encodes texts: arguments are texts, a policy and how many threads. Without `ids`, they are counted. */
static Py_ssize_t encode_texts(
    PyObject *self, const char *name, PyObject *const *arguments, Py_ssize_t count, uint32_t **ids, size_t **ends) {
    texts_argument texts;
    policy_argument policy;
    int threads;
    if (check_count(name, count, 3) < 0 || get_threads(arguments[2], &threads) < 0) return -1;
    if (get_texts(arguments[0], &texts) < 0) return -1;
    if (get_policy(arguments[1], &policy) < 0) {
        release_texts(&texts);
        return -1;
    }
    char *message = NULL;
    bpe_status status;
    const Py_ssize_t text_count = texts.count;
    WITHOUT_LOCK(
        texts.bytes + 32 * (size_t)text_count,
        status = bpe_encode_batch(
            tokenizer_of(self), texts.texts, (size_t)text_count, policy.pointer, threads, ids, ends, &message));
    release_policy(&policy);
    release_texts(&texts);
    if (status == BPE_OK) return text_count;
    raise_status(status, message);
    return -1;
}

static PyObject *encode_batch(PyObject *self, PyObject *const *arguments, Py_ssize_t count) {
    uint32_t *ids;
    size_t *ends;
    const Py_ssize_t text_count = encode_texts(self, "encode_batch", arguments, count, &ids, &ends);
    if (text_count < 0) return NULL;
    PyObject *const lists = lists_of_ids(ids, ends, text_count);
    bpe_free(ids);
    bpe_free(ends);
    return lists;
}

static PyObject *pair_of_arrays(uint32_t *ids, size_t *ends, Py_ssize_t text_count) {
    const Py_ssize_t id_count = text_count > 0 ? (Py_ssize_t)ends[text_count - 1] : 0;
    PyObject *const id_array = new_array(ids, id_count, 'I');
    PyObject *const offsets = new_offsets(ends, text_count);
    PyObject *const pair = id_array && offsets ? PyTuple_Pack(2, id_array, offsets) : NULL;
    Py_XDECREF(id_array);
    Py_XDECREF(offsets);
    return pair;
}

static PyObject *encode_batch_arrays(PyObject *self, PyObject *const *arguments, Py_ssize_t count) {
    uint32_t *ids;
    size_t *ends;
    const Py_ssize_t text_count = encode_texts(self, "encode_batch_arrays", arguments, count, &ids, &ends);
    return text_count < 0 ? NULL : pair_of_arrays(ids, ends, text_count);
}

static PyObject *count_batch(PyObject *self, PyObject *const *arguments, Py_ssize_t count) {
    size_t *ends;
    const Py_ssize_t text_count = encode_texts(self, "count_batch", arguments, count, NULL, &ends);
    if (text_count < 0) return NULL;
    PyObject *list = PyList_New(text_count);
    size_t start = 0;
    for (Py_ssize_t i = 0; list && i < text_count; i++) {
        PyObject *const number = PyLong_FromSize_t(ends[i] - start);
        if (!number) {
            Py_CLEAR(list);
            break;
        }
        PyList_SetItem(list, i, number);
        start = ends[i];
    }
    bpe_free(ends);
    return list;
}

static PyObject *encode_files(PyObject *self, PyObject *const *arguments, Py_ssize_t count) {
    paths_argument paths;
    policy_argument policy;
    int threads;
    if (check_count("encode_files", count, 3) < 0 || get_threads(arguments[2], &threads) < 0) return NULL;
    if (get_paths(arguments[0], &paths) < 0) return NULL;
    if (get_policy(arguments[1], &policy) < 0) {
        release_paths(&paths);
        return NULL;
    }
    uint32_t *ids;
    size_t *ends;
    char *message = NULL;
    bpe_status status;
    const Py_ssize_t file_count = paths.count;
    WITHOUT_LOCK(
        SHORT_TEXT,
        status = bpe_encode_files(
            tokenizer_of(self), paths.paths, (size_t)file_count, policy.pointer, threads, &ids, &ends, &message));
    release_policy(&policy);
    release_paths(&paths);
    return status == BPE_OK ? pair_of_arrays(ids, ends, file_count) : raise_status(status, message);
}

/* --- Places --- */

/* The ids and the places of spans, two lists. */
static PyObject *lists_of_spans(const bpe_span *spans, size_t count) {
    PyObject *const ids = PyList_New((Py_ssize_t)count), *const offsets = PyList_New((Py_ssize_t)count);
    PyObject *pair = NULL;
    for (size_t i = 0; ids && offsets && i < count; i++) {
        PyObject *const start = PyLong_FromSize_t(spans[i].start), *const end = PyLong_FromSize_t(spans[i].end);
        PyObject *const place = start && end ? PyTuple_Pack(2, start, end) : NULL;
        Py_XDECREF(start);
        Py_XDECREF(end);
        PyObject *const id = PyLong_FromUnsignedLong(spans[i].id);
        if (!place || !id) {
            Py_XDECREF(place);
            Py_XDECREF(id);
            goto done;
        }
        PyList_SetItem(ids, (Py_ssize_t)i, id);
        PyList_SetItem(offsets, (Py_ssize_t)i, place);
    }
    if (ids && offsets) pair = PyTuple_Pack(2, ids, offsets);
done:
    Py_XDECREF(ids);
    Py_XDECREF(offsets);
    return pair;
}

static PyObject *spans_batch(PyObject *self, PyObject *const *arguments, Py_ssize_t count) {
    texts_argument texts;
    policy_argument policy;
    int threads;
    if (check_count("spans_batch", count, 4) < 0 || get_threads(arguments[3], &threads) < 0) return NULL;
    const long unit = PyLong_AsLong(arguments[2]);
    if ((unit == -1 && PyErr_Occurred()) || get_texts(arguments[0], &texts) < 0) return NULL;
    if (get_policy(arguments[1], &policy) < 0) {
        release_texts(&texts);
        return NULL;
    }
    bpe_span *spans;
    size_t *ends;
    char *message = NULL;
    bpe_status status;
    const Py_ssize_t text_count = texts.count;
    WITHOUT_LOCK(
        texts.bytes,
        status = bpe_spans_batch(
            tokenizer_of(self), texts.texts, (size_t)text_count, policy.pointer, (bpe_unit)unit, threads, &spans, &ends,
            &message));
    release_policy(&policy);
    release_texts(&texts);
    if (status != BPE_OK) return raise_status(status, message);
    const int collects = PyGC_Disable();
    PyObject *list = PyList_New(text_count);
    size_t start = 0;
    for (Py_ssize_t i = 0; list && i < text_count; i++) {
        PyObject *const pair = lists_of_spans(spans + start, ends[i] - start);
        if (!pair) {
            Py_CLEAR(list);
            break;
        }
        PyList_SetItem(list, i, pair);
        start = ends[i];
    }
    if (collects) PyGC_Enable();
    bpe_free(spans);
    bpe_free(ends);
    return list;
}

static PyObject *chunks(PyObject *self, PyObject *const *arguments, Py_ssize_t count) {
    text_argument text;
    if (check_count("chunks", count, 4) < 0) return NULL;
    const Py_ssize_t budget = PyNumber_AsSsize_t(arguments[1], PyExc_OverflowError);
    if (PyErr_Occurred()) return NULL;
    const Py_ssize_t overlap = PyNumber_AsSsize_t(arguments[2], PyExc_OverflowError);
    if (PyErr_Occurred()) return NULL;
    const long boundary = PyLong_AsLong(arguments[3]);
    if (PyErr_Occurred()) return NULL;
    if (budget < 1 || overlap < 0) {
        PyErr_SetString(PyExc_ValueError, "a chunk has at least 1 token, and an overlap at least 0");
        return NULL;
    }
    if (get_text(arguments[0], &text) < 0) return NULL;
    bpe_chunk *found;
    size_t chunk_count;
    char *message = NULL;
    bpe_status status;
    WITHOUT_LOCK(
        text.bytes.count,
        status = bpe_chunks(
            tokenizer_of(self), text.bytes.start, text.bytes.count, (size_t)budget, (size_t)overlap,
            (bpe_boundary)boundary, &found, &chunk_count, &message));
    release_text(&text);
    if (status != BPE_OK) return raise_status(status, message);
    PyObject *list = PyList_New((Py_ssize_t)chunk_count);
    for (size_t i = 0; list && i < chunk_count; i++) {
        PyObject *const item = Py_BuildValue("nnn", found[i].start, found[i].end, found[i].tokens);
        if (!item) {
            Py_CLEAR(list);
            break;
        }
        PyList_SetItem(list, (Py_ssize_t)i, item);
    }
    bpe_free(found);
    return list;
}

static PyObject *report(PyObject *self, PyObject *object) {
    text_argument text;
    if (get_text(object, &text) < 0) return NULL;
    char *json, *message = NULL;
    size_t json_count;
    bpe_status status;
    WITHOUT_LOCK(
        SHORT_TEXT,
        status = bpe_report(tokenizer_of(self), text.bytes.start, text.bytes.count, &json, &json_count, &message));
    release_text(&text);
    if (status != BPE_OK) return raise_status(status, message);
    PyObject *const bytes = PyBytes_FromStringAndSize(json, (Py_ssize_t)json_count);
    bpe_free(json);
    return bytes;
}

PyMethodDef encoding_methods[] = {
    FUNCTION("encode", encode, "encode(text, policy, threads) -> list of ids"),
    FUNCTION("encode_array", encode_array, "encode_array(text, policy, threads) -> Array of uint32"),
    FUNCTION("count", count_tokens, "count(text, policy) -> int"),
    {"encode_piece", encode_piece, METH_O, "encode_piece(bytes) -> list of ids"},
    FUNCTION("encode_unstable", encode_unstable, "encode_unstable(text, policy, completes) -> (ids, lists of ids)"),
    FUNCTION("encode_batch", encode_batch, "encode_batch(texts, policy, threads) -> list of lists of ids"),
    FUNCTION("encode_batch_arrays", encode_batch_arrays, "encode_batch_arrays(texts, policy, threads) -> (ids, offsets)"),
    FUNCTION("count_batch", count_batch, "count_batch(texts, policy, threads) -> list of ints"),
    FUNCTION("encode_files", encode_files, "encode_files(paths, policy, threads) -> (ids, offsets)"),
    FUNCTION("spans_batch", spans_batch, "spans_batch(texts, policy, unit, threads) -> list of (ids, places)"),
    FUNCTION("chunks", chunks, "chunks(text, budget, overlap, boundary) -> list of (start, end, tokens)"),
    {"report", report, METH_O, "report(text) -> JSON as bytes"},
    {NULL, NULL, 0, NULL},
};
