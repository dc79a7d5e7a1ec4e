import SystemPackage

extension OutputFile {
    /// Opens a file, lets `body` write it, and puts it in its place. If anything fails, what was at `path`
    /// stays.
    package static func write<Result>(to path: String, _ body: (OutputFile) throws -> Result) throws -> Result
    {
        try write(to: [path]) { try body($0[0]) }
    }

    /// Opens several files, lets `body` write them, and puts them in their places when all are on the disk: all, or
    /// if one cannot take its place, none. Only a crash between two renames could leave some without the others.
    package static func write<Result>(
        to paths: [String], _ body: ([OutputFile]) throws -> Result
    ) throws -> Result {
        var files: [OutputFile] = []
        do {
            try checkPlaces(paths)
            for path in paths { files.append(try OutputFile(path)) }
            let result = try body(files)
            try finish(files)
            return result
        } catch {
            for file in files { file.abandon() }
            throw error
        }
    }

    /// Writes files of which the bytes are all there: all, or none.
    package static func write(_ files: [(path: String, bytes: [UInt8])]) throws {
        try write(to: files.map(\.path)) { outputs in
            for (output, file) in zip(outputs, files) { try output.write(file.bytes) }
        }
    }

    /// Puts files in their places, in order, when all of them are on the disk: all or none. If that fails, they must
    /// be abandoned.
    package static func finish(_ files: [OutputFile]) throws {
        for file in files { try file.close() }
        try place(files)
    }

    /// Gives closed files their names, all or none.
    ///
    /// Of two that have become one file since they were opened, both would get the name, and one be lost.
    package static func place(_ files: [OutputFile]) throws {
        let moving = files.filter { $0.replacement != nil && !$0.isInPlace }
        try checkPlaces(moving.map(\.path))
        try OutputSet(
            moving.map {
                .init(path: $0.path, from: $0.replacement!.temporaryPath, to: $0.replacement!.target)
            }
        )
        .place()
        for file in moving {
            file.isInPlace = true
            Interruption.forget(file.replacement!.temporaryPath.name)
        }
    }
}
