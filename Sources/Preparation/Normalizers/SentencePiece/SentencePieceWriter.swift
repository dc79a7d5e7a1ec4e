import CIntrinsics
import SplitPatterns

/// One text on its way through SentencePiece's normalizer.
struct SentencePieceWriter {
    private let normalizer: SentencePieceNormalizer
    private let tracksPlaces: Bool
    /// What a space becomes.
    private let space: [UInt8]
    private var userDefined: UserDefinedPieceWalk
    private(set) var bytes: [UInt8] = []
    /// For each byte, and for the end, the position in the source that it comes from; empty if not tracked.
    private(set) var places: [Int32] = []
    /// After this many bytes nothing more is written.
    private let limit: Int
    private(set) var isTooLong = false
    /// Whether all characters but spaces are kept, and where they come from is not asked.
    private var keepsCharacters = false

    static let escapedSpace: [UInt8] = [0xE2, 0x96, 0x81]
    private static let replacement: [UInt8] = [0xEF, 0xBF, 0xBD]

    init(of normalizer: SentencePieceNormalizer, tracksOrigins: Bool, limit: Int) {
        self.limit = limit
        self.normalizer = normalizer
        tracksPlaces = tracksOrigins
        space = normalizer.escapesWhitespace ? Self.escapedSpace : [0x20]
        userDefined = UserDefinedPieceWalk(of: normalizer.userDefined)
    }

    /// What a prefix of the source becomes: part of the source, or other bytes.
    private enum Part {
        case kept
        case replacement(ArraySlice<UInt8>)
    }

    mutating func write(_ text: UnsafeBufferPointer<UInt8>) {
        var position = 0
        if normalizer.removesExtraWhitespace {
            while position < text.count {
                let (part, end) = next(in: text, from: position)
                guard isSpace(part, text, position..<end) else { break }
                position = end
            }
        }
        guard position < text.count else { return }
        bytes.reserveCapacity(text.count + text.count / 2)
        let addsPrefix = normalizer.addsDummyPrefix && !normalizer.treatsWhitespaceAsSuffix
        let addsSuffix = normalizer.addsDummyPrefix && normalizer.treatsWhitespaceAsSuffix
        if addsPrefix { append(space, from: position) }
        if canCopy(text) {
            copy(text)
            return
        }
        keepsCharacters =
            normalizer.characterMap == nil && !tracksPlaces && normalizer.userDefined.areWellFormed
            && WellFormedUTF8.end(of: text, from: 0) == text.count
        writeParts(of: text, from: position)
        var end = text.count
        if normalizer.removesExtraWhitespace { end = removeTrailingSpaces(end: end) }
        if addsSuffix { append(space, from: end) }
        if tracksPlaces { places.append(Int32(end)) }
    }

    /// Whether only spaces change: as in most models, nothing is mapped or removed, and no space is in what is
    /// found first.
    private func canCopy(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        normalizer.characterMap == nil && !normalizer.userDefined.haveSpaces && !tracksPlaces
            && !normalizer.removesExtraWhitespace
            && !(normalizer.addsDummyPrefix && normalizer.treatsWhitespaceAsSuffix)
            && WellFormedUTF8.end(of: text, from: 0) == text.count
    }

    private mutating func copy(_ text: UnsafeBufferPointer<UInt8>) {
        guard normalizer.escapesWhitespace else {
            bytes.append(contentsOf: text)
            return
        }
        let prefix = bytes
        let size = text.count + 2 * bpe_count_of_byte(text.baseAddress, text.count, 0x20)
        bytes = [UInt8](unsafeUninitializedCapacity: prefix.count + size) { buffer, written in
            written = prefix.count + size
            guard let start = buffer.baseAddress else { return }
            for (index, byte) in prefix.enumerated() { start[index] = byte }
            bpe_replace_byte(
                text.baseAddress, text.count, 0x20, Self.escapedSpace, 3, start + prefix.count, size)
        }
    }

