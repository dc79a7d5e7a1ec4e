import Formats

/// One array in a file that `numpy.load` reads.
struct NumPyArray: DatasetLayout {
    let isNarrow: Bool

    var pathExtension: String { "npy" }
    var dtype: String? { isNarrow ? "<u2" : "<u4" }
    var headerSize: Int { NumPyHeader(isNarrow: isNarrow, count: 0).end }

    func header(tokens: Int) -> [UInt8] { NumPyHeader(isNarrow: isNarrow, count: tokens).bytes }
}
