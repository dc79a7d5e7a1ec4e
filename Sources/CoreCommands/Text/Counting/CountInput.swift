import Files
import Platform
import SystemPackage

/// A file to count.
struct CountInput: Sendable {
    let path: FilePath
    /// In bytes, where the system knows.
    let size: Int?
    /// Whether it was named by a person, and is counted whatever it is.
    let isNamed: Bool
    /// The folder that it was found in, as it was named; `nil` if it was named itself.
    let root: FilePath?

    var isStandardInput: Bool { path == "-" && isNamed }

    /// Larger ones are counted in parts, by all threads.
    static let mostSmall = 1 << 20

    /// Pipes and devices, too, can be of any size.
    var isLarge: Bool { isStandardInput || size ?? .max > Self.mostSmall }

    /// As it is named in messages.
    var name: String { path.name }
}

/// The files that the arguments stand for, one after the other, while they are counted.
final class CountSource {
    private var arguments: ArraySlice<CountArgument>
    private let walker: TreeWalker
    private var root: FilePath?

    init(_ arguments: [CountArgument], _ options: WalkOptions) {
        self.arguments = arguments[...]
        walker = TreeWalker(options)
    }

    /// How many links were left out because they led back to a folder that they are in.
    var loops: Int { walker.loops }

    /// The next file, or what could not be read; `nil` at the end.
    func next() -> Result<CountInput, any Error>? {
        while true {
            if let root {
                switch walker.next() {
                case .file(let file):
                    return .success(CountInput(path: file.path, size: file.size, isNamed: false, root: root))
                case .failure(let failure): return .failure(failure)
                case nil: self.root = nil
                }
            }
            guard let argument = arguments.popFirst() else { return nil }
            if argument.path == "-", argument.isNamed {
                return .success(CountInput(path: "-", size: nil, isNamed: true, root: nil))
            }
            let status: Stat
            do {
                status = try Stat(argument.path)
            } catch {
                let failure = FileFailure("read", argument.path.name, error)
                return .failure(argument.isNamed ? NoSuchInput(argument.path.name, failure) : failure)
            }
            if status.type == .directory {
                walker.begin(at: argument.path)
                root = argument.path
            } else {
                let size = status.type == .regular ? Int(status.size) : nil
                return .success(
                    CountInput(path: argument.path, size: size, isNamed: argument.isNamed, root: nil))
            }
        }
    }
}

/// A path to count: one on the command line, or one of a list.
struct CountArgument {
    let path: FilePath
    let isNamed: Bool

    /// The paths of a list.
    static func list(_ names: [ArraySlice<UInt8>]) -> [CountArgument] {
        names.map { CountArgument(path: FilePath(bytes: $0), isNamed: false) }
    }
}

/// An argument that is no file, and perhaps was meant as a text.
struct NoSuchInput: Error, CustomStringConvertible {
    private let path: String
    private let failure: FileFailure

    init(_ path: String, _ failure: FileFailure) {
        self.path = path
        self.failure = failure
    }

    var description: String {
        let shown = (path.utf8.count > 96 ? "\(path.prefix(80))…" : path).inOneLine
        return "cannot read \(shown): \(failure.cause); check the path, or count a text with --text"
    }
}
