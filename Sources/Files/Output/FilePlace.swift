import Platform
import SystemPackage

/// Where a file is, whatever its path says: the folder that has it, and its name there. Links are followed; a second hard
/// link is another place.
package struct FilePlace: Hashable {
    private let device: UInt64
    private let folder: UInt64
    private let name: [UInt8]

    /// `nil` for a pipe, a device, an open stream, and a file in a folder that does not exist.
    package init?(_ path: String) {
        guard !OutputTarget.isStreamOrDevice(path) else { return nil }
        guard let target = try? OutputTarget.followingLinks(path, toWrite: false) else { return nil }
        let parent = target.removingLastComponent()
        guard let name = target.lastComponent, let status = try? Stat(parent.isEmpty ? "." : parent) else {
            return nil
        }
        device = UInt64(truncatingIfNeeded: status.deviceID.rawValue)
        folder = UInt64(truncatingIfNeeded: status.inode.rawValue)
        self.name = Array(name.string.utf8)
    }
}

/// An output that would take the place of another file of the same run.
package struct SharedPlace: Error, CustomStringConvertible {
    let path: String
    let other: String
    let isInput: Bool

    package var description: String {
        let place =
            path == other
            ? path.inOneLine : "\(path.inOneLine), which is the same file as \(other.inOneLine),"
        return isInput
            ? "\(place) is an input, and writing the output would destroy it\nname another output"
            : "\(place) is written twice: two outputs are one file\nname another output, or remove the link"
    }
}

extension OutputFile {
    /// Finds out before any work whether outputs have places of their own: none is that of another, or of an input.
    ///
    /// - Throws: ``SharedPlace``.
    package static func checkPlaces(_ outputs: [String], apartFrom inputs: [String] = []) throws {
        var seen: [FilePlace: String] = [:]
        for path in inputs { if let place = FilePlace(path) { seen[place] = path } }
        let inputPlaces = Set(seen.keys)
        for path in outputs {
            guard let place = FilePlace(path) else { continue }
            if let other = seen[place] {
                throw SharedPlace(path: path, other: other, isInput: inputPlaces.contains(place))
            }
            seen[place] = path
        }
    }
}
