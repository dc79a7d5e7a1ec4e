package import Terminal

/// Runs a lesson until the user quits.
package func runLesson(_ model: LessonModel, on terminal: TerminalSession, colors: TerminalColors) {
    var model = model
    var decoder = KeyDecoder()
    var shown: Screen?
    while true {
        model.size = terminal.size
        terminal.show(model.screen(), insteadOf: &shown, colors: colors)
        // Long enough for the rest of a key to arrive over a network, too short to notice.
        let rest = decoder.isWaiting ? 40 : nil
        var keys: [Key] = []
        switch terminal.wait(milliseconds: rest ?? model.delay) {
        case .input(let bytes): keys = decoder.decode(read: bytes)
        case .timeout where rest != nil: keys = decoder.flush()
        case .timeout: if model.isPlaying { model.advance() }
        case .resized: shown = nil
        case .closed: return
        }
        for key in keys {
            switch model.handle(key) {
            case nil: break
            case .quit: return
            case .pause: terminal.pause()
            case .redraw: shown = nil
            }
        }
    }
}
