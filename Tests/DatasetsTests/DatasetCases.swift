import BPE
import Datasets
import Files
import Foundation
import TestSupport

/// Documents that are hard to give back, and how to encode them in a test.
enum DatasetCases {
    static let documents: [[UInt8]] = {
        var generator = SeededGenerator(17)
        var documents: [[UInt8]] = [
            [], [0], Array("a".utf8), [0xFF, 0xC3, 0x28, 0x80], Array("<|endoftext|>".utf8), [],
            [UInt8](repeating: 97, count: 1 << 20), Array("line\r\n\u{0}\t\"\\é中🦒".utf8),
        ]
        for _ in 0..<300 {
            let count = Int.random(in: 0...900, using: &generator)
            documents.append(generator.bytes(count: count, from: Array("ab c\n\u{E9}<|>".utf8) + [0xF0]))
        }
        // Longer than a chunk, with places to cut.
        documents.append(generator.bytes(count: 900_000, from: Array("abc d\n".utf8)))
        documents.append([])
        return documents
    }()

    static func encoder(
        _ tokenizer: Tokenizer, _ format: DatasetFormat, split: DatasetSplit? = nil
    ) throws -> DocumentEncoder {
        try DocumentEncoder(
            tokenizer, specialTokens: .asText, format: format, prepend: [], append: [3], split: split)
    }

    /// Encodes documents, and gives back what `Sidecar` and a reader find in each file of ids.
    static func read(
        _ paths: [String], _ format: DatasetFormat, _ tokenizer: Tokenizer
    ) throws -> [[TokenID]] {
        var documents: [[TokenID]] = []
        for path in paths {
            let sidecar = try Sidecar(besides: path)!
            try sidecar.check(besides: path)
            func reader() throws -> any DatasetReader {
                try format.reader(
                    InputReader(path, compression: .none), path: path,
                    vocabularySize: tokenizer.encoding.size)
            }
            var all: [TokenID] = []
            try reader().forEachBatch(of: nil) { all += $0 }
            var end = 0
            for number in 0..<sidecar.documents {
                let positions = try reader().positions(ofDocument: number)
                guard positions.lowerBound == end else { throw Gap() }
                end = positions.upperBound
                documents.append(Array(all[positions]))
            }
            guard end == all.count, all.count == sidecar.tokens else { throw Gap() }
        }
        return documents
    }

    struct Gap: Error {}
}
