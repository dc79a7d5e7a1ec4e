import BytePairs
import Platform

/// The merges that a run has learned so far, as its work folder keeps them.
struct KeptMerges {
    /// What decides the merges beside the corpus; only a run with the same can go on.
    let settings: [UInt8]
    /// How many tokens the corpus was before the first merge.
    let tokensAtStart: Int
    let steps: [Step]

    /// One merge, and how it went: what ``TrainingRun`` tells of it.
    struct Step {
        let pair: Pair
        /// How often the pair occurred.
        let count: Int
        /// How many tokens the corpus was behind it.
        let tokenCount: Int
    }

    private static let signature = Array("bpemerge".utf8)
    private static let checksumSize = 32

    init(settings: [UInt8], tokensAtStart: Int, steps: [Step]) {
        self.settings = settings
        self.tokensAtStart = tokensAtStart
        self.steps = steps
    }

    /// The first merges: a smaller vocabulary needs no more.
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

    /// What a file holds; `nil` if it is not what was written: then the merges are learned again.
    init?(parsing bytes: [UInt8]) {
        guard bytes.starts(with: Self.signature), bytes.count > Self.signature.count + Self.checksumSize,
            SHA256.hash(Array(bytes.dropLast(Self.checksumSize))) == bytes.suffix(Self.checksumSize)
        else { return nil }
        // The checksum holds, so these are the numbers that were written.
        var place = Self.signature.count
        func next<Number: FixedWidthInteger>(_: Number.Type) -> Number {
            defer { place += MemoryLayout<Number>.size }
            return bytes.withUnsafeBytes {
                Number(littleEndian: $0.loadUnaligned(fromByteOffset: place, as: Number.self))
            }
        }
        let settingsSize = next(Int.self)
        tokensAtStart = next(Int.self)
        let stepCount = next(Int.self)
        settings = Array(bytes[place..<place + settingsSize])
        place += settingsSize
        steps = (0..<stepCount).map { _ in
            Step(
                pair: Pair(left: next(TokenID.self), right: next(TokenID.self)), count: next(Int.self),
                tokenCount: next(Int.self))
        }
    }
}

/// Keeps merges while they are learned, so that a run that was killed goes on with them.
struct MergeKeeper {
    private let work: Trainer.KeptWork
    /// Keeps what is learned from, before the first merges are kept; `nil` once it is on the disk.
    private var keepInput: (() throws -> Void)?
    private var lastKept = ContinuousClock.now

    init(_ work: Trainer.KeptWork, keepInput: (() throws -> Void)?) {
        self.work = work
        self.keepInput = keepInput
    }

    /// The merges of the run that was stopped, if it was to give the same ones.
    func kept(settings: [UInt8]) throws -> KeptMerges? {
        // Where the counts are not kept, the merges are another run's.
        guard work.resumes, keepInput == nil, let kept = try work.folder.readMerges() else { return nil }
        return kept.settings == settings ? kept : nil
    }

    /// Whether it is time to keep what is new.
    var isDue: Bool { ContinuousClock.now - lastKept >= work.learningInterval }

    mutating func keep(_ merges: KeptMerges) throws {
        try keepInput?()
        keepInput = nil
        try work.folder.write(merges)
        lastKept = .now
    }
}
