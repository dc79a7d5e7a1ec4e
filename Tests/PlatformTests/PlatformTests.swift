import BytePairs
import Platform
import Synchronization
import Testing

@Suite struct SHA256Tests {
    /// Source: FIPS 180-4 and its examples.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func digestsAreThoseOfTheStandard(text: String, digest: String) {
        #expect(hexDigits(SHA256.hash(Array(text.utf8))) == digest)
    }

    @Test(arguments: [1, 55, 63, 64, 65, 1_000]) func blocksMakeNoDifference(size: Int) {
        let bytes = (0..<100_003).map { UInt8(truncatingIfNeeded: $0 * 7) }
        var hash = SHA256()
        for start in stride(from: 0, to: bytes.count, by: size) {
            bytes[start..<min(start + size, bytes.count)].withUnsafeBytes { hash.update($0) }
            if start == 0 { _ = hash.finalize() }
        }
        #expect(hash.finalize() == SHA256.hash(bytes))
    }

    @Test func sha1IsThatOfTheStandard() {
        #expect(hexDigits(sha1(Array("abc".utf8))) == "a9993e364706816aba3e25717850c26c9cd0d89d")
    }
}

@Suite struct PoolTests {
    private final class Made: Sendable {
        let number: Int
        init(_ number: Int) { self.number = number }
    }

    private final class Maker: Sendable {
        let count = Atomic(0)
        let inUse = Mutex(Set<Int>())
        func make() -> Made { Made(count.add(1, ordering: .relaxed).oldValue) }
    }

    @Test func objectsAreUsedAgain() {
        let maker = Maker()
        let pool = Pool { maker.make() }
        for _ in 0..<5 {
            let object = pool.take()
            #expect(object.number == 0)
            pool.give(object)
        }
        let (first, second) = (pool.take(), pool.take())
        #expect([first.number, second.number] == [0, 1])
        pool.give(second)
        pool.give(first)
        #expect(Set(pool.takeAll().map(\.number)) == [0, 1] && pool.takeAll().isEmpty)
    }

    @Test func noMoreThanTheLimitStay() {
        let maker = Maker()
        let pool = Pool(mostIdle: 2) { maker.make() }
        let taken = (0..<5).map { _ in pool.take() }
        for object in taken { pool.give(object) }
        #expect(pool.takeAll().count == 2)
    }

    @Test func twoThreadsNeverShareAnObject() async {
        let maker = Maker()
        let pool = Pool { maker.make() }
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<1_000 {
                        let object = pool.take()
                        #expect(maker.inUse.withLock { $0.insert(object.number).inserted })
                        maker.inUse.withLock { _ = $0.remove(object.number) }
                        pool.give(object)
                    }
                }
            }
        }
    }
}

@Suite struct WorkerThreadTests {
    @Test(arguments: [-1, 0, 1, 2, 9]) func allThreadsWorkAndEnd(count: Int) {
        let calls = Atomic(0)
        onThreads(count) { calls.add(1, ordering: .relaxed) }
        #expect(calls.load(ordering: .relaxed) == max(count, 1))
    }

    @Test(arguments: [1, 2, 5]) func resultsComeInOrder(threads: Int) throws {
        var next = 0
        var results: [Int] = []
        try forEachInOrder(threads: threads) { () -> Int? in
            next += 1
            return next <= 300 ? next : nil
        } work: { number in
            if number % 7 == 0 { usleep(200) }
            return number * number
        } body: {
            results.append($0)
        }
        #expect(results == (1...300).map { $0 * $0 })
    }
}

@Suite struct ThreadExecutorTests {
    @Test(arguments: [1, 2, 4]) func tasksRunOnThreadsOfTheCall(threads: Int) throws {
        let sum = try ThreadExecutor.run(threads: threads) {
            try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 1...200 {
                    group.addTask {
                        await Task.yield()
                        return number
                    }
                }
                return try await group.reduce(0, +)
            }
        }
        #expect(sum == 20_100)
    }

    /// Tasks that block all threads of one executor keep none of another's waiting.
    @Test(arguments: [1, 3]) func workHasThreadsOfItsOwn(threads: Int) async throws {
        final class Flag: Sendable { let isDone = Mutex(false) }
        let flag = Flag()
        let sum = try await ThreadExecutor.withThreads(threads) { blocked in
            try await ThreadExecutor.withThreads(threads) { free in
                await withTaskGroup(of: Int.self) { group in
                    for number in 1...100 {
                        group.addTask(executorPreference: number <= threads ? blocked : free) {
                            while number <= threads, !flag.isDone.withLock({ $0 }) { usleep(100) }
                            if number == 100 { flag.isDone.withLock { $0 = true } }
                            return number
                        }
                    }
                    return await group.reduce(0, +)
                }
            }
        }
        #expect(sum == 5050)
    }

    @Test func errorsReachTheCaller() {
        #expect(throws: CancellationError.self) {
            try ThreadExecutor.run(threads: 2) { () async throws -> Int in throw CancellationError() }
        }
    }
}
