/* Texts in an array of Arrow, which are taken where they are: no object of Python is made of them. */
#include "arrow.h"

#include <stdlib.h>
#include <string.h>

bool is_arrow_array(PyObject *object) {
    return !PyList_Check(object) && !PyTuple_Check(object) && PyObject_HasAttrString(object, "__arrow_c_array__");
}

/* Whether an array can be what it says. Arrow gives no sizes of buffers, so that pyarrow looks at its own: files from strangers
 * may have places past the end of their texts. */
static bool is_sound(PyObject *object, const struct ArrowArray *array) {
    if (array->length < 0 || array->offset < 0 || array->n_buffers != 3 || (array->length > 0 && !array->buffers[1])) {
        PyErr_SetString(PyExc_ValueError, "the Arrow array is damaged: it has not the buffers of texts");
        return false;
    }
    PyObject *const module = PyObject_GetAttrString((PyObject *)Py_TYPE(object), "__module__");
    if (!module) return false;
    const bool is_pyarrow = PyUnicode_Check(module) && PyUnicode_CompareWithASCIIString(module, "pyarrow.lib") == 0;
    Py_DECREF(module);
    if (!is_pyarrow) return true;
    PyObject *const answer = PyObject_CallMethod(object, "validate", NULL);
    if (!answer) return false;
    Py_DECREF(answer);
    return true;
}

/* Points a text at each element: `wide` offsets have eight bytes. A null is a text without bytes. */
static int point_at_elements(const struct ArrowArray *array, bool wide, texts_argument *texts) {
    const uint8_t *const valid = array->buffers[0];
    const char *const characters = array->buffers[2];
    for (int64_t i = 0; i < array->length; i++) {
        const int64_t place = array->offset + i;
        bpe_bytes *const text = &texts->texts[i];
        *text = (bpe_bytes){NULL, 0};
        if (valid && !(valid[place >> 3] >> (place & 7) & 1)) continue;
        const int64_t start = wide ? ((const int64_t *)array->buffers[1])[place] : ((const int32_t *)array->buffers[1])[place];
        const int64_t end = wide ? ((const int64_t *)array->buffers[1])[place + 1] : ((const int32_t *)array->buffers[1])[place + 1];
        if (start < 0 || end < start) {
            PyErr_Format(PyExc_ValueError, "the Arrow array is damaged: text %lld ends before it begins", (long long)i);
            return -1;
        }
        if (end == start) continue;
        *text = (bpe_bytes){characters + start, (size_t)(end - start)};
        texts->bytes += (size_t)(end - start);
    }
    return 0;
}

int get_arrow_texts(PyObject *object, texts_argument *texts) {
    memset(texts, 0, sizeof *texts);
    /* The capsules keep the memory alive. */
    texts->owner = PyObject_CallMethod(object, "__arrow_c_array__", NULL);
    if (!texts->owner) return -1;
    const struct ArrowSchema *schema = NULL;
    const struct ArrowArray *array = NULL;
    if (PyTuple_Check(texts->owner) && PyTuple_Size(texts->owner) == 2) {
        schema = PyCapsule_GetPointer(PyTuple_GetItem(texts->owner, 0), "arrow_schema");
        array = schema ? PyCapsule_GetPointer(PyTuple_GetItem(texts->owner, 1), "arrow_array") : NULL;
    } else {
        PyErr_SetString(PyExc_TypeError, "__arrow_c_array__ must give two capsules");
    }
    if (array && (!schema->release || !array->release)) {
        PyErr_SetString(PyExc_ValueError, "the Arrow array has been moved elsewhere");
    }
    if (!PyErr_Occurred() && (strlen(schema->format) != 1 || !strchr("uUzZ", *schema->format) || schema->dictionary)) {
        PyErr_Format(
            PyExc_TypeError, "expected an Arrow array of strings or binaries, not of the format \"%s\"; cast it first",
            schema->format);
    }
    if (!PyErr_Occurred() && is_sound(object, array)) {
        texts->count = (Py_ssize_t)array->length;
        texts->texts = malloc(sizeof(bpe_bytes) * (size_t)(texts->count + 1));
        if (!texts->texts) PyErr_NoMemory();
    }
    if (PyErr_Occurred() || point_at_elements(array, *schema->format == 'U' || *schema->format == 'Z', texts) < 0) {
        release_texts(texts);
        return -1;
    }
    return 0;
}
