import BytePairs
import Formats
import JSON
package import Oddities
import Platform

/// Findings in SARIF 2.1.0, the format of OASIS that code hosts and editors show as annotations.
///
/// Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html; section numbers are its.
package struct SARIFLog {
    package let reports: [ReportDocument]

    package init(_ reports: [ReportDocument]) { self.reports = reports }

    /// The log as one JSON document.
    package func json() -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.field("$schema", "https://json.schemastore.org/sarif-2.1.0.json")
            json.field("version", "2.1.0")
            json.objects("runs", [reports]) { json, reports in
                json.object("tool") { json in json.object("driver") { Self.writeDriver(to: &$0) } }
                json.objects("artifacts", reports) { json, document in
                    json.object("location") { $0.field("uri", document.input.uri) }
                    json.field("length", document.report.totals.bytes)
                }
                // 3.14.17: what a column counts.
                json.field("columnKind", "unicodeCodePoints")
                json.objects("results", Self.results(reports)) { json, result in result.write(to: &json) }
            }
        }
        return json.bytes + [0x0A]
    }

    private static func writeDriver(to json: inout JSONWriter) {
        json.field("name", "bpe")
        json.field("semanticVersion", Version.current)
        json.objects("rules", Detector.all) { json, detector in
            json.field("id", detector.oddity.rawValue)
            json.object("shortDescription") { $0.field("text", detector.reason) }
            json.object("defaultConfiguration") { $0.field("level", detector.severity.sarifLevel) }
        }
    }

    private static func results(_ reports: [ReportDocument]) -> [SARIFResult] {
        reports.enumerated().flatMap { index, document in
            document.report.findings.map { SARIFResult(finding: $0, document: document, artifact: index) }
        }
    }
}

/// One finding: 3.27.
private struct SARIFResult {
    let finding: Finding
    let document: ReportDocument
    /// Which of the artifacts it is in.
    let artifact: Int

    func write(to json: inout JSONWriter) {
        json.field("ruleId", finding.oddity.rawValue)
        json.field("ruleIndex", Oddity.allCases.firstIndex(of: finding.oddity)!)
        json.field("level", finding.severity.sarifLevel)
        json.object("message") {
            $0.field("text", finding.sentence)
        }
        json.objects("locations", [artifact]) { json, artifact in
            json.object("physicalLocation") { json in
                json.object("artifactLocation") { json in
                    json.field("uri", document.input.uri)
                    json.field("index", artifact)
                }
                json.object("region") { writeRegion(to: &$0) }
            }
        }
        json.object("partialFingerprints") {
            $0.field("bpeFinding/v1", finding.fingerprint(in: document.input.name))
        }
        json.object("properties") { json in
            json.field("severity", finding.severity.rawValue)
            json.field("proof", finding.proof.rawValue)
            json.field("tokens", finding.tokens)
        }
    }

    private func writeRegion(to json: inout JSONWriter) {
        let lines = finding.lines
        json.field("startLine", lines?.start.line ?? 1)
        json.field("startColumn", lines?.start.column ?? 1)
        json.field("endLine", lines?.end.line ?? 1)
        json.field("endColumn", lines?.end.column ?? 1)
        json.field("byteOffset", finding.bytes.lowerBound)
        json.field("byteLength", finding.bytes.count)
    }
}

extension Severity {
    /// 3.27.10: what SARIF calls it.
    fileprivate var sarifLevel: String {
        switch self {
        case .high: "error"
        case .medium: "warning"
        case .low, .info: "note"
        }
    }
}

extension Finding {
    /// What stays the same when lines move: the file, the kind and the message.
    package func fingerprint(in path: String) -> String {
        String(sha256(Array("\(path)\u{0}\(oddity.rawValue)\u{0}\(message)".utf8)).prefix(32))
    }
}

extension InputSummary {
    /// The path as a URI reference: RFC 3986, with everything escaped that is not unreserved or a slash.
    package var uri: String {
        if kind == .text { return "stdin" }
        return name.carriedBytes.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"),
                UInt8(ascii: "~"), UInt8(ascii: "/"):
                String(Character(Unicode.Scalar(byte)))
            default: "%" + hexadecimal([byte])
            }
        }.joined()
    }
}
