/* Arrow's C data interface (https://arrow.apache.org/docs/format/CDataInterface.html): a large list of uint32 in two
 * capsules. */
#include "arrow.h"

#include <stdlib.h>

/* Everything that a list's schema points to. */
typedef struct {
    struct ArrowSchema items, *children[1];
} schema_parts;

/* What a list's array points to, and the object whose memory its buffer is. */
typedef struct {
    struct ArrowArray items, *children[1];
    const void *buffers[2];
    Py_buffer offsets;
} array_parts;

/* The same of the array of ids, which may be moved out of the list and outlive it. */
typedef struct {
    const void *buffers[2];
    Py_buffer ids;
} item_parts;

static void release_item_schema(struct ArrowSchema *schema) { schema->release = NULL; }

/* Gives a buffer back. Any thread may release an array, even when Python has ended. */
static void release_buffer(Py_buffer *buffer) {
    if (!Py_IsInitialized()) return;
    const PyGILState_STATE state = PyGILState_Ensure();
    PyBuffer_Release(buffer);
    PyGILState_Release(state);
}

static void release_item_array(struct ArrowArray *array) {
    item_parts *const parts = array->private_data;
    release_buffer(&parts->ids);
    free(parts);
    array->release = NULL;
}

static void release_schema(struct ArrowSchema *schema) {
    free(schema->private_data);
    schema->release = NULL;
}

static void release_array(struct ArrowArray *array) {
    array_parts *const parts = array->private_data;
    if (parts->items.release) parts->items.release(&parts->items);
    release_buffer(&parts->offsets);
    free(parts);
    array->release = NULL;
}

static void free_schema_capsule(PyObject *capsule) {
    struct ArrowSchema *const schema = PyCapsule_GetPointer(capsule, "arrow_schema");
    if (schema->release) schema->release(schema);
    free(schema);
}

static void free_array_capsule(PyObject *capsule) {
    struct ArrowArray *const array = PyCapsule_GetPointer(capsule, "arrow_array");
    if (array->release) array->release(array);
    free(array);
}

static PyObject *schema_capsule(void) {
    struct ArrowSchema *const schema = calloc(1, sizeof *schema);
    schema_parts *const parts = calloc(1, sizeof *parts);
    if (!schema || !parts) {
        free(schema);
        free(parts);
        return PyErr_NoMemory();
    }
    /* Flag 2 is "may be null": none is, but that is the type of a list that other programs expect. */
    parts->items = (struct ArrowSchema){.format = "I", .name = "item", .flags = 2, .release = release_item_schema};
    parts->children[0] = &parts->items;
    *schema = (struct ArrowSchema){
        .format = "+L", .name = "", .flags = 2, .n_children = 1, .children = parts->children, .release = release_schema,
        .private_data = parts};
    PyObject *const capsule = PyCapsule_New(schema, "arrow_schema", free_schema_capsule);
    if (!capsule) {
        release_schema(schema);
        free(schema);
    }
    return capsule;
}

static PyObject *array_capsule(PyObject *ids, PyObject *offsets) {
    struct ArrowArray *const array = calloc(1, sizeof *array);
    array_parts *const parts = calloc(1, sizeof *parts);
    item_parts *const items = calloc(1, sizeof *items);
    if (!array || !parts || !items) PyErr_NoMemory();
    if (!array || !parts || !items || PyObject_GetBuffer(ids, &items->ids, PyBUF_SIMPLE) < 0) {
        free(array);
        free(parts);
        free(items);
        return NULL;
    }
    if (PyObject_GetBuffer(offsets, &parts->offsets, PyBUF_SIMPLE) < 0) {
        PyBuffer_Release(&items->ids);
        free(array);
        free(parts);
        free(items);
        return NULL;
    }
    items->buffers[1] = items->ids.buf;
    parts->items = (struct ArrowArray){
        .length = items->ids.len / 4, .n_buffers = 2, .buffers = items->buffers, .release = release_item_array,
        .private_data = items};
    parts->children[0] = &parts->items;
    parts->buffers[1] = parts->offsets.buf;
    *array = (struct ArrowArray){
        .length = parts->offsets.len / 8 - 1, .n_buffers = 2, .n_children = 1, .buffers = parts->buffers,
        .children = parts->children, .release = release_array, .private_data = parts};
    PyObject *const capsule = PyCapsule_New(array, "arrow_array", free_array_capsule);
    if (!capsule) {
        release_array(array);
        free(array);
    }
    return capsule;
}

PyObject *arrow_array(PyObject *module, PyObject *const *arguments, Py_ssize_t count) {
    (void)module;
    if (check_count("arrow_array", count, 2) < 0) return NULL;
    if (!PyObject_TypeCheck(arguments[0], array_type) || !PyObject_TypeCheck(arguments[1], array_type)) {
        PyErr_SetString(PyExc_TypeError, "arrow_array() takes two arrays of this module");
        return NULL;
    }
    PyObject *const schema = schema_capsule();
    PyObject *const array = schema ? array_capsule(arguments[0], arguments[1]) : NULL;
    PyObject *const pair = array ? PyTuple_Pack(2, schema, array) : NULL;
    Py_XDECREF(schema);
    Py_XDECREF(array);
    return pair;
}
