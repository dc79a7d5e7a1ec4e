import Foundation
import Platform
import Testing

@Suite struct MemoryLimitOfGroupsTests {
    /// Folders as Linux has them below `/sys/fs/cgroup`: a file with a limit in some of them.
    private func limit(_ membership: String, _ files: [String: String]) throws -> Int? {
        let root = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: root) }
        for (path, content) in files {
            let file = root.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data((content + "\n").utf8).write(to: file)
        }
        return MemoryLimit.ofControlGroup(membership: membership, root: root.path())
    }

    @Test func smallestLimitOfTheGroupsAroundHolds() throws {
        let files = ["a/b/memory.max": "max", "a/memory.max": "3000", "memory.max": "7000"]
        #expect(try limit("0::/a/b\n", files) == 3000)
        #expect(try limit("0::/a/b\n", ["a/b/memory.max": "max"]) == nil)
        // In a container, the path may be one of the machine outside.
        #expect(try limit("0::/outside/x\n", ["memory.max": "5000"]) == 5000)
        #expect(try limit("0::/\n", ["memory.max": "5000"]) == 5000)
    }

    @Test func firstVersionOfControlGroupsIsRead() throws {
        let file = "memory/job/memory.limit_in_bytes"
        #expect(try limit("4:memory:/job\n1:cpu:/job\n", [file: "123456"]) == 123456)
        #expect(try limit("4:cpu,memory:/job\n", [file: "123456"]) == 123456)
        #expect(try limit("1:cpu:/job\n", [file: "123456"]) == nil)
        #expect(try limit("nonsense", [file: "123456"]) == nil)
    }

    @Test func machineHasMemory() {
        #expect(Machine.memory > 1 << 26)
        #expect(MemoryLimit.content(of: "/nothing/here") == nil)
    }
}
