import Files
import Platform
import SystemPackage

/// Files of one execution, in a folder in memory.
enum FuzzFiles {
    /// Replaces a file.
    static func write(_ bytes: [UInt8], to path: String) throws {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        defer { close(file) }
        let count = bytes.withUnsafeBytes { Platform.write(file, $0.baseAddress, $0.count) }
        guard file >= 0, count == bytes.count else { throw FuzzFault("cannot write \(path)") }
    }

    /// The files of a folder by name.
    static func content(of folder: String) throws -> [(name: String, bytes: [UInt8])] {
        try FileTree.names(in: FilePath(folder)).map(\.string).sorted().map {
            ($0, try InputFile.read("\(folder)/\($0)"))
        }
    }

    /// Makes a folder with these files and no others.
    static func replace(_ folder: String, with files: [(name: String, bytes: [UInt8])]) throws {
        for name in (try? FileTree.names(in: FilePath(folder))) ?? [] {
            FileTree.remove("\(folder)/\(name.string)")
        }
        mkdir(folder, 0o700)
        for file in files { try write(file.bytes, to: "\(folder)/\(file.name)") }
    }
}
