import Files

/// A file that is summed up while it is written.
final class SummedFile {
    let file: OutputFile
    private var progress = Progress()
    private lazy var stream = ByteStream { [unowned self] bytes in
        progress.sum.update(bytes)
        progress.count += bytes.count
        try file.write(bytes)
    }
    private let headerSize: Int

    /// What has been written, without the header.
    struct Progress: Equatable, Decodable {
        var count = 0
        var sum = CRC32()
    }

    /// A file that another run can continue.
    struct Kept: Equatable, Decodable {
        let temporaryPath: String
        let progress: Progress
    }

    /// - Parameters:
    ///   - headerSize: how many bytes are left free for a header, which is not known before the end.
    ///   - folder: where the file is until it is complete; `nil` next to its path.
    init(_ path: String, headerSize: Int = 0, temporaryIn folder: String?) throws {
        file = try OutputFile(path, temporaryIn: folder)
        self.headerSize = headerSize
        do {
            try file.write([UInt8](repeating: 0, count: headerSize))
        } catch {
            file.abandon()
            throw error
        }
    }

    /// Continues a file.
    ///
    /// - Throws: ``DatasetWorkFailure`` if it is not as it was kept.
    /// - Complexity: linear in its bytes.
    init(_ path: String, headerSize: Int = 0, continuing kept: Kept) throws {
        do throws(FileFailure) {
            file = try OutputFile(
                path, continuing: kept.temporaryPath, at: headerSize + kept.progress.count)
        } catch {
            throw DatasetWorkFailure(
                path: kept.temporaryPath, reason: "it cannot be continued: \(error.cause)",
                remedy: error.remedy ?? "delete its folder to start again")
        }
        self.headerSize = headerSize
        progress = kept.progress
        let sum = try readBack { reader in
            var sum = CRC32()
            try reader.forEachBlock { sum.update($0) }
            return sum
        }
        guard sum == progress.sum else {
            throw DatasetWorkFailure(
                path: kept.temporaryPath, reason: "it is not what the stopped run has written: it is damaged",
                remedy: "delete its folder to start again")
        }
    }

    /// Lets another run continue the file.
    func keep() throws -> Kept {
        let progress = try flush()
        return Kept(temporaryPath: try file.keep(), progress: progress)
    }

    /// For large files of which no one reads anything soon.
    func goToDisk() { file.goesToDisk = true }

    func write(_ bytes: UnsafeRawBufferPointer) throws { try stream.write(portion: bytes) }
    func write(_ bytes: [UInt8]) throws { try stream.write(bytes) }
    func write(number: Int) throws { try stream.write(littleEndian: UInt64(number)) }

    /// Everything that ``write(_:)`` took is in the file.
    func flush() throws -> Progress {
        try stream.flush()
        return progress
    }

    /// Takes back what was written since then.
    func rewind(to earlier: Progress) throws {
        _ = try flush()
        try file.rewind(to: headerSize + earlier.count)
        progress = earlier
    }

    /// Calls `body` with a reader that is past the header.
    func readBack<Result>(_ body: (InputReader) throws -> Result) throws -> Result {
        _ = try flush()
        return try file.readBack { reader in
            try reader.skip(to: headerSize)
            return try body(reader)
        }
    }

    /// Writes the rest and the header.
    ///
    /// - Returns: what a sidecar says about the file.
    func finish(header: [UInt8] = []) throws -> Sidecar.File {
        let body = try flush()
        precondition(header.count == headerSize, "the header is as long as the room for it")
        var sum = CRC32()
        header.withUnsafeBytes { sum.update($0) }
        if !header.isEmpty { try file.overwrite(header, at: 0) }
        return Sidecar.File(
            name: lastComponent(of: file.path), bytes: headerSize + body.count,
            crc32: sum.followed(by: body.sum, count: body.count).digits)
    }
}

/// The part of a path after its last slash.
func lastComponent(of path: String) -> String {
    // By bytes: a name can begin with a mark, which would be one character with the slash.
    let name = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path.utf8[$0...].dropFirst() }
    return name.flatMap { String($0) } ?? path
}
