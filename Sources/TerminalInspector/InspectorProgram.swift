import Display
package import Files
import Oddities
package import Terminal

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Runs the inspector until the user quits.
package func runInspector(
    _ model: InspectorModel, on terminal: TerminalSession, colors: TerminalColors,
    compression: Compression = .automatic
) {
    var model = model
    var decoder = KeyDecoder()
    var shown: Screen?
    func draw() {
        model.refresh(size: terminal.size)
        terminal.show(model.screen(), insteadOf: &shown, colors: colors)
    }
    draw()
    while true {
        // Long enough for the rest of a key to arrive over a network, too short to notice.
        let event = terminal.wait(milliseconds: decoder.isWaiting ? 40 : model.hasWork ? 0 : nil)
        var keys: [Key] = []
        switch event {
        case .input(let bytes): keys = decoder.decode(read: bytes)
        case .timeout: if decoder.isWaiting { keys = decoder.flush() } else { model.work() }
        case .resized: shown = nil
        case .closed: return
        }
        for key in keys {
            switch model.handle(key) {
            case nil: break
            case .quit: return
            case .pause: terminal.pause()
            case .redraw: shown = nil
            case .copy(let text):
                terminal.write(Array("\u{1B}]52;c;\(Data(text.utf8).base64EncodedString())\u{7}".utf8))
            case .open(let path):
                do { try model.load(path, compression) } catch { model.show("\(error)") }
            }
            // The next key may move over rows, which have to be up to date.
            if keys.count > 1, keys.count < 64 { model.refresh(size: terminal.size) }
        }
        // Inside a paste nothing changes.
        if !(keys.isEmpty && decoder.isPasting) { draw() }
    }
}

extension InspectorModel {
    /// Opens the file at `path`: a short one whole, a long one where it is looked at.
    package mutating func load(_ path: String, _ compression: Compression) throws {
        let input = try InputReader(path, compression: compression)
        if let size = input.size, size > Self.longestWhole { return open(PagedText(input, size: size)) }
        // Compressed, or from a pipe: there is no other way to any place than through all before it.
        let text = try Self.readStream(input)
        guard text.count > Self.longestWhole else { return open(text, named: path) }
        open(PagedText(InputReader(text, name: path, compression: .none), size: text.count))
    }

    /// Reads what has to be in memory as a whole, and may never end.
    ///
    /// - Throws: ``InputProblem`` if it is longer than `limit`.
    package static func readStream(
        _ input: InputReader, atMost limit: Int = longestStream,
        because reason: String = "what is compressed or comes from a pipe is kept in memory",
        remedy: String = "write what you want to look at to a file first"
    ) throws -> [UInt8] {
        var text: [UInt8] = []
        try input.forEachBlock { block in
            guard text.count + block.count <= limit else {
                throw InputProblem(
                    input.name, byte: limit, "there are more than \(byteCount(limit)); \(reason)",
                    remedy: remedy)
            }
            text.append(contentsOf: block)
        }
        return text
    }
}