    private mutating func writeParts(of text: UnsafeBufferPointer<UInt8>, from start: Int) {
        var position = start
        var isAfterSpace = normalizer.removesExtraWhitespace
        while position < text.count {
            let plainEnd = endOfPlain(in: text, from: position)
            if plainEnd > position {
                bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[position..<plainEnd]))
                if tracksPlaces { places.append(contentsOf: Int32(position)..<Int32(plainEnd)) }
                position = plainEnd
                isAfterSpace = false
                continue
            }
            guard bytes.count <= limit else {
                isTooLong = true
                return
            }
            let (part, end) = next(in: text, from: position)
            switch part {
            case .kept:
                let source = UnsafeBufferPointer(rebasing: text[position..<end])
                isAfterSpace = append(source, from: position, isAfterSpace: isAfterSpace)
            case .replacement(let replacement):
                isAfterSpace = replacement.withUnsafeBufferPointer {
                    append($0, from: position, isAfterSpace: isAfterSpace)
                }
            }
            isAfterSpace = isAfterSpace && normalizer.removesExtraWhitespace
            position = end
        }
    }

    /// The end of bytes that are kept one by one.
    @inline(__always)
    private mutating func endOfPlain(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        let limit = userDefined.nextPiece(in: text, from: start)?.lowerBound ?? text.count
        if keepsCharacters {
            let plain = UnsafeBufferPointer(rebasing: text[start..<limit])
            return start + bpe_index_of_byte(plain.baseAddress, plain.count, 0x20)
        }
        var position = start
        while position < limit, position &+ 1 < text.count {
            let byte = text[position]
            guard byte < 0x80, byte != 0x20,
                normalizer.characterMap?.isPlain(byte, before: text[position &+ 1]) ?? true
            else { break }
            position &+= 1
        }
        return position
    }

    /// What the next characters become, and where they end: the longest piece that the user defined, else the
    /// longest key of the map, else one character.
    @inline(__always)
    private mutating func next(
        in text: UnsafeBufferPointer<UInt8>, from position: Int
    ) -> (Part, end: Int) {
        if let piece = userDefined.nextPiece(in: text, from: position), piece.lowerBound == position {
            return (.kept, piece.upperBound)
        }
        if let map = normalizer.characterMap, let match = map.longestMatch(in: text, from: position) {
            return (.replacement(map.replacement(at: match.value)), match.end)
        }
        let length = WellFormedUTF8.sequenceLength(text, at: position)
        return length > 0 ? (.kept, position + length) : (.replacement(Self.replacement[...]), position + 1)
    }

    private func isSpace(_ part: Part, _ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Bool {
        switch part {
        case .kept: range.count == 1 && text[range.lowerBound] == 0x20
        case .replacement(let bytes): bytes.elementsEqual([0x20])
        }
    }

    /// Appends a part without the spaces that follow another, and says whether the text now ends with one.
    private mutating func append(
        _ part: UnsafeBufferPointer<UInt8>, from position: Int, isAfterSpace: Bool
    ) -> Bool {
        var start = 0
        while isAfterSpace, start < part.count, part[start] == 0x20 { start += 1 }
        guard start < part.count else { return isAfterSpace }
        for byte in part[start...] {
            if byte == 0x20 {
                append(space, from: position)
            } else {
                bytes.append(byte)
                if tracksPlaces { places.append(Int32(position)) }
            }
        }
        return part[part.count - 1] == 0x20
    }

    private mutating func append(_ new: [UInt8], from position: Int) {
        bytes.append(contentsOf: new)
        if tracksPlaces { places.append(contentsOf: repeatElement(Int32(position), count: new.count)) }
    }

    /// Removes the spaces at the end, and returns the position in the source that the rest comes from.
    private mutating func removeTrailingSpaces(end: Int) -> Int {
        var end = end
        while bytes.hasSuffix(space) {
            let count = bytes.count - space.count
            bytes.removeLast(space.count)
            guard tracksPlaces else { continue }
            end = Int(places[count])
            places.removeLast(space.count)
        }
        return end
    }
}

extension [UInt8] {
    fileprivate func hasSuffix(_ suffix: [UInt8]) -> Bool {
        count >= suffix.count && self[(count - suffix.count)...].elementsEqual(suffix)
    }
}
