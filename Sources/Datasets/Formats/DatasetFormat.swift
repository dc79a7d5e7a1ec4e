package import Formats

/// How the ids of a dataset are laid out in files.
package enum DatasetFormat: String, CaseIterable, Decodable, Sendable {
    /// Decimal, separated by spaces; a line for each document.
    case ids
    /// A JSON array; a line for each document.
    case json
    /// As `json`, with a sidecar.
    case jsonl
    /// Two bytes each, little-endian: nanoGPT's `.bin`.
    case u16
    /// Four bytes each, little-endian.
    case u32
    /// One NumPy array.
    case npy
    /// Megatron's `.bin` and `.idx`.
    case megatron
    /// datatrove's `.ds`, `.ds.index` and `.ds.metadata`.
    case datatrove
    /// llm.c's `.bin`, which begins with a header.
    case llmc

    /// Whether a sidecar describes the files.
    package var hasSidecar: Bool { self != .ids && self != .json }

    /// Whether the ids of a text can be written without files of their own beside them.
    package var isOneStream: Bool {
        switch self {
        case .ids, .json, .jsonl, .u16, .u32, .npy: true
        case .megatron, .datatrove, .llmc: false
        }
    }

    /// How one id is written; where the format leaves a choice, in two bytes if those are enough.
    ///
    /// - Throws: `IDFormatError` if the format cannot hold the encoding's ids.
    package func formatter(vocabularySize: Int) throws -> IDFormatter {
        let format: IDFormat =
            switch self {
            case .ids: .ids
            case .json, .jsonl: .json
            case .u16: .u16
            case .u32: .u32
            case .npy, .megatron, .datatrove, .llmc: vocabularySize <= 1 << 16 ? .u16 : .u32
            }
        return try IDFormatter(format, vocabularySize: vocabularySize)
    }

    /// Where the parts of the format go.
    package func layout(isNarrow: Bool, encoding: String) -> any DatasetLayout {
        switch self {
        case .ids, .json, .jsonl: IDLines(format: self)
        case .u16, .u32: FlatIDs(isNarrow: isNarrow)
        case .npy: NumPyArray(isNarrow: isNarrow)
        case .megatron: Megatron(isNarrow: isNarrow)
        case .datatrove: Datatrove(isNarrow: isNarrow, encoding: encoding)
        case .llmc: LLMC(isNarrow: isNarrow)
        }
    }
}
