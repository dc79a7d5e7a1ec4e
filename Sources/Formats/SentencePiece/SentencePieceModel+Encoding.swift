import BytePairs
import Preparation
import SplitPatterns
import Tokenization

extension SentencePieceModel {
    /// The encoding that the file describes: a text is normalized as a whole and is one piece.
    func encoding(name: String, path: String) throws -> Encoding {
        if let id = pieces.firstIndex(where: { $0.isMade && $0.text.count > Self.longestPiece }) {
            throw VocabularyFileError(
                path, "piece \(id) has \(pieces[id].text.count) bytes, and \(Self.longestPiece) is the most",
                remedy: "fetch the file again: no model has such pieces")
        }
        let ids = pieces.indices.map { TokenID($0) }
        let specials = zip(ids, pieces).filter { $1.kind == .control }.map {
            SpecialToken(String(decoding: $1.text, as: UTF8.self), id: $0)
        }
        let vocabulary = Vocabulary(
            tokens: pieces.map(bytes), spellings: pieces.map(\.spelling), ranks: ranks, symbols: symbols)
        let normalizer = try normalizer(path: path)
        return try Encoding(
            name: name, vocabulary: vocabulary, pattern: .wholeText, specialTokens: specials,
            preparation: TextPreparation(normalizer: normalizer, splitting: .none),
            affixes: Encoding.Affixes(before: id(ofSignal: trainer.beginningID).map { [$0] } ?? []),
            decoding: decoding)
    }

    /// SentencePiece trains none longer. How a piece is merged is found by merging it, in time by the square of its
    /// length.
    private static let longestPiece = 2048

    private var decoding: TextDecoding {
        let addsSpace = normalizer.addsDummyPrefix
        let addsInFront = addsSpace && !trainer.treatsWhitespaceAsSuffix
        var decoding = TextDecoding(
            leadingSpace: normalizer.removesExtraWhitespace
                ? .ofTokensBeforeText : .upTo(addsInFront ? 1 : 0),
            dropsLastSpace: addsSpace && trainer.treatsWhitespaceAsSuffix)
        decoding.tokensOfSpaces = tokensOfSpaces
        return decoding
    }

    /// The pieces that begin or end with a space that is not spelled U+2581, which is never taken for one that was added.
    private var tokensOfSpaces: Set<TokenID> {
        let ids = pieces.indices.filter { id in
            switch pieces[id].kind {
            case .control: false
            case .unknown: true
            case .byte: ByteSpelling.byte(of: pieces[id].text) == 0x20
            case .normal, .userDefined, .unused: pieces[id].text.first == 0x20 || pieces[id].text.last == 0x20
            }
        }
        return Set(ids.map { TokenID($0) })
    }

    private func id(ofSignal id: Int32) -> TokenID? {
        pieces.indices.contains(Int(id)) && pieces[Int(id)].kind == .control ? TokenID(id) : nil
    }

    /// The text that a piece stands for; `nil` for a special token.
    private func bytes(of piece: Piece) -> [UInt8]? {
        switch piece.kind {
        case .control: nil
        case .unknown: trainer.unknownSurface.map { Array($0.utf8) }
        case .byte: ByteSpelling.byte(of: piece.text).map { [$0] }
        case .normal, .userDefined, .unused: Self.unescaped(piece.text)
        }
    }

    /// A piece's text with spaces for U+2581.
    static func unescaped(_ text: [UInt8]) -> [UInt8] {
        TextPattern(literal: "\u{2581}".utf8).replaced(by: [0x20], in: text)
    }

    /// The highest score comes first; equal scores share a rank.
    private var ranks: [UInt32?] {
        let scores = Set(pieces.map(\.score)).sorted(by: >)
        let rankOfScore = Dictionary(uniqueKeysWithValues: zip(scores, UInt32(0)...))
        return pieces.map { $0.isMade ? rankOfScore[$0.score] : nil }
    }

    private var symbols: SymbolRules {
        var rules = SymbolRules(unit: .characters)
        rules.unknown = .afterMerging
        rules.unknownToken = pieces.firstIndex { $0.kind == .unknown }.map { TokenID($0) }
        rules.fusesUnknown = true
        if trainer.byteFallback {
            rules.byteTokens = Array(repeating: nil, count: 256)
            for (id, piece) in pieces.enumerated() where piece.kind == .byte {
                if let byte = ByteSpelling.byte(of: piece.text) { rules.byteTokens[Int(byte)] = TokenID(id) }
            }
        }
        rules.verbatim = pieces.indices.filter { pieces[$0].kind == .userDefined }.map { TokenID($0) }
        rules.unused = Set(pieces.indices.filter { pieces[$0].kind == .unused }.map { TokenID($0) })
        return rules
    }

    private func normalizer(path: String) throws(VocabularyFileError) -> Normalizer {
        var map: CharacterMap?
        if !normalizer.precompiledCharacterMap.isEmpty {
            do {
                map = try CharacterMap(normalizer.precompiledCharacterMap)
            } catch {
                throw VocabularyFileError(
                    path, "its map of characters (precompiled_charsmap) is damaged: \(error)",
                    remedy: "fetch the file again")
            }
        }
        return .sentencePiece(
            SentencePieceNormalizer(
                characterMap: map, removesExtraWhitespace: normalizer.removesExtraWhitespace,
                addsDummyPrefix: normalizer.addsDummyPrefix, escapesWhitespace: normalizer.escapesWhitespace,
                treatsWhitespaceAsSuffix: trainer.treatsWhitespaceAsSuffix,
                userDefined: pieces.filter { $0.kind == .userDefined }.map(\.text)))
    }
}

extension SentencePieceModel.Piece {
    /// Whether merges can make it.
    fileprivate var isMade: Bool { [.normal, .userDefined, .unused].contains(kind) }

    /// How it is spelled in normalized text; `nil` if no text becomes it.
    fileprivate var spelling: [UInt8]? { isMade ? text : nil }
}
