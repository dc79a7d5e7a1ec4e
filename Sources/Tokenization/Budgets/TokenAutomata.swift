import BytePairs
import SplitPatterns
import Synchronization

/// The automata of a vocabulary, made when they are first needed: it takes a tenth of a second.
final class TokenAutomata: Sendable {
    private let vocabulary: Vocabulary
    private let made = Mutex<(forward: TokenAutomaton?, backward: TokenAutomaton?)>((nil, nil))

    init(_ vocabulary: Vocabulary) { self.vocabulary = vocabulary }

    /// Reads texts from their start.
    var forward: TokenAutomaton {
        made.withLock { made in
            let automaton = made.forward ?? TokenAutomaton(vocabulary, reading: .forward)
            made.forward = automaton
            return automaton
        }
    }

    /// Reads texts from their end.
    var backward: TokenAutomaton {
        made.withLock { made in
            let automaton = made.backward ?? TokenAutomaton(vocabulary, reading: .backward)
            made.backward = automaton
            return automaton
        }
    }
}

extension Tokenizer {
    /// Whether the tokens of a text that grows can be counted without encoding it again: its pieces are known
    /// from its start, and are merged as they are.
    var countsGrow: Bool {
        encoding.changesNothing && encoding.pattern.isBuiltIn && textTokens.inText.isEmpty
            && textTokens.inNormalizedText.isEmpty
    }
}
