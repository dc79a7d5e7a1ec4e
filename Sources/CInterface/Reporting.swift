package import CBPE
import Formats
import JSON
import Oddities
import Tokenization
import Views

@c @implementation
package func bpe_report(
    _ tokenizer: OpaquePointer?, _ text: UnsafePointer<CChar>?, _ count: Int, _ json: ArrayResult<CChar>?,
    _ jsonCount: UnsafeMutablePointer<Int>?, _ message: Message?
) -> bpe_status {
    perform(on: tokenizer, message) { handle in
        var builder = ReportBuilder(handle.tokenizer)
        try builder.append(bytes(text, count))
        let document = ReportDocument(
            encoding: EncodingSummary(handle.tokenizer.encoding), input: InputSummary(kind: .text, name: "-"),
            report: try builder.finish())
        give(document.json(), json, jsonCount)
    }
}
