import Files
import Oddities
package import Terminal

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Runs the inspector until the user quits.
package func runInspector(_ model: InspectorModel, on terminal: TerminalSession, usesColor: Bool) {
    var model = model
    var decoder = KeyDecoder()
    var shown: Screen?
    func draw() {
        model.refresh(size: terminal.size)
        let screen = model.screen()
        if screen != shown {
            terminal.write(ScreenUpdate.bytes(from: shown, to: screen, usesColor: usesColor))
        }
        shown = screen
    }
    draw()
    while true {
        // Long enough for the rest of a key to arrive over a network, too short to notice.
        let event = terminal.wait(milliseconds: decoder.isWaiting ? 40 : nil)
        var keys: [Key] = []
        switch event {
        case .input(let bytes): keys = decoder.decode(bytes)
        case .timeout: keys = decoder.flush()
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
            case .open(let path): open(path, &model)
            }
            // The next key may move over rows, which have to be up to date.
            if keys.count > 1, keys.count < 64 { model.refresh(size: terminal.size) }
        }
        // Inside a paste nothing changes.
        if !(keys.isEmpty && decoder.isPasting) { draw() }
    }
}

private func open(_ path: String, _ model: inout InspectorModel) {
    do {
        model.open(try InputFile.read(path), named: path)
    } catch {
        model.show("\(error)")
    }
}
