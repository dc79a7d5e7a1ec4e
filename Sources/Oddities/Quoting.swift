import BytePairs

// Small pieces of the sentences that findings speak in.

/// Bytes in quotation marks, made visible.
func quoted(_ bytes: some Collection<UInt8>) -> String { "\"\(visible(bytes))\"" }

/// Ids with spaces between.
func joined(_ ids: some Sequence<TokenID>) -> String { ids.map(String.init).joined(separator: " ") }
