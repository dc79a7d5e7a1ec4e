import Files
import Oddities
import TerminalInspector
import Testing

@Suite struct EndlessTextTests {
    @Test func whatDoesNotEndIsRefused() throws {
        let problem = #expect(throws: InputProblem.self) {
            try InspectorModel.readStream(InputReader("/dev/zero", compression: .none))
        }
        #expect(problem?.path == "/dev/zero" && problem?.byte == InspectorModel.longestStream)
        #expect("\(problem!)".contains("write what you want to look at to a file first"))
    }

    @Test func whatEndsIsReadWhole() throws {
        let text = [UInt8](repeating: 0x61, count: 1_000_000)
        #expect(try InspectorModel.readStream(InputReader(text)) == text)
    }
}
