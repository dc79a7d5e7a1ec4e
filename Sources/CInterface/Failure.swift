import BytePairs
import CBPE
import Datasets
import Files
import Formats
import Platform
import SplitPatterns
import SystemPackage
import Tokenization
import Training

/// Where a message goes, as a parameter of C.
package typealias Message = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>

/// An error of the interface itself.
struct InterfaceError: Error, CustomStringConvertible {
    let status: bpe_status
    let description: String
}

/// Runs what a function does, and turns what it throws into a status and a message.
func perform(_ message: Message?, _ work: () throws -> Void) -> bpe_status {
    do {
        try work()
        return BPE_OK
    } catch {
        message?.pointee = allocatedString(text(of: error).readable)
        return status(of: error)
    }
}

/// The same for a function of a tokenizer.
func perform(
    on tokenizer: OpaquePointer?, _ message: Message?, _ work: (TokenizerHandle) throws -> Void
) -> bpe_status {
    let handle = TokenizerHandle.of(tokenizer)
    return perform(message) { try work(handle) }
}

/// What is wrong, in words that do not speak of Swift.
private func text(of error: any Error) -> String {
    switch error {
    case let error as SpecialTokenError:
        """
        the text has the special token \(error.token.text) at byte \(error.byteOffset)
        pass a policy: BPE_SPECIAL_ALLOWED to encode it as the token \(error.token.id), or BPE_SPECIAL_TEXT to encode it like any other text
        """
    case let failure as DocumentFailure: "text \(failure.index): \(text(of: failure.cause))"
    case let failure as FileOfBatchFailure: "\(failure.path): \(text(of: failure.cause))"
    case let failure as DocumentRefused: "\(failure.place): \(text(of: failure.cause))"
    case let error as DatasetTooLarge: "\(error.problem)\nset shard_tokens, to write several files"
    default: "\(error)"
    }
}

private func status(of error: any Error) -> bpe_status {
    switch error {
    case let error as InterfaceError: error.status
    case is UnknownEncoding, is EncodingNotFound, is HubFilesNotFound: BPE_NOT_FOUND
    case is VocabularyFileError, is InputProblem, is EncodingError: BPE_INVALID_FILE
    case is FileFailure, is TemporaryFileFailure, is Errno: BPE_FILE
    case is SpecialTokenError: BPE_SPECIAL_TOKEN
    case TokenizerError.unknownID: BPE_UNKNOWN_ID
    case TokenizerError.pieceTooLong: BPE_TOO_LONG
    case is SplitPatternError, is UnknownPatternName: BPE_PATTERN
    case is TrainingError, is VocabularyError: BPE_INVALID_ARGUMENT
    case let failure as DocumentFailure: status(of: failure.cause)
    case let failure as FileOfBatchFailure: status(of: failure.cause)
    case let failure as DocumentRefused: status(of: failure.cause)
    case is DatasetClosed, is DatasetTooLarge, is IDFormatError: BPE_INVALID_ARGUMENT
    case is CancellationError: BPE_STOPPED
    default: BPE_OTHER
    }
}
