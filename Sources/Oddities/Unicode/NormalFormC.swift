#if canImport(Darwin)
    import Foundation
#else
    // Foundation itself gets it from here; importing Foundation would more than double a command's startup.
    @_spi(_Unicode) import Swift
#endif

/// The Unicode normal form C of well-formed UTF-8.
func normalFormC(_ bytes: some Collection<UInt8>) -> [UInt8] {
    let text = String(decoding: bytes, as: UTF8.self)
    #if canImport(Darwin)
        return Array(text.precomposedStringWithCanonicalMapping.utf8)
    #else
        var composed = String.UnicodeScalarView()
        composed.append(contentsOf: text._nfc)
        return Array(String(composed).utf8)
    #endif
}
