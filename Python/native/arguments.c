#include "core.h"

#include <stdlib.h>
#include <string.h>

int get_string_argument(PyObject *object, const char *what, const char **name) {
    Py_ssize_t count;
    if (!PyUnicode_Check(object)) {
        PyErr_Format(PyExc_TypeError, "the %s must be a str, not %R", what, object);
        return -1;
    }
    *name = PyUnicode_AsUTF8AndSize(object, &count);
    if (!*name) return -1;
    if (strlen(*name) == (size_t)count) return 0;
    PyErr_Format(PyExc_ValueError, "the %s has a NUL; in a pattern, write \\x00", what);
    return -1;
}

int check_count(const char *name, Py_ssize_t count, Py_ssize_t expected) {
    if (count == expected) return 0;
    PyErr_Format(PyExc_TypeError, "%s() takes %zd arguments, not %zd", name, expected, count);
    return -1;
}

static PyObject *refuse_type(PyObject *object, const char *expected) {
    PyObject *const name = PyType_GetName(Py_TYPE(object));
    if (name) PyErr_Format(PyExc_TypeError, "expected %s, not %U", expected, name);
    Py_XDECREF(name);
    return NULL;
}

int get_threads(PyObject *object, int *threads) {
    const long value = PyLong_AsLong(object);
    if (value == -1 && PyErr_Occurred()) return -1;
    *threads = value > 0 && value < 1 << 16 ? (int)value : 0;
    return 0;
}

/* --- Texts --- */

static int get_bytes(PyObject *object, bpe_bytes *bytes, Py_buffer *buffer) {
    Py_ssize_t count;
    buffer->obj = NULL;
    if (PyUnicode_Check(object)) {
        bytes->start = PyUnicode_AsUTF8AndSize(object, &count);
        if (!bytes->start) return -1;
    } else if (PyBytes_Check(object)) {
        char *start;
        if (PyBytes_AsStringAndSize(object, &start, &count) < 0) return -1;
        bytes->start = start;
    } else {
        if (!PyObject_CheckBuffer(object)) {
            refuse_type(object, "str or bytes");
            return -1;
        }
        /* A copy: the owner may write to it while we work without the interpreter's lock. */
        PyObject *const copy = PyBytes_FromObject(object);
        const int status = copy ? PyObject_GetBuffer(copy, buffer, PyBUF_SIMPLE) : -1;
        Py_XDECREF(copy);
        if (status < 0) return -1;
        bytes->start = buffer->buf;
        count = buffer->len;
    }
    bytes->count = (size_t)count;
    return 0;
}

int get_text(PyObject *object, text_argument *text) { return get_bytes(object, &text->bytes, &text->buffer); }

void release_text(text_argument *text) {
    if (text->buffer.obj) PyBuffer_Release(&text->buffer);
}

int get_texts(PyObject *object, texts_argument *texts) {
    if (is_arrow_array(object)) return get_arrow_texts(object, texts);
    memset(texts, 0, sizeof *texts);
    if (PyUnicode_Check(object) || PyBytes_Check(object)) {
        refuse_type(object, "a list of texts");
        return -1;
    }
    /* A list of our own: the elements stay, whatever others do with theirs meanwhile. */
    texts->owner = PyList_CheckExact(object) ? PyList_GetSlice(object, 0, PyList_Size(object)) : PySequence_List(object);
    if (!texts->owner) return -1;
    texts->count = PyList_Size(texts->owner);
    texts->texts = malloc(sizeof(bpe_bytes) * (size_t)(texts->count + 1));
    if (!texts->texts) {
        release_texts(texts);
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t i = 0; i < texts->count; i++) {
        Py_buffer buffer;
        PyObject *const item = PyList_GetItem(texts->owner, i);
        if (!item || get_bytes(item, &texts->texts[i], &buffer) < 0) {
            release_texts(texts);
            return -1;
        }
        texts->bytes += texts->texts[i].count;
        if (!buffer.obj) continue;
        Py_buffer *const more = realloc(texts->buffers, sizeof(Py_buffer) * (size_t)(texts->buffer_count + 1));
        if (!more) {
            PyBuffer_Release(&buffer);
            release_texts(texts);
            PyErr_NoMemory();
            return -1;
        }
        texts->buffers = more;
        texts->buffers[texts->buffer_count++] = buffer;
    }
    return 0;
}

