import BPE
import BytePairs
import Files
import JSON
import Tokenization

extension EncodeCommand {
    /// Refuses to add tokens to an encoding that does not say which.
    func checkAffixes(_ encoding: Encoding) throws {
        guard encoding.affixes == Encoding.Affixes() else { return }
        throw NothingToAdd(encoding: encoding.name)
    }

    /// Writes an object with ids and offsets for each input, which is read as a whole.
    func writeOffsets(in unit: OffsetUnit, _ tokenizer: Tokenizer, _ console: Console) throws {
        guard let path = output else {
            return try writeOffsets(in: unit, tokenizer, to: console.output, console)
        }
        try OutputFile.checkPlaces([path], apartFrom: corpus.files)
        try OutputFile.write(to: path) { file in
            let stream = ByteStream { try file.write($0) }
            try writeOffsets(in: unit, tokenizer, to: stream, console)
            try stream.flush()
        }
    }

    private func writeOffsets(
        in unit: OffsetUnit, _ tokenizer: Tokenizer, to stream: ByteStream, _ console: Console
    ) throws {
        let affixes = addSpecial ? tokenizer.encoding.affixes : Encoding.Affixes()
        for path in try corpus.foundFiles(console) {
            let text = try console.open(path, corpus.format.compression).readAll()
            let tokens = try naming(path) {
                try tokenizer.offsets(of: text, specialTokens: specials.policy, unit: unit)
            }
            var json = JSONWriter()
            json.object { json in
                json.field("ids", affixes.before + tokens.map(\.id) + affixes.after)
                // What is added stands for nothing.
                let ranges =
                    affixes.before.map { _ in 0..<0 } + tokens.map(\.range) + affixes.after.map { _ in 0..<0 }
                json.field("offsets", ranges.map { [$0.lowerBound, $0.upperBound] })
            }
            try stream.write(json.bytes + [0x0A])
        }
    }
}

/// An encoding does not say which tokens its model expects around a text.
private struct NothingToAdd: Error, CustomStringConvertible {
    let encoding: String

    var description: String {
        """
        \(encoding) has no tokens that come before or after a text
        leave out --add-special; if the model expects some, its tokenizer.json says which
        """
    }
}
