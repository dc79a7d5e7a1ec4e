import BytePairs
import Platform

/// The merges that a run has learned so far, as the work folder keeps them.
struct KeptMerges {
    /// What decides the merges apart from the corpus. Only a run with the same settings can resume.
    let settings: [UInt8]
    /// How many tokens the corpus had before the first merge.
    let tokensAtStart: Int
    let steps: [Step]

    /// One merge, and its statistics for ``TrainingRun``.
    struct Step {
        let pair: Pair
        /// How often the pair occurred.
        let count: Int
        /// How many tokens the corpus has after it.
        let tokenCount: Int
    }

    private static let signature = Array("bpemerge".utf8)
    private static let checksumSize = 32
    private static let numbersSize = 24
    private static let stepSize = 24

    init(settings: [UInt8], tokensAtStart: Int, steps: [Step]) {
        self.settings = settings
        self.tokensAtStart = tokensAtStart
        self.steps = steps
    }

    /// The first merges, all that a smaller vocabulary needs.
    func prefix(_ count: Int) -> KeptMerges {
        KeptMerges(settings: settings, tokensAtStart: tokensAtStart, steps: Array(steps.prefix(count)))
    }

    func serialize() -> [UInt8] {
        var bytes = Self.signature
        for number in [settings.count, tokensAtStart, steps.count] { appendLittleEndian(number, to: &bytes) }
        bytes += settings
        for step in steps {
            appendLittleEndian(step.pair.left, to: &bytes)
            appendLittleEndian(step.pair.right, to: &bytes)
            appendLittleEndian(step.count, to: &bytes)
            appendLittleEndian(step.tokenCount, to: &bytes)
        }
        return bytes + SHA256.hash(bytes)
    }

    /// The merges in a file; `nil` if it is damaged, so that they are learned again.
    init?(parsing bytes: [UInt8]) {
        guard bytes.starts(with: Self.signature), bytes.count > Self.signature.count + Self.checksumSize,
            SHA256.hash(Array(bytes.dropLast(Self.checksumSize))) == bytes.suffix(Self.checksumSize)
        else { return nil }
        // The checksum finds damage, not intent: no number may lead out of the file.
        let content = bytes.count - Self.checksumSize
        var place = Self.signature.count
        guard content - place >= Self.numbersSize else { return nil }
        func next<Number: FixedWidthInteger>(_: Number.Type) -> Number {
            defer { place += MemoryLayout<Number>.size }
            return bytes.withUnsafeBytes {
                Number(littleEndian: $0.loadUnaligned(fromByteOffset: place, as: Number.self))
            }
        }
        let settingsSize = next(Int.self)
        tokensAtStart = next(Int.self)
        let stepCount = next(Int.self)
        guard (0...content - place).contains(settingsSize), tokensAtStart >= 0,
            case let (count, rest) = (content - place - settingsSize).quotientAndRemainder(
                dividingBy: Self.stepSize), count == stepCount, rest == 0
        else { return nil }
        settings = Array(bytes[place..<place + settingsSize])
        place += settingsSize
        steps = (0..<stepCount).map { _ in
            Step(
                pair: Pair(left: next(TokenID.self), right: next(TokenID.self)), count: next(Int.self),
                tokenCount: next(Int.self))
        }
        guard steps.allSatisfy({ $0.count > 0 && $0.tokenCount >= 0 }) else { return nil }
    }
}
