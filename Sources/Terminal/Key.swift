/// What a person does at a terminal's keyboard.
public enum Key: Sendable, Hashable {
    /// Typed text, as the terminal sent it: mostly one character. No control characters.
    case text([UInt8])
    /// Pasted text, all of it, with the line ends of a paste made line feeds.
    case paste([UInt8])
    /// A key with a name.
    case named(Name, Modifiers)
    /// A letter together with Ctrl: `a` to `z`.
    case control(Character)

    /// Keys that are no text.
    public enum Name: Sendable, Hashable {
        /// The line break.
        case enter
        /// The tabulator.
        case tab
        /// Takes away what is before the cursor.
        case backspace
        /// Takes away what is behind the cursor.
        case delete
        /// Leaves.
        case escape
        /// An arrow.
        case up, down, left, right
        /// The ends of a line, and a page.
        case home, end, pageUp, pageDown
        /// A function key, counted from 1.
        case function(Int)
    }

    /// Keys that are held down with another.
    public struct Modifiers: OptionSet, Sendable, Hashable {
        /// The bits, as terminals number them: 1 Shift, 2 Alt, 4 Ctrl.
        public let rawValue: Int

        /// Modifiers of these bits.
        public init(rawValue: Int) { self.rawValue = rawValue }

        /// The Shift key.
        public static let shift = Modifiers(rawValue: 1)
        /// The Alt key.
        public static let alt = Modifiers(rawValue: 2)
        /// The Ctrl key.
        public static let control = Modifiers(rawValue: 4)
    }

    /// A key with a name and nothing held down.
    public static func named(_ name: Name) -> Key { .named(name, []) }
}