void release_texts(texts_argument *texts) {
    for (Py_ssize_t i = 0; i < texts->buffer_count; i++) PyBuffer_Release(&texts->buffers[i]);
    free(texts->buffers);
    free(texts->texts);
    Py_CLEAR(texts->owner);
    memset(texts, 0, sizeof *texts);
}

/* --- Policies --- */

int get_policy(PyObject *object, policy_argument *policy) {
    memset(policy, 0, sizeof *policy);
    if (object == Py_None) return 0;
    policy->pointer = &policy->policy;
    if (PyLong_Check(object)) {
        policy->policy.mode = (bpe_special_mode)PyLong_AsLong(object);
        return PyErr_Occurred() ? -1 : 0;
    }
    policy->policy.mode = BPE_SPECIAL_LISTED;
    if (is_arrow_array(object)) {
        refuse_type(object, "a collection of str");
        return -1;
    }
    if (get_texts(object, &policy->listed) < 0) return -1;
    for (Py_ssize_t i = 0; i < policy->listed.count; i++) {
        PyObject *const item = PyList_GetItem(policy->listed.owner, i);
        if (PyUnicode_Check(item)) continue;
        refuse_type(item, "a str for a special token");
        release_texts(&policy->listed);
        return -1;
    }
    policy->policy.listed = policy->listed.texts;
    policy->policy.listed_count = (size_t)policy->listed.count;
    return 0;
}

void release_policy(policy_argument *policy) {
    if (policy->listed.owner) release_texts(&policy->listed);
}

/* --- Ids --- */

int get_number(PyObject *object, unsigned long long *number) {
    PyObject *const integer = PyNumber_Index(object);
    if (!integer) return -1;
    *number = PyLong_AsUnsignedLongLong(integer);
    Py_DECREF(integer);
    return PyErr_Occurred() ? -1 : 0;
}

int get_id(PyObject *object, uint32_t *id) {
    unsigned long long value;
    if (get_number(object, &value) < 0) return -1;
    if (value > UINT32_MAX) {
        PyErr_Format(PyExc_OverflowError, "%llu is not an id: ids are below 2**32", value);
        return -1;
    }
    *id = (uint32_t)value;
    return 0;
}

/* Ids in a buffer of integers in this machine's byte order. Returns 0 if it has something else, -1 for an id out of range. */
static int get_ids_of_buffer(const Py_buffer *buffer, ids_argument *ids) {
    const char *format = buffer->format ? buffer->format : "B";
    if (*format == '@' || *format == '=' || *format == '<') format++;
    if (buffer->ndim != 1 || buffer->itemsize < 1 || !*format || !strchr("bBhHiIlLqQ", *format) || format[1]) return 0;
    ids->count = buffer->len / buffer->itemsize;
    if (*format == 'I' && buffer->itemsize == 4) {
        ids->ids = buffer->buf;
        return 1;
    }
    ids->owned = malloc(sizeof(uint32_t) * (size_t)(ids->count + 1));
    if (!ids->owned) {
        PyErr_NoMemory();
        return -1;
    }
    const int is_signed = strchr("bhilq", *format) != NULL;
    for (Py_ssize_t i = 0; i < ids->count; i++) {
        const char *const item = (const char *)buffer->buf + i * buffer->itemsize;
        uint64_t value = 0;
        memcpy(&value, item, (size_t)buffer->itemsize);
        const int bits = 8 * (int)buffer->itemsize;
        if (value > UINT32_MAX || (is_signed && value >> (bits - 1) & 1)) {
            PyErr_Format(PyExc_OverflowError, "the element %zd is not an id: ids are from 0 to below 2**32", i);
            return -1;
        }
        ids->owned[i] = (uint32_t)value;
    }
    ids->ids = ids->owned;
    return 1;
}

