import BPE
import CoreCommands
import Display
import Files
import JSON
import Oddities
import SystemPackage
import Views

extension ReportCommand {
    /// Reports on all texts, each after the other, with a line for each finding or one document for all.
    func lint(_ tokenizer: Tokenizer, _ console: Console) throws {
        let settings = try settings(console)
        let comparisons = try comparisons(console)
        var known = try readBaseline(settings, console)
        var written = try writeBaseline.map { try Baseline(of: $0) }
        var summary = LinterSummary()
        var documents: [ReportDocument] = []
        var counts: [FindingCount] = []
        var text = ""
        var failed = false
        let encoding = self.summary(of: tokenizer)
        for file in inputFiles(settings) {
            do {
                let (path, isFound) = try file.get()
                let input = InputSummary(path)
                let options = reportOptions(
                    for: input, settings, comparisons: comparisons, isLinter: true)
                var report = try naming(path) {
                    try self.report(on: input, tokenizer, options, console, refusesBinary: isFound)
                }
                written?.add(report.findings, of: path)
                summary.known += report.removeFindings { known?.takes($0, of: path) ?? false }
                summary.add(report)
                counts += report.counts
                let document = ReportDocument(encoding: encoding, input: input, report: report)
                switch chosenFormat {
                case .text:
                    let usesColor = console.usesColor && output.isStandardOutput
                    text += document.linterText(usesColor: usesColor)
                    // Findings appear as they are found, unless they go into one file.
                    if output.isStandardOutput {
                        try console.output.write(text)
                        text = ""
                    }
                case .github: text += document.gitHubAnnotations()
                case .json, .html, .sarif: documents.append(document)
                }
            } catch is BinaryFile {
                summary.binaries += 1
            } catch let failure as FileFailure where failure.isBrokenPipe {
                throw failure
            } catch {
                console.say("bpe: \(explain(error))")
                failed = true
            }
        }
        switch chosenFormat {
        case .json: try output.write(ReportCollection(encoding: encoding, reports: documents), console)
        case .html:
            try output.write(console) { stream in
                try ReportCollection(encoding: encoding, reports: documents).writeHTML {
                    try stream.write($0)
                }
            }
        case .sarif: try output.write(SARIFLog(documents).json(), console)
        case .text: try output.write(Array((quiet ? text : text + summary.text).utf8), console)
        case .github: try output.write(Array(text.utf8), console)
        }
        if failed { throw ReportedFailure() }
        if summary.files + summary.binaries == 0 { console.say("bpe: note: there was no file to report on") }
        if let writeBaseline, let written {
            try written.write(to: writeBaseline)
            let count = counts.reduce(0) { $0 + $1.count }
            console.say(
                "bpe: wrote \(counted(count, "finding")) to \(writeBaseline); --baseline \(writeBaseline) lets them pass"
            )
        }
        if writeBaseline == nil { try failIfGrave(counts, settings, console) }
    }

    /// The files that the arguments name, and whether each was found in a folder.
    private func inputFiles(_ settings: ReportSettings) -> [Result<(String, Bool), FileFailure>] {
        (paths.isEmpty ? ["-"] : paths).flatMap { path -> [Result<(String, Bool), FileFailure>] in
            do throws(FileFailure) {
                guard path != "-", try FileTree.isExistingFolder(FilePath(named: path)) else {
                    // pre-commit names every file, those that are ignored too.
                    return settings.ignores(path) ? [] : [.success((path, false))]
                }
            } catch {
                return [.failure(error)]
            }
            return FileTree.files(under: path).compactMap { file in
                switch file {
                case .success(let file): settings.ignores(file.name) ? nil : .success((file.name, true))
                case .failure(let failure): .failure(failure)
                }
            }
        }
    }
}
