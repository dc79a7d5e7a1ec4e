import Platform
package import SystemPackage

// Paths are bytes; strings carry them (`CarriedBytes.swift`). The `string` of a path would be that of another file.
extension FilePath {
    /// The path that a string carries.
    package init(named name: String) { self.init(bytes: name.carriedBytes) }

    /// A string that carries the path.
    package var name: String { String(carrying: bytes) }

    /// A path of bytes, which need not be UTF-8.
    package init(bytes: some Sequence<UInt8>) {
        self = (Array(bytes) + [0]).withUnsafeBufferPointer {
            $0.withMemoryRebound(to: CChar.self) { FilePath(platformString: $0.baseAddress!) }
        }
    }

    /// The path's bytes.
    package var bytes: [UInt8] {
        withPlatformString { Array(UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
    }
}

extension FilePath.Component {
    /// A string that carries the name.
    package var name: String { String(carrying: bytes) }

    /// The name's bytes.
    package var bytes: [UInt8] {
        withPlatformString { Array(UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
    }
}
