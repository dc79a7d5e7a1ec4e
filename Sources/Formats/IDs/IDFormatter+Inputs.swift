extension IDFormatter {
    /// The start of the file, which for NumPy says how many ids there are; as long for any count.
    package func header(count: Int) -> [UInt8] {
        format == .npy ? NumPyHeader(isNarrow: isNarrow, count: count).bytes : []
    }

    /// What comes before and after the ids of one input.
    package var prefix: [UInt8] { format == .json ? [UInt8(ascii: "[")] : [] }
    package var suffix: [UInt8] {
        switch format {
        case .ids: Array("\n".utf8)
        case .json: Array("]\n".utf8)
        case .u16, .u32, .npy: []
        }
    }
}
