import CFuzzer
import FuzzTargets
import Platform

/// What the process looks into: `BPE_FUZZ_TARGET`.
private let target: FuzzTarget = {
    guard let name = getenv("BPE_FUZZ_TARGET").map({ String(cString: $0) }),
        let target = FuzzTarget(rawValue: name)
    else { fatalError("set BPE_FUZZ_TARGET to one of \(FuzzTarget.allCases.map(\.rawValue))") }
    return target
}()

/// A folder of its own in `TMPDIR`, which `Scripts/fuzz` has in memory.
private let folder: String = {
    let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(parent)/bpe-fuzz-XXXXXX".utf8CString)
    guard let path = mkdtemp(&template) else { fatalError("cannot make a folder in \(parent)") }
    return String(cString: path)
}()

/// What the fuzzer calls with each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    do {
        try target.accepts(bytes, in: folder)
    } catch {
        fatalError("\(target.rawValue): \(error)")
    }
    return 0
}

@main enum Fuzzer {
    static func main() {
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
        exit(LLVMFuzzerRunDriver(&count, &arguments, testOneInput))
    }
}
