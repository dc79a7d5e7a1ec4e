import SplitPatterns

extension Normalizer {
    /// Normalizes the rest of a text that is cut before a space and after a visible ASCII character: what both
    /// parts become is together what the whole becomes. `nil` if that is not known.
    ///
    /// Only for steps that leave that character as it is.
    ///
    /// - Parameter space: what a space has become; changed to what it becomes here.
    package func ofRest(space: inout [UInt8]) -> Normalizer? {
        switch self {
        case .unicode:
            // Neither neighbour combines with the other.
            return self
        case .prepend:
            return .sequence([])
        case .replace(let pattern, let content):
            guard case .literal(let literal) = pattern.source, literal == [0x20] else { return nil }
            if space == literal { space = content }
            return self
        case .sentencePiece(let normalizer):
            guard normalizer.changesEachSpaceAlone else { return nil }
            if normalizer.escapesWhitespace, space == [0x20] { space = SentencePieceWriter.escapedSpace }
            var rest = normalizer
            rest.addsDummyPrefix = false
            return .sentencePiece(rest)
        case .sequence(let steps):
            var rest: [Normalizer] = []
            for step in steps {
                guard let step = step.ofRest(space: &space) else { return nil }
                rest.append(step)
            }
            return .sequence(rest)
        case .strip, .lowercase, .stripAccents, .characters, .byteLevel, .characterMap:
            return nil
        }
    }
}

extension SentencePieceNormalizer {
    /// Whether what becomes of a space does not depend on what is before it, nor what is before it on the space.
    fileprivate var changesEachSpaceAlone: Bool {
        characterMap == nil && !removesExtraWhitespace && !(addsDummyPrefix && treatsWhitespaceAsSuffix)
            && !userDefined.haveSpaces
    }
}
