import BytePairs
import Display
import EmbeddedReport
import Formats
import Oddities

// Self-contained pages: one text or several, a vocabulary, a pair of texts.

extension ReportDocument {
    /// The report as a page: the verdict, what to change, the tokens in colour with findings in the margin, facts.
    /// It needs no colour, no mouse and no network: borders show the tokens, arrow keys go from one to the next.
    ///
    /// Shows all tokens if the report keeps them, otherwise the lines that it keeps.
    package func html() -> String { reportPage(title: printable(input.title), reports: [self]) }

    /// The page's part about this text. `number` tells the parts of one page apart.
    fileprivate func sectionHTML(_ number: Int) -> String {
        let list = FindingList(findings: report.findings, counts: report.counts)
        let severity = report.counts.first?.severity ?? .info
        return """
            <section id="r\(number)">
            <h1>\(htmlEscaped(printable(input.title))) <small>in \(htmlEscaped(printable(encoding.name)))</small></h1>
            <p class="verdict \(severity > .low ? severity.rawValue : "clean")">\(htmlEscaped(capitalized(list.verdict))).</p>
            \(totalsHTML)
            \(FindingsHTML(report: report, section: number).problems)
            <h2>\(report.tokens == nil ? "Lines with findings" : "Tokens")</h2>
            \(TokensHTML(report: report, section: number).lines)
            \(FindingsHTML(report: report, section: number).facts)
            \(notesHTML)
            </section>
            """
    }

    private var totalsHTML: String {
        let totals = report.totals
        var rows = [
            ("tokens", grouped(totals.tokens)), ("bytes", grouped(totals.bytes)),
            ("characters", grouped(totals.characters)), ("lines", grouped(totals.lines)),
            ("bytes a token", decimal(totals.bytesPerToken, digits: 2)),
            ("distinct ids", grouped(totals.distinct)),
        ]
        rows += report.comparisons.map { ("tokens in \(printable($0.name))", grouped($0.tokens)) }
        return "<dl>\(rows.map { "<div><dt>\(htmlEscaped($0.0))</dt><dd>\($0.1)</dd></div>" }.joined())</dl>"
    }

    private var notesHTML: String {
        let all = allNotes
        return all.isEmpty ? "" : "<h2>Notes</h2><ul>\(all.map { "<li>\(bdi($0))</li>" }.joined())</ul>"
    }
}

extension ReportCollection {
    /// The reports one after another on one page, with a table of contents.
    package func html() -> String {
        reportPage(
            title: "\(counted(reports.count, "text")) in \(printable(encoding.name))", reports: reports)
    }
}

private func reportPage(title: String, reports: [ReportDocument]) -> String {
    let sections = reports.enumerated().map { $1.sectionHTML($0) }.joined(separator: "\n")
    return htmlPage(
        title: title, style: String(cString: embedded_report_css()),
        main: (reports.count > 1 ? contentsHTML(reports) : "") + sections
            + "<p id=\"panel\" class=\"hint\">Each box is a token; the arrow keys go from one to the next.</p>",
        script: String(cString: embedded_report_js()))
}

private func contentsHTML(_ reports: [ReportDocument]) -> String {
    let rows = reports.enumerated().map { index, document in
        let list = FindingList(findings: document.report.findings, counts: document.report.counts)
        return "<tr><td><a href=\"#r\(index)\">\(htmlEscaped(printable(document.input.title)))</a></td>"
            + "<td>\(grouped(document.report.totals.tokens))</td><td>\(htmlEscaped(list.verdict))</td></tr>"
    }
    return "<table><tr><th>text</th><th>tokens</th><th>verdict</th></tr>\(rows.joined())</table>\n"
}

private func capitalized(_ sentence: String) -> String {
    sentence.prefix(1).uppercased() + sentence.dropFirst()
}

/// Findings as lists: what to change first, facts below.
struct FindingsHTML {
    let report: TextReport
    let section: Int

    var problems: String {
        let counts = report.counts.filter { $0.severity > .low }
        return counts.isEmpty
            ? ""
            : "<h2>What to look at</h2>\n" + counts.map { kind($0, isOpen: true) }.joined(separator: "\n")
    }

    var facts: String {
        let counts = report.counts.filter { $0.severity <= .low }
        return counts.isEmpty
            ? "" : "<h2>Facts</h2>\n" + counts.map { kind($0, isOpen: false) }.joined(separator: "\n")
    }

    private func kind(_ count: FindingCount, isOpen: Bool) -> String {
        let own = report.findings.filter { $0.oddity == count.oddity && $0.severity == count.severity }
        let more = count.count - own.count
        return """
            <details\(isOpen ? " open" : "") id="k\(section)-\(count.oddity.rawValue)-\(count.severity.rawValue)">
            <summary>\(severityLabel(count.severity, count.oddity)) ×\(grouped(count.count))</summary>
            <p>\(htmlEscaped(Detector.of(count.oddity).reason))</p>
            <ul>\(groups(own))\(more > 0 ? "<li>… and \(grouped(more)) more</li>" : "")</ul>
            </details>
            """
    }

