import Platform
package import SystemPackage

// Paths are bytes. Their strings are for people, where they are repaired.
extension FilePath {
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
    /// The name's bytes.
    package var bytes: [UInt8] {
        withPlatformString { Array(UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
    }
}
