import Foundation
import Platform
import Testing

/// Calls `body` with control groups as Linux has them below `/sys/fs/cgroup`: files with limits in some folders.
private func withGroups<Result>(
    _ membership: String, _ files: [String: String], _ body: (ControlGroups) throws -> Result
) throws -> Result {
    let root = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: root) }
    for (path, content) in files {
        let file = root.appending(path: path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data((content + "\n").utf8).write(to: file)
    }
    return try body(ControlGroups(membership: membership, root: root.path()))
}

@Suite struct MemoryLimitOfGroupsTests {
    private func limit(_ membership: String, _ files: [String: String]) throws -> Int? {
        try withGroups(membership, files) { MemoryLimit.ofControlGroups($0) }
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
        #expect(smallFile("/nothing/here") == nil)
    }
}

@Suite struct CoreLimitTests {
    private func limit(_ membership: String, _ files: [String: String]) throws -> Int? {
        try withGroups(membership, files) { CoreLimit.ofControlGroups($0) }
    }

    @Test func quotasOfTheGroupsAroundHold() throws {
        #expect(try limit("0::/a\n", ["a/cpu.max": "max 100000", "cpu.max": "300000 100000"]) == 3)
        #expect(try limit("0::/a\n", ["a/cpu.max": "150000 100000", "cpu.max": "300000 100000"]) == 2)
        #expect(try limit("0::/a\n", ["a/cpu.max": "5000 100000"]) == 1)
        #expect(try limit("0::/a\n", ["a/cpu.max": "max 100000"]) == nil)
        for text in ["", "200000", "200000 0", "-5 100000", "two three"] {
            #expect(try limit("0::/a\n", ["a/cpu.max": text]) == nil, "\(text)")
        }
    }

    @Test func firstVersionOfControlGroupsIsRead() throws {
        func files(_ quota: String) -> [String: String] {
            ["cpu/job/cpu.cfs_quota_us": quota, "cpu/job/cpu.cfs_period_us": "50000"]
        }
        #expect(try limit("4:cpu,cpuacct:/job\n", files("200000")) == 4)
        #expect(try limit("4:cpu:/job\n", files("-1")) == nil)
        #expect(try limit("4:memory:/job\n", files("200000")) == nil)
    }

    @Test func processorsThatAreAllowedCount() {
        #expect(
            CoreLimit.ofProcess(
                status: "Name:\tbpe\nCpus_allowed:\tff,0000000f\nCpus_allowed_list:\t0-3,32-39\n") == 12)
        #expect(CoreLimit.ofProcess(status: "Cpus_allowed:\t2\n") == 1)
        #expect(CoreLimit.ofProcess(status: "Cpus_allowed:\t\n") == nil)
        #expect(CoreLimit.ofProcess(status: "") == nil)
        #expect(Machine.coreCount >= 1)
        #expect(Machine.coreCount <= ProcessInfo.processInfo.processorCount)
    }
}