    /// Findings with one message together, each with the places of all.
    private func groups(_ findings: [Finding]) -> String {
        var order: [[UInt8]] = []
        let byMessage = Dictionary(grouping: findings) { finding in
            let key = Array(finding.message.utf8)
            return key
        }
        for finding in findings {
            let key = Array(finding.message.utf8)
            if byMessage[key]!.first == finding { order.append(key) }
        }
        return order.map { key in
            let group = byMessage[key]!
            let places = group.map(place).joined(separator: " ")
            let suggestion = group[0].suggestion.map { " <em>→ \(bdi($0))</em>" } ?? ""
            return "<li>\(places) \(bdi(group[0].message))\(suggestion)</li>"
        }.joined(separator: "\n")
    }

    private func place(_ finding: Finding) -> String {
        let start = finding.lines?.start ?? TextRange.wholeText.start
        return
            "<a href=\"#l\(section)-\(start.line)\" data-t=\"\(finding.tokens.lowerBound)\">\(start.line):\(start.column)</a>"
    }
}

/// Lines of tokens with the findings of each in the margin.
struct TokensHTML {
    let report: TextReport
    let section: Int

    /// `first` is the index of its first token.
    private struct ShownLine {
        var number: Int
        var first: Int
        var tokens: [TextToken]
    }

    var lines: String {
        let ofToken = Dictionary(grouping: report.findings, by: \.tokens.lowerBound)
        return shownLines.map { line in
            let findings = (line.first..<line.first + line.tokens.count).flatMap { ofToken[$0] ?? [] }
            let noted = Set(findings.filter { $0.severity > .info }.flatMap { $0.tokens.prefix(64) })
            let boxes = line.tokens.enumerated().map { index, token in
                let classes = (noted.contains(line.first + index) ? "n" : "") + (token.isSpecial ? "s" : "")
                return
                    "<i\(classes.isEmpty ? "" : " class=\(classes)")>\(htmlEscaped(visible(token.bytes)))</i>"
            }
            // What the panel says of each token: its id, and its bytes from those before it.
            let facts = line.tokens.map { "\($0.id),\($0.bytes.count)" }.joined(separator: " ")
            return "<div class=line id=l\(section)-\(line.number)><b>\(line.number)</b>"
                + "<p data-t=\(line.first) data-b=\(line.tokens.first?.range.lowerBound ?? 0) data-k=\"\(facts)\">\(boxes.joined())</p>"
                + margin(findings) + "</div>"
        }.joined(separator: "\n")
    }

    /// A note for each kind in the line.
    private func margin(_ findings: [Finding]) -> String {
        var kinds: [[Finding]] = []
        for finding in findings {
            if let index = kinds.firstIndex(where: {
                $0[0].oddity == finding.oddity && $0[0].severity == finding.severity
            }) {
                kinds[index].append(finding)
            } else {
                kinds.append([finding])
            }
        }
        let notes = kinds.sorted { $1[0].severity < $0[0].severity }.map { group in
            let first = group[0]
            let link =
                "<a href=#k\(section)-\(first.oddity.rawValue)-\(first.severity.rawValue)>"
                + "\(severityLabel(first.severity, first.oddity))</a>"
            if first.severity > .low {
                return "<li>\(link) \(bdi(first.message))"
                    + (group.count > 1 ? " and \(group.count - 1) more" : "") + "</li>"
            }
            let examples = group.prefix(3).map(\.excerpt).joined(separator: "  ")
            return "<li>\(link)\(group.count > 1 ? " ×\(group.count)" : "") \(htmlEscaped(examples))</li>"
        }
        return notes.isEmpty ? "" : "<ul>\(notes.joined())</ul>"
    }

    private var shownLines: [ShownLine] {
        guard let tokens = report.tokens else {
            return report.lines.map {
                ShownLine(number: $0.number, first: $0.tokenRange.lowerBound, tokens: $0.tokens)
            }
        }
        var lines: [ShownLine] = []
        var line = ShownLine(number: 1, first: 0, tokens: [])
        for (index, token) in tokens.enumerated() {
            line.tokens.append(token)
            let breaks = token.bytes.count { $0 == 0x0A }
            guard breaks > 0 else { continue }
            lines.append(line)
            line = ShownLine(number: line.number + breaks, first: index + 1, tokens: [])
        }
        if !line.tokens.isEmpty { lines.append(line) }
        return lines
    }
}

