package enum Key: Sendable, Hashable {
    /// Typed text as the terminal sent it, usually one character. No control characters.
    case text([UInt8])
    /// A whole paste, with line feeds for its line ends.
    case paste([UInt8])
    case named(Name, Modifiers)
    /// Ctrl with a letter, `a` to `z`, or with a space.
    case control(Character)

    package enum Name: Sendable, Hashable {
        case enter, tab, backspace, delete, escape
        case up, down, left, right
        case home, end, pageUp, pageDown
        /// Counted from 1.
        case function(Int)
    }

    package struct Modifiers: OptionSet, Sendable, Hashable {
        /// The bits of xterm's modifier parameter, minus one.
        package let rawValue: Int

        package init(rawValue: Int) { self.rawValue = rawValue }

        package static let shift = Modifiers(rawValue: 1)
        package static let alt = Modifiers(rawValue: 2)
        package static let control = Modifiers(rawValue: 4)
    }

    package static func named(_ name: Name) -> Key { .named(name, []) }
}
