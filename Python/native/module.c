#include "core.h"

static PyMethodDef functions[] = {
    FUNCTION("open", open_name, "open(name or path) -> Tokenizer"),
    FUNCTION("open_saved", open_saved, "open_saved(path) -> Tokenizer"),
    FUNCTION("open_memory", open_memory, "open_memory(name, bytes) -> Tokenizer"),
    FUNCTION("open_ranks", open_ranks, "open_ranks(name, pattern, drops_gaps, ranks, special_tokens) -> Tokenizer"),
    FUNCTION("arrow_array", arrow_array, "arrow_array(ids, offsets) -> (schema capsule, array capsule)"),
    FUNCTION("train", train, "train(paths, settings, progress) -> ranks as bytes"),
    FUNCTION("train_counts", train_counts, "train_counts(paths, settings, progress) -> ranks as bytes"),
    FUNCTION("count_pieces", count_pieces, "count_pieces(paths, settings, progress, output)"),
    FUNCTION("merge_counts", merge_counts, "merge_counts(paths, settings, progress, output)"),
    FUNCTION(
        "cut_places", cut_places, "cut_places(path, size, field, separator, pattern) -> places that divide a file"),
    {NULL, NULL, 0, NULL},
};

static PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "bpe_toolkit._core",
    .m_doc = "The engine, as bpe.h has it. The modules of this package are what to import.",
    .m_size = -1,
    .m_methods = functions,
};

PyMODINIT_FUNC PyInit__core(void) {
    PyObject *const module = PyModule_Create(&definition);
    if (!module) return NULL;
    special_token_error = PyErr_NewExceptionWithDoc(
        "bpe_toolkit.SpecialTokenError", "A text has the spelling of a special token that is not allowed.",
        PyExc_ValueError, NULL);
    if (!special_token_error || PyModule_AddObjectRef(module, "SpecialTokenError", special_token_error) < 0
        || PyModule_AddStringConstant(module, "version", bpe_library_version()) < 0 || prepare_for_forks() < 0
        || add_array_type(module) < 0 || add_tokenizer_type(module) < 0 || add_decoder_type(module) < 0
        || add_counter_type(module) < 0 || add_dataset_type(module) < 0) {
        Py_DECREF(module);
        return NULL;
    }
    return module;
}
