import Foundation

/// The lines of a rank file with the 256 bytes in order and then the tokens given.
public func rankLines(_ tokens: [String] = []) -> [String] {
    let all = (0...255).map { [UInt8($0)] } + tokens.map { Array($0.utf8) }
    return all.enumerated().map { "\(Data($1).base64EncodedString()) \($0)" }
}
