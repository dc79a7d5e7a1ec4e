#include "core.h"

#include <string.h>

PyObject *special_token_error;

static PyObject *exception_for(bpe_status status) {
    switch (status) {
    case BPE_FILE: return PyExc_OSError;
    case BPE_SPECIAL_TOKEN: return special_token_error;
    case BPE_UNKNOWN_ID: return PyExc_KeyError;
    case BPE_TOO_LONG: return PyExc_OverflowError;
    case BPE_STOPPED: return PyExc_KeyboardInterrupt;
    case BPE_OTHER: return PyExc_RuntimeError;
    case BPE_NO_MEMORY: return PyExc_MemoryError;
    default: return PyExc_ValueError;
    }
}

PyObject *raise_status(bpe_status status, char *message) {
    if (!PyErr_Occurred()) {
        if (status == BPE_SPECIAL_TOKEN && message) {
            /* The second line speaks of C's policies. */
            char *const end = strchr(message, '\n');
            if (end) *end = 0;
            PyErr_Format(
                special_token_error,
                "%s\npass special=\"allow\" to encode it as the token, or special=\"text\" to encode it like any other text",
                message);
        } else {
            PyErr_SetString(exception_for(status), message ? message : "");
        }
    }
    bpe_free(message);
    return NULL;
}
