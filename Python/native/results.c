#include "core.h"

#include <stdlib.h>
#include <string.h>

/* --- Arrays with the buffer protocol --- */

typedef struct {
    PyObject_HEAD
    void *memory;
    Py_ssize_t count;
    Py_ssize_t item_size;
    char format[2];
} ArrayObject;

PyTypeObject *array_type;

PyObject *new_array(void *memory, Py_ssize_t count, char format) {
    ArrayObject *const array = PyObject_New(ArrayObject, array_type);
    if (!array) {
        bpe_free(memory);
        return NULL;
    }
    array->memory = memory;
    array->count = count;
    array->item_size = format == 'q' ? 8 : 4;
    array->format[0] = format;
    array->format[1] = 0;
    return (PyObject *)array;
}

PyObject *new_offsets(size_t *ends, Py_ssize_t count) {
    int64_t *const offsets = realloc(ends, sizeof(int64_t) * (size_t)(count + 1));
    if (!offsets) {
        bpe_free(ends);
        return PyErr_NoMemory();
    }
    memmove(offsets + 1, offsets, sizeof(int64_t) * (size_t)count);
    offsets[0] = 0;
    return new_array(offsets, count + 1, 'q');
}

static void free_array(PyObject *self) {
    PyTypeObject *const type = Py_TYPE(self);
    bpe_free(((ArrayObject *)self)->memory);
    PyObject_Free(self);
    Py_DECREF(type);
}

static int get_buffer(PyObject *self, Py_buffer *view, int flags) {
    ArrayObject *const array = (ArrayObject *)self;
    if (PyBuffer_FillInfo(view, self, array->memory, array->count * array->item_size, 0, flags) < 0) return -1;
    view->itemsize = array->item_size;
    if (flags & PyBUF_FORMAT) view->format = array->format;
    if (flags & PyBUF_ND) view->shape = &array->count;
    if ((flags & PyBUF_STRIDES) == PyBUF_STRIDES) view->strides = &array->item_size;
    return 0;
}

static Py_ssize_t length(PyObject *self) { return ((ArrayObject *)self)->count; }

static PyType_Slot array_slots[] = {
    {Py_tp_doc, "Numbers in memory of their own, with the buffer protocol: memoryview and numpy.frombuffer take them as they are."},
    {Py_tp_dealloc, free_array},
    {Py_bf_getbuffer, get_buffer},
    {Py_sq_length, length},
    {0, NULL},
};

static PyType_Spec array_spec = {
    .name = "bpe_toolkit._core.Array",
    .basicsize = sizeof(ArrayObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = array_slots,
};

int add_array_type(PyObject *module) {
    array_type = (PyTypeObject *)PyType_FromSpec(&array_spec);
    return array_type ? PyModule_AddType(module, array_type) : -1;
}

/* --- Lists of ints --- */

/* The ints of ids that have occurred: to make one takes several times as long as to find it here. */
#define MOST_KEPT (1 << 18)
static PyObject *kept[MOST_KEPT];

static inline PyObject *int_of(uint32_t id) {
    if (id >= MOST_KEPT) return PyLong_FromUnsignedLong(id);
    PyObject *number = kept[id];
    if (!number) {
        number = PyLong_FromUnsignedLong(id);
        if (!number) return NULL;
        kept[id] = number;
    }
    Py_INCREF(number);
    return number;
}

PyObject *list_of_ids(const uint32_t *ids, Py_ssize_t count) {
    PyObject *const list = PyList_New(count);
    for (Py_ssize_t i = 0; list && i < count; i++) {
        PyObject *const number = int_of(ids[i]);
        if (!number || PyList_SetItem(list, i, number) < 0) {
            Py_DECREF(list);
            return NULL;
        }
    }
    return list;
}

PyObject *lists_of_ids(const uint32_t *ids, const size_t *ends, Py_ssize_t count) {
    /* The collector would look through all the lists again and again; they hold nothing but ints. */
    const int collects = PyGC_Disable();
    PyObject *const lists = PyList_New(count);
    size_t start = 0;
    for (Py_ssize_t i = 0; lists && i < count; i++) {
        PyObject *const list = list_of_ids(ids + start, (Py_ssize_t)(ends[i] - start));
        if (!list || PyList_SetItem(lists, i, list) < 0) {
            Py_DECREF(lists);
            if (collects) PyGC_Enable();
            return NULL;
        }
        start = ends[i];
    }
    if (collects) PyGC_Enable();
    return lists;
}
