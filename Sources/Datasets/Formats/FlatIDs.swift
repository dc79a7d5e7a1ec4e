/// Ids one after another and nothing else: what `numpy.memmap(path, dtype)` maps.
struct FlatIDs: DatasetLayout {
    let isNarrow: Bool

    var pathExtension: String { "bin" }
    var dtype: String? { isNarrow ? "<u2" : "<u4" }
}
