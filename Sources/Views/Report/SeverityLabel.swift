import Display
import Oddities

extension TextStyle {
    /// A severity as the first column of a report shows it.
    func label(_ severity: Severity) -> String {
        switch severity {
        case .high: styled("HIGH", "1;31")
        case .medium: styled("MED ", "1;33")
        case .low: styled("LOW ", "1;36")
        case .info: styled("INFO", "1;34")
        }
    }
}
