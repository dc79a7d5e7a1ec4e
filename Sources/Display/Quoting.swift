package import BytePairs

// Small pieces of the sentences that findings speak in.

/// Bytes in quotation marks, made visible; of long ones the beginning.
package func quoted(_ bytes: some Collection<UInt8>) -> String {
    guard bytes.count > longestQuotation else { return "\"\(visible(bytes))\"" }
    // Not in the middle of a character.
    var beginning = Array(bytes.prefix(longestQuotation))
    while let last = beginning.last, last >= 0x80 {
        beginning.removeLast()
        if last >= 0xC0 { break }
    }
    return "\"\(visible(beginning))…\""
}

/// In bytes.
private let longestQuotation = 96

/// Ids with spaces between; of many the first.
package func joined(_ ids: some Collection<TokenID>) -> String {
    ids.prefix(24).map(String.init).joined(separator: " ") + (ids.count > 24 ? " …" : "")
}