int get_ids(PyObject *object, ids_argument *ids) {
    memset(ids, 0, sizeof *ids);
    const int is_list = PyList_Check(object), is_tuple = PyTuple_Check(object);
    if (!is_list && !is_tuple) {
        if (PyUnicode_Check(object) || !PySequence_Check(object) || PyDict_Check(object)) {
            refuse_type(object, "a sequence of ids");
            return -1;
        }
        if (PyObject_CheckBuffer(object)) {
            if (PyObject_GetBuffer(object, &ids->buffer, PyBUF_C_CONTIGUOUS | PyBUF_FORMAT) == 0) {
                const int found = get_ids_of_buffer(&ids->buffer, ids);
                if (found > 0) return 0;
                release_ids(ids);
                if (found < 0) return -1;
            } else {
                PyErr_Clear();
            }
        }
    }
    PyObject *const items = is_list || is_tuple ? Py_NewRef(object) : PySequence_List(object);
    if (!items) return -1;
    const int has_list = is_list || !is_tuple;
    ids->count = has_list ? PyList_Size(items) : PyTuple_Size(items);
    ids->owned = malloc(sizeof(uint32_t) * (size_t)(ids->count + 1));
    ids->ids = ids->owned;
    if (!ids->owned) PyErr_NoMemory();
    for (Py_ssize_t i = 0; i < ids->count && !PyErr_Occurred(); i++) {
        /* An element's __index__ may shorten the list; then this is an IndexError. */
        PyObject *const item = has_list ? PyList_GetItem(items, i) : PyTuple_GetItem(items, i);
        if (!item) break;
        Py_INCREF(item);
        get_id(item, &ids->owned[i]);
        Py_DECREF(item);
    }
    Py_DECREF(items);
    if (!PyErr_Occurred()) return 0;
    release_ids(ids);
    return -1;
}

void release_ids(ids_argument *ids) {
    free(ids->owned);
    if (ids->buffer.obj) PyBuffer_Release(&ids->buffer);
    memset(ids, 0, sizeof *ids);
}

/* --- Paths --- */

int get_paths(PyObject *object, paths_argument *paths) {
    memset(paths, 0, sizeof *paths);
    if (PyUnicode_Check(object) || PyBytes_Check(object)) {
        refuse_type(object, "a list of paths");
        return -1;
    }
    paths->owner = PySequence_List(object);
    if (!paths->owner) return -1;
    paths->count = PyList_Size(paths->owner);
    paths->paths = malloc(sizeof(char *) * (size_t)(paths->count + 1));
    if (!paths->paths) PyErr_NoMemory();
    for (Py_ssize_t i = 0; paths->paths && i < paths->count; i++) {
        PyObject *bytes = NULL;
        if (!PyUnicode_FSConverter(PyList_GetItem(paths->owner, i), &bytes)) break;
        paths->paths[i] = PyBytes_AsString(bytes);
        PyObject *const name = PyUnicode_DecodeUTF8(paths->paths[i], PyBytes_Size(bytes), "strict");
        if (!name) {
            PyErr_Format(PyExc_ValueError, "the file name %R is not UTF-8: rename it, or read the file and pass its bytes", bytes);
            Py_DECREF(bytes);
            break;
        }
        Py_DECREF(name);
        if (PyList_SetItem(paths->owner, i, bytes) < 0) break;
    }
    if (!PyErr_Occurred()) return 0;
    release_paths(paths);
    return -1;
}

void release_paths(paths_argument *paths) {
    free(paths->paths);
    Py_CLEAR(paths->owner);
    memset(paths, 0, sizeof *paths);
}
