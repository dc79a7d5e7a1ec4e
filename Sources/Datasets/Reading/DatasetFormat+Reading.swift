package import Files
import Formats

extension DatasetFormat {
    /// A reader of a file of ids.
    ///
    /// - Parameters:
    ///   - input: the file, from its start.
    ///   - path: where the files next to it are; `nil` for a stream.
    ///   - vocabularySize: decides how wide an id is where nothing else does.
    /// - Throws: ``DatasetProblem`` if the file is of another format.
    package func reader(
        _ input: InputReader, path: String?, vocabularySize: Int
    ) throws -> any DatasetReader {
        switch self {
        case .ids: TextReader(input, isJSON: false)
        case .json, .jsonl: TextReader(input, isJSON: true)
        case .u16, .u32: FlatReader(input, isNarrow: self == .u16, index: ends(path, ".ends"))
        case .npy: try numPyReader(input, path)
        case .llmc: try llmcReader(input, path)
        case .megatron: try megatronReader(input, path)
        case .datatrove: try datatroveReader(input, path, vocabularySize)
        }
    }

    private func ends(_ path: String?, _ suffix: String) -> DocumentIndex? {
        path.map { $0 + suffix }.flatMap { FileTree.isFile($0) ? .ends(path: $0) : nil }
    }

    private func numPyReader(_ input: InputReader, _ path: String?) throws -> FlatReader {
        let start = try input.read(8)
        // Version 1 has two bytes for the text's length, later ones four.
        let length = try input.read(start.last == 0 && start.dropLast().last == 1 ? 2 : 4)
        let text = try input.read(min(length.reversed().reduce(0) { $0 << 8 | Int($1) }, 1 << 16))
        guard let header = NumPyHeader(parsing: start + length + text) else {
            throw DatasetProblem(
                input.name, "this is not a NumPy file with one array of <u2 or <u4",
                remedy: "write it with numpy.save and ids.astype('<u4'), or pass the --format that it has")
        }
        return FlatReader(
            input, isNarrow: header.isNarrow, start: header.end, count: header.count,
            index: ends(path, ".ends"))
    }

    private func llmcReader(_ input: InputReader, _ path: String?) throws -> FlatReader {
        guard let header = LLMC.parse(try input.read(1024)) else {
            throw DatasetProblem(
                input.name, "it does not begin as llm.c's files of ids do",
                remedy: "pass the --format that it has")
        }
        return FlatReader(
            input, isNarrow: header.isNarrow, start: 1024, count: header.tokens, index: ends(path, ".ends"))
    }

    private func megatronReader(_ input: InputReader, _ path: String?) throws -> FlatReader {
        let index = Megatron.indexPath(of: path ?? "")
        guard let header = Megatron.parse(try DocumentIndex.read(Megatron.headerSize, at: 0, of: index)),
            FileTree.byteCount(of: [index]) == Megatron.headerSize + 20 * header.documents + 8
        else {
            throw DatasetProblem(
                index, "this is no index of Megatron's with ids of two or four bytes, or it is damaged",
                remedy: "make the dataset again, or pass the --format that it has")
        }
        let documents = DocumentIndex.megatron(
            path: index, documents: header.documents, isNarrow: header.isNarrow)
        return FlatReader(input, isNarrow: header.isNarrow, count: try documents.tokens(), index: documents)
    }

    private func datatroveReader(
        _ input: InputReader, _ path: String?, _ vocabularySize: Int
    ) throws -> FlatReader {
        var isNarrow = vocabularySize <= 1 << 16
        if let path, let metadata = try InputFile.readIfPresent(path + ".metadata") {
            let name = metadata.prefix { $0 != 0x0A }
            if name.suffix(2).elementsEqual("|2".utf8) { isNarrow = true }
            if name.suffix(2).elementsEqual("|4".utf8) { isNarrow = false }
        }
        let index = ends(path, ".index")
        return FlatReader(input, isNarrow: isNarrow, count: try index?.tokens(), index: index)
    }
}