extension VocabularyDocument {
    /// The report as a page: what is odd first, then the longest words of each script, then counts.
    package func html() -> String {
        let kinds = report.counts.map { count in
            let own = report.findings.filter { $0.oddity == count.oddity && $0.severity == count.severity }
            let items = own.map { "<li>\($0.ids[0]) \(bdi($0.message))</li>" }.joined()
            let more = count.count - own.count
            return """
                <details\(count.severity > .low ? " open" : "")>
                <summary>\(severityLabel(count.severity, count.oddity)) ×\(grouped(count.count))</summary>
                <p>\(htmlEscaped(Detector.of(count.oddity).reason))</p>
                <ul>\(items)\(more > 0 ? "<li>… and \(grouped(more)) more</li>" : "")</ul>
                </details>
                """
        }
        let words = report.longestWords.map { script in
            "<tr><td>\(htmlEscaped(script.name))</td><td>"
                + script.tokens.map { "\(bdi(visible($0.bytes))) <small>\($0.id)</small>" }.joined(
                    separator: ", ") + "</td></tr>"
        }
        let totals = report.totals
        let rows = [
            ("tokens", totals.tokens), ("special tokens", totals.specialTokens),
            ("unreachable", totals.unreachable),
            ("dead", totals.unreachableDead), ("partial UTF-8", totals.partialUTF8),
            ("impossible bytes", totals.impossibleBytes),
            ("redundant", totals.redundant), ("with and without a space", totals.withAndWithoutSpace),
            ("white space", totals.whiteSpaceOnly), ("not NFC", totals.notNFC),
            ("never merged", totals.neverMerged),
        ]
        let unlisted = report.unlisted.map {
            "<p>No list of \($0.rawValue) tokens is known for this encoding.</p>"
        }.joined()
        return htmlPage(
            title: "The vocabulary of \(printable(encoding.name))",
            style: String(cString: embedded_report_css()),
            main: """
                <h1>\(htmlEscaped(printable(encoding.name))) <small>\(grouped(totals.tokens)) tokens</small></h1>
                <h2>Oddities</h2>
                \(kinds.joined(separator: "\n"))
                \(unlisted)
                <h2>Longest words</h2>
                <table>\(words.joined())</table>
                <h2>Counts</h2>
                <dl>\(rows.map { "<div><dt>\($0.0)</dt><dd>\(grouped($0.1))</dd></div>" }.joined())</dl>
                """)
    }
}

extension ParallelDocument {
    /// What both texts cost, as a page.
    package func html() -> String {
        let names = [input, other].map { htmlEscaped(printable($0.title)) }
        func row(_ name: String, _ a: Int, _ b: Int) -> String {
            let ratio = a == 0 ? "–" : "×\(decimal(Double(b) / Double(a), digits: 2))"
            return
                "<tr><td>\(htmlEscaped(printable(name)))</td><td>\(grouped(a))</td><td>\(grouped(b))</td><td>\(ratio)</td></tr>"
        }
        let (a, b) = (report.totals, otherReport.totals)
        let rows =
            [row("tokens in \(encoding.name)", a.tokens, b.tokens)]
            + zip(report.comparisons, otherReport.comparisons).map {
                row("tokens in \($0.name)", $0.tokens, $1.tokens)
            }
            + [row("bytes", a.bytes, b.bytes), row("characters", a.characters, b.characters)]
        let scripts = zip(names, [report, otherReport]).map { name, report in
            "<h2>\(name)</h2><table><tr><th>script</th><th>letters</th><th>tokens</th><th>a letter</th></tr>"
                + report.scripts.map {
                    "<tr><td>\(htmlEscaped($0.name))</td><td>\(grouped($0.letters))</td><td>\(grouped($0.tokens))</td>"
                        + "<td>\(decimal($0.tokensPerLetter, digits: 2))</td></tr>"
                }.joined() + "</table>"
        }
        return htmlPage(
            title: "\(printable(input.title)) and \(printable(other.title))",
            style: String(cString: embedded_report_css()),
            main:
                "<h1>The price of a language</h1>\n<table><tr><th></th><th>\(names[0])</th><th>\(names[1])</th><th>price</th></tr>"
                + rows.joined() + "</table>\n" + scripts.joined(separator: "\n"))
    }
}

extension InputSummary {
    /// What a page calls it: the name of the file without its folders.
    var title: String {
        kind == .text ? "Standard input" : name.split(separator: "/").last.map(String.init) ?? name
    }
}

private func severityLabel(_ severity: Severity, _ oddity: Oddity) -> String {
    "<b class=\(severity.rawValue)>\(severity.rawValue)</b> \(oddity.rawValue)"
}

/// Text whose direction does not affect the text around it.
private func bdi(_ text: String) -> String { "<bdi>\(htmlEscaped(text))</bdi>" }
