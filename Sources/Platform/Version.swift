/// The version of this tool.
package enum Version {
    /// Printed by `bpe --version`, and written into every JSON document and description of an encoding.
    package static let current = "0.1.0"
}
