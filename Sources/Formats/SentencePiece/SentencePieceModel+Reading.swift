import BytePairs

/// More pieces than any model has: two bytes of a file can ask for a piece, which takes many more.
private let mostPieces = 1 << 24

extension SentencePieceModel {
    /// Reads a model and checks that it is one of the BPE kind.
    ///
    /// - Parameter path: the file's name, for errors.
    /// - Throws: ``VocabularyFileError`` with the byte, if the file is damaged or the library would refuse it,
    ///   and for Unigram, word and character models, which are not BPE.
    /// - Complexity: linear in the file.
    package static func parse(_ bytes: [UInt8], path: String) throws(VocabularyFileError)
        -> SentencePieceModel
    {
        var model = SentencePieceModel()
        var offsets: [Int] = []
        var reader = ProtobufReader(bytes, path: path)
        while let field = try reader.next() {
            switch field.number {
            case 1:
                guard offsets.count < mostPieces else {
                    throw reader.damaged("there are more than \(mostPieces) pieces", at: field.offset)
                }
                offsets.append(field.offset)
                model.pieces.append(try Piece(try reader.message(in: field)))
            // A message that comes twice is one message: the fields of both, the later ones first.
            case 2: try model.trainer.merge(try reader.message(in: field))
            case 3: try model.normalizer.merge(try reader.message(in: field))
            case 5: try model.denormalizer.merge(try reader.message(in: field))
            default: break
            }
        }
        try model.checkAlgorithm(path: path)
        try model.checkPieces(offsets: offsets, reader)
        return model
    }

    private func checkAlgorithm(path: String) throws(VocabularyFileError) {
        let kind =
            switch trainer.algorithm {
            case .bpe: nil as String?
            case .unigram: "Unigram"
            case .word: "word"
            case .char: "character"
            }
        // Without any piece the file is damaged, whatever its kind.
        guard let kind, !pieces.isEmpty else { return }
        throw VocabularyFileError(
            path, "this is a SentencePiece model of the \(kind) kind, which has no merges",
            remedy: "use the sentencepiece library, which reads it; only its BPE kind is byte-pair encoding")
    }

    /// What the library checks when it loads a model. It keeps two maps, one of what text becomes and one of
    /// the rest, so a control piece may be spelled like a normal one.
    private func checkPieces(offsets: [Int], _ reader: ProtobufReader) throws(VocabularyFileError) {
        var textual: [[UInt8]: Int] = [:]
        var reserved: [[UInt8]: Int] = [:]
        textual.reserveCapacity(pieces.count)
        var unknown: Int?
        var hasByte = [Bool](repeating: false, count: 256)
        for (id, piece) in pieces.enumerated() {
            func refuse(_ problem: String) -> VocabularyFileError { reader.damaged(problem, at: offsets[id]) }
            guard !piece.text.isEmpty else { throw refuse("piece \(id) is empty") }
            guard !piece.score.isNaN else { throw refuse("the score of piece \(id) is not a number") }
            let earlier =
                switch piece.kind {
                case .normal, .userDefined, .unused: textual.updateValue(id, forKey: piece.text)
                case .unknown, .control, .byte: reserved.updateValue(id, forKey: piece.text)
                }
            if let earlier { throw refuse("pieces \(earlier) and \(id) have the same text") }
            switch piece.kind {
            case .unknown:
                if let unknown { throw refuse("pieces \(unknown) and \(id) are both the unknown piece") }
                unknown = id
            case .byte:
                guard trainer.byteFallback else {
                    throw refuse("piece \(id) is a byte, but the model does not fall back to bytes")
                }
                guard let byte = ByteSpelling.byte(of: piece.text) else {
                    throw refuse("piece \(id) is to be a byte, but is not spelled like <0x41>")
                }
                hasByte[Int(byte)] = true
            case .normal, .control, .userDefined, .unused: break
            }
        }
        guard unknown != nil else { throw reader.damaged("no piece is the unknown piece", at: 0) }
        if trainer.byteFallback, let missing = hasByte.firstIndex(of: false) {
            let byte = hexadecimal([UInt8(missing)])
            throw reader.damaged("the model falls back to bytes, but has no piece for \(byte)", at: 0)
        }
    }
}

extension SentencePieceModel.Piece {
    fileprivate init(_ message: ProtobufReader) throws(VocabularyFileError) {
        var message = message
        while let field = try message.next() {
            switch field.number {
            case 1: text = try message.bytes(of: field)
            case 2: score = try message.float(of: field)
            case 3:
                let number = try message.int32(of: field)
                guard let kind = SentencePieceModel.PieceKind(rawValue: number) else {
                    throw message.damaged("a piece has type \(number), which is none", at: field.offset)
                }
                self.kind = kind
            default: break
            }
        }
    }
}

extension SentencePieceModel.TrainerSpec {
    fileprivate mutating func merge(_ message: ProtobufReader) throws(VocabularyFileError) {
        var message = message
        while let field = try message.next() {
            switch field.number {
            case 3:
                let number = try message.int32(of: field)
                guard let algorithm = SentencePieceModel.Algorithm(rawValue: number) else {
                    throw message.damaged("the model is of kind \(number), which is none", at: field.offset)
                }
                self.algorithm = algorithm
            case 24: treatsWhitespaceAsSuffix = try message.bool(of: field)
            case 35: byteFallback = try message.bool(of: field)
            case 40: unknownID = try message.int32(of: field)
            case 41: beginningID = try message.int32(of: field)
            case 42: endID = try message.int32(of: field)
            case 43: paddingID = try message.int32(of: field)
            case 44: unknownSurface = try message.text(of: field)
            case 45: unknownPiece = try message.text(of: field)
            case 46: beginningPiece = try message.text(of: field)
            case 47: endPiece = try message.text(of: field)
            case 48: paddingPiece = try message.text(of: field)
            default: break
            }
        }
    }
}

extension SentencePieceModel.NormalizerSpec {
    fileprivate mutating func merge(_ message: ProtobufReader) throws(VocabularyFileError) {
        var message = message
        while let field = try message.next() {
            switch field.number {
            case 1: name = try message.text(of: field)
            case 2: precompiledCharacterMap = try message.bytes(of: field)
            case 3: addsDummyPrefix = try message.bool(of: field)
            case 4: removesExtraWhitespace = try message.bool(of: field)
            case 5: escapesWhitespace = try message.bool(of: field)
            default: break
            }
        }
    }
}

extension SentencePieceModel.NormalizerSpec? {
    fileprivate mutating func merge(_ message: ProtobufReader) throws(VocabularyFileError) {
        var spec = self ?? SentencePieceModel.NormalizerSpec()
        try spec.merge(message)
        self = spec
    }
}
