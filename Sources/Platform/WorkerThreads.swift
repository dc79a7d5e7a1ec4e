/// Runs the same work on several threads, the calling one among them, and returns when all are done.
///
/// ```swift
/// onThreads(4) { while let item = queue.next() { process(item) } }
/// ```
///
/// The threads are made for the call and end with it. A pool of the system's would outlive it, and a process that is
/// forked afterwards, as Python's `multiprocessing` does, would wait for its threads for ever: they are not in the
/// child. Where the system refuses a thread, the others do its part.
package func onThreads(_ count: Int, _ work: @Sendable () -> Void) {
    withoutActuallyEscaping(work) { runOnThreads(count, $0) }
}

private func runOnThreads(_ count: Int, _ work: @escaping @Sendable () -> Void) {
    var threads: [pthread_t] = []
    for _ in 1..<max(count, 1) {
        guard let thread = startThread(work) else { break }
        threads.append(thread)
    }
    work()
    for thread in threads { pthread_join(thread, nil) }
}

/// Runs work on a thread of its own, which someone must join or detach; `nil` if the system refuses one.
func startThread(_ work: @escaping @Sendable () -> Void) -> pthread_t? {
    #if canImport(Darwin)
        var thread: pthread_t?
    #else
        var thread = pthread_t()
    #endif
    let box = Unmanaged.passRetained(ThreadWork(work))
    guard pthread_create(&thread, nil, runThreadWork, box.toOpaque()) == 0 else {
        box.release()
        return nil
    }
    return thread
}

private final class ThreadWork: Sendable {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

#if canImport(Darwin)
    private func runThreadWork(_ box: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
        Unmanaged<ThreadWork>.fromOpaque(box).takeRetainedValue().run()
        return nil
    }
#else
    private func runThreadWork(_ box: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        Unmanaged<ThreadWork>.fromOpaque(box!).takeRetainedValue().run()
        return nil
    }
#endif
