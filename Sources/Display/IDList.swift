package import BytePairs

/// Ids separated by spaces, at most the first 24.
package func idList(_ ids: some Collection<TokenID>) -> String {
    ids.prefix(24).map(String.init).joined(separator: " ") + (ids.count > 24 ? " …" : "")
}
