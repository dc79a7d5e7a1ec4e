import Foundation
import TestSupport

extension Fixture {
    /// Cases of Fixtures/formats, written by `Scripts/make-format-cases`.
    static func formatCases<Case: Decodable>(_ type: Case.Type, _ name: String) -> [Case] {
        do {
            return try JSONDecoder().decode([Case].self, from: Data(bytes("formats/\(name)")))
        } catch {
            fatalError("\(error)")
        }
    }
}
