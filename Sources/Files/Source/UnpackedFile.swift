package import SystemPackage

/// A file as what is packed in it: read in blocks from its start to its end.
///
/// Truncated and damaged data is an error with the byte of the packed file; what was there before it has been handed
/// out by then.
package final class UnpackedFile {
    private let file: WatchedFile
    private var decoder: (any Decompressor)?
    /// What has been read of a packed file, and which part of it the decoder has not taken yet.
    private var input: UnsafeMutableRawBufferPointer
    private var unread = 0..<0
    private var isAtEnd = false
    /// How many unpacked bytes have been handed out.
    package private(set) var offset = 0

    private static let inputSize = 1 << 17

    /// Opens the file at `path`.
    package convenience init(_ path: String, _ compression: Compression) throws {
        try self.init(WatchedFile(path), compression)
    }

    /// Reads an open file.
    package convenience init(_ file: FileDescriptor, name: String, _ compression: Compression) throws {
        try self.init(WatchedFile(file, name: name), compression)
    }

    private init(_ file: WatchedFile, _ compression: Compression) throws {
        self.file = file
        input = .allocate(byteCount: Self.inputSize, alignment: 16)
        var compression = compression
        if compression == .automatic {
            while unread.count < Compression.signatureSize, try readMore() {}
            compression = .recognized(by: UnsafeRawBufferPointer(rebasing: input[unread]))
        }
        decoder =
            switch compression {
            case .automatic, .none: nil
            case .gzip: GzipDecoder()
            case .zstd: ZstdDecoder()
            }
    }

    deinit { input.deallocate() }

    package var name: String { file.name }

    /// Whether the file is packed: then only reading leads to a place in it.
    package var isPacked: Bool { decoder != nil }

    /// Puts the next bytes into `buffer`.
    ///
    /// - Returns: how many there are; 0 at the end.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let count = try decoder.map { try unpack(into: buffer, $0) } ?? readPlain(into: buffer)
        offset += count
        return count
    }

    /// Goes on at a place in the unpacked bytes.
    package func skip(to place: Int) throws {
        guard place > offset else { return }
        if decoder == nil {
            let read = min(place - offset, unread.count)
            unread = unread.dropFirst(read)
            try file.skip(to: place)
            offset = unread.isEmpty ? file.offset : offset + read
            return
        }
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 17, alignment: 16)
        defer { block.deallocate() }
        while offset < place {
            if try read(into: .init(rebasing: block[..<min(block.count, place - offset)])) == 0 { return }
        }
    }

    private func readPlain(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        guard !unread.isEmpty else { return try file.read(into: buffer) }
        // What was read to recognize the format.
        let count = min(unread.count, buffer.count)
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: input[unread.prefix(count)]))
        unread = unread.dropFirst(count)
        return count
    }

    private func unpack(
        into buffer: UnsafeMutableRawBufferPointer, _ decoder: any Decompressor
    ) throws -> Int {
        while true {
            if unread.isEmpty, !isAtEnd { isAtEnd = try !readMore() }
            let step: DecodedStep
            do {
                step = try decoder.decode(UnsafeRawBufferPointer(rebasing: input[unread]), into: buffer)
            } catch let damage as DamagedData {
                throw InputProblem(
                    name, byte: file.offset - unread.count, damage.problem,
                    remedy: "make the file again, or copy it again from where it is whole")
            }
            unread = unread.dropFirst(step.taken)
            if step.given > 0 { return step.given }
            if unread.isEmpty, isAtEnd {
                guard decoder.isBetweenParts else {
                    throw InputProblem(
                        name, byte: file.offset, "the file ends in the middle of its \(decoder.format) data",
                        remedy:
                            "it was cut off, perhaps while it was copied: make it again, or copy it again from where it is whole"
                    )
                }
                return 0
            }
        }
    }

    /// Reads on behind what is there already.
    private func readMore() throws -> Bool {
        if unread.isEmpty { unread = 0..<0 }
        let count = try file.read(into: .init(rebasing: input[unread.upperBound...]))
        unread = unread.lowerBound..<unread.upperBound + count
        return count > 0
    }
}

/// Unpacks a stream of one format, a step at a time.
protocol Decompressor: AnyObject {
    /// What people call the format.
    var format: String { get }
    /// Whether the stream may end here.
    var isBetweenParts: Bool { get }
    /// Takes some of `input` and puts what comes out of it into `output`. Throws ``DamagedData``.
    func decode(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) throws
        -> DecodedStep
}

struct DecodedStep {
    let taken: Int
    let given: Int
}

struct DamagedData: Error {
    let problem: String
}
