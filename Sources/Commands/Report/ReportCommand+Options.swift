import ArgumentParser
import BPE
import CoreCommands
import Formats
import Oddities
import Views

// What the options and the settings together ask for.

extension ReportCommand {
    /// What `.bpe-report` says.
    func settings(_ console: Console) throws -> ReportSettings {
        if noSettings { return ReportSettings() }
        return try settings.map { try ReportSettings(contentsOf: $0, console) }
            ?? ReportSettings.nearest(console)
    }

    func readBaseline(_ settings: ReportSettings, _ console: Console) throws -> Baseline? {
        guard writeBaseline == nil, let path = baseline ?? settings.baselinePath else { return nil }
        return try Baseline(contentsOf: path, console)
    }

    /// The other encodings to count with, loaded once for all texts.
    func comparisons(_ console: Console) throws -> [Tokenizer] {
        try compare.map { try Tokenizer(Encoding.named($0, environment: console.environment)) }
    }

    /// What to look for in a text: options of the command line come before settings.
    func reportOptions(
        for input: InputSummary, _ settings: ReportSettings, comparisons: [Tokenizer], isLinter: Bool
    ) -> ReportOptions {
        var options = ReportOptions()
        var section = ReportSettings.Section()
        for next in settings.sections(for: input.name) {
            section.only = next.only ?? section.only
            section.except += next.except
            section.severities.merge(next.severities) { $1 }
            section.minSeverity = next.minSeverity ?? section.minSeverity
        }
        options.detectors = detectors(section)
        options.severities = section.severities
        options.minSeverity = minSeverity ?? section.minSeverity ?? (isLinter || quiet ? .medium : .info)
        let format = chosenFormat
        let needsAll = all || baseline != nil || settings.baseline != nil || writeBaseline != nil
        options.mostFindings =
            needsAll ? .max : [.sarif, .github].contains(format) ? .max : format == .json ? 1000 : 100
        options.mostLines = all ? 1000 : format == .html ? 100 : 3
        options.keepsTokens = tokens || format == .html
        // More tokens would slow down a browser.
        if format == .html, !tokens { options.mostTokens = 50_000 }
        options.format = input.kind == .file ? TextFormat(path: input.name) : nil
        options.readsMarks = !noMarks
        options.positions = at
        options.specialTokens = specials.policy
        options.comparisons = comparisons
        return options
    }

    func detectors(_ section: ReportSettings.Section) -> [Detector] {
        let only = only.flatMap(\.oddities)
        let chosen = only.isEmpty ? section.only : only
        let left = Set(except.flatMap(\.oddities) + (only.isEmpty ? section.except : []))
        return Detector.all.filter { detector in
            (chosen?.contains(detector.oddity) ?? (vocabulary || !detector.isOnRequest))
                && !left.contains(detector.oddity)
        }
    }

    func slots() throws -> [(name: String, value: String)] {
        try slot.map { argument in
            guard let equals = argument.firstIndex(of: "="), equals > argument.startIndex else {
                throw ValidationError(
                    "--slot '\(argument)': write the name, '=', and the value: 'question=How many eyes?'")
            }
            return (String(argument[..<equals]), String(argument[argument.index(after: equals)...]))
        }
    }

    /// What `--only` looks for but cannot find without another option.
    func notesOnMissingOptions() -> [String] {
        only.flatMap(\.oddities).compactMap { oddity in
            switch oddity {
            case .unreachable, .partialUTF8, .scaffold, .repetition:
                "\(oddity.rawValue) is about vocabularies: add --vocabulary"
            case .nonCanonical where ids == nil:
                "\(oddity.rawValue) is about ids: give them with --ids"
            case .templateSeam where slot.isEmpty:
                "\(oddity.rawValue) is about templates: fill one in with --slot"
            default: nil
            }
        }
    }
}
