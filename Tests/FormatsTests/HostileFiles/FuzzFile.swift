import Foundation
import FuzzTargets
import TestSupport
import Testing

/// A file that the fuzzer starts from (`Scripts/make-fuzz-seeds`), or one that it has found.
struct FuzzFile: Sendable, CustomTestStringConvertible {
    /// Below Fixtures/fuzz.
    let path: String
    let bytes: [UInt8]

    var testDescription: String { path }

    /// All of them, by target.
    static let all: [FuzzTarget: [FuzzFile]] = Dictionary(
        uniqueKeysWithValues: FuzzTarget.allCases.map { target in
            (target, ["", "crashes/"].flatMap { files(in: $0 + target.rawValue) })
        })

    init(_ path: String) throws {
        self.path = path
        bytes = try Fixture.bytes("fuzz/\(path)")
    }

    private static func files(in folder: String) -> [FuzzFile] {
        let path = Fixture.root.appending(path: "Fixtures/fuzz/\(folder)").path
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.sorted().compactMap { try? FuzzFile("\(folder)/\($0)") }
    }
}
