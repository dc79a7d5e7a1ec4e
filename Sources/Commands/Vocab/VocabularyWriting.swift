import BPE
import CoreCommands
import Display
import Files
import Formats
import Tokenization

/// Writes an encoding in a format, if that is the same encoding when it is read again.
struct VocabularyWriting {
    let console: Console
    /// Whether what the format cannot express may be left out.
    let isLossy: Bool
    /// Files whose texts are compared too.
    let checkPaths: [String]

    /// Files that the command reads and that are no vocabularies: those can be replaced by what is made of them.
    var texts: [String] = []

    /// Writes, and says what was written and compared.
    ///
    /// - Parameters:
    ///   - output: a file, a folder, or what the names of two files begin with.
    ///   - source: what ids are compared with.
    func write(_ encoding: Encoding, to output: String, as format: WritableFormat, source: Tokenizer) throws {
        let paths = format.paths(for: output, name: encoding.name)
        let isStream = OutputFile.isStream(output)
        guard !isStream || paths.count == 1 else { throw NoPlaceForSecondFile(path: output, format: format) }
        // Before the work.
        try OutputFile.checkPlaces(paths, apartFrom: texts)
        try OutputFile.checkWritable(paths)
        let written = try WrittenEncoding(encoding, as: format, paths: paths)
        if !written.losses.isEmpty {
            guard isLossy else { throw LossyConversion(format: format, losses: written.losses) }
            console.say("left out, since \(format.rawValue) cannot express it:")
            for loss in written.losses { console.say("  \(loss)") }
        }
        let comparison = try compare(source, Tokenizer(try written.read()))
        if !comparison.findsNoDifference {
            let problem = ConversionDiffers(format: format, comparison: comparison)
            guard isLossy else { throw problem }
            console.say("\(problem.summary)")
        }
        try written.save()
        // Standard output may be where the vocabulary went.
        if !isStream {
            for file in written.files { try console.output.write("\(file.path)\n") }
            try console.output.flush()
        }
        console.say(
            "bpe: wrote \(format.rawValue), \(byteCount(written.byteCount)); "
                + (comparison.findsNoDifference
                    ? "\(counted(comparison.count, "text")) compared, all with the same ids and texts"
                    : comparison.numbers))
    }

    private func compare(_ source: Tokenizer, _ written: Tokenizer) throws -> EncodingComparison {
        var comparison = EncodingComparison(source, written)
        for path in checkPaths {
            let text = try console.read(path, .automatic)
            // The lines first, so that a difference is shown in a short text.
            for line in text.split(separator: 0x0A) { try comparison.compare(Array(line)) }
            try comparison.compare(text)
        }
        try comparison.compare(HostileTexts(for: source.encoding))
        return comparison
    }
}

/// The format cannot express something.
private struct LossyConversion: Error, CustomStringConvertible {
    let format: WritableFormat
    let losses: [String]

    var description: String {
        """
        \(format.rawValue) cannot express:
        \(losses.map { "  \($0)" }.joined(separator: "\n"))
        pass --lossy to leave it out\(format == .tokenizerJSON ? "" : ", or choose another format, such as tokenizer.json")
        """
    }
}

/// A format of two files, for a path next to which nothing can be.
private struct NoPlaceForSecondFile: Error, CustomStringConvertible {
    let path: String
    let format: WritableFormat

    var description: String {
        """
        \(path): it is a device or a pipe, and \(format.rawValue) is two files
        name a file, or choose a format of one file, such as tokenizer.json
        """
    }
}

/// What was written gives other ids, or other texts for them.
private struct ConversionDiffers: Error, CustomStringConvertible {
    let format: WritableFormat
    let comparison: EncodingComparison

    /// Which text, where, and which ids.
    var summary: String {
        var lines = [comparison.numbers]
        if let difference = comparison.first {
            lines.append(
                "the first is \(shown(difference.text)): id number \(difference.index + 1) is "
                    + "\(list(difference.found)) and was \(list(difference.expected))")
        }
        if let difference = comparison.firstDecoded {
            lines.append(
                "the ids of \(shown(difference.text)) are decoded as \(shown(difference.found)) and were "
                    + "decoded as \(shown(difference.expected))")
        }
        return lines.joined(separator: "\n")
    }

    var description: String {
        """
        \(summary)
        nothing was written; pass --lossy to write \(format.rawValue) all the same
        """
    }

    private func shown(_ text: [UInt8]) -> String { visible(text.prefix(60)) + (text.count > 60 ? "…" : "") }

    private func list(_ ids: ArraySlice<TokenID>) -> String {
        ids.isEmpty
            ? "missing" : ids.prefix(4).map { "\($0)" }.joined(separator: " ") + (ids.count > 4 ? " …" : "")
    }
}

extension EncodingComparison {
    fileprivate var findsNoDifference: Bool { first == nil && firstDecoded == nil }

    /// How many texts differ, of how many.
    fileprivate var numbers: String {
        var parts: [String] = []
        if differing > 0 {
            parts.append("\(grouped(differing)) \(differing == 1 ? "gets" : "get") other ids")
        }
        if decodedDifferently > 0 {
            let verb = decodedDifferently == 1 ? "is" : "are"
            parts.append("\(grouped(decodedDifferently)) \(verb) decoded differently")
        }
        return "of \(counted(count, "text")), \(parts.joined(separator: " and "))"
    }
}
