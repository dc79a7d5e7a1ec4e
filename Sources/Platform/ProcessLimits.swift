import Dispatch

/// What keeps this process from working at all, and the remedy; `nil` if it can begin.
///
/// Swift's runtime waits for ever for a thread that the system refuses, and ends in a trap without a descriptor to wait
/// with: both are told before it comes to that.
package func problemOfLimits() -> String? {
    var files = rlimit()
    if getrlimit(filesResource, &files) == 0, files.rlim_cur < fewestFiles {
        return
            "this process may have only \(files.rlim_cur) files open; allow \(fewestFiles) or more (ulimit -n)"
    }
    let memory = mmap(nil, leastMemory, PROT_NONE, MAP_PRIVATE | MAP_ANON, -1, 0)
    guard let memory, memory != MAP_FAILED else {
        return "there is too little memory to begin with; allow more (ulimit -v)"
    }
    munmap(memory, leastMemory)
    return problemOfThreads()
}

/// What keeps this process from having the threads that Swift's runtime may ask for at once, and `others`; `nil` if it can have
/// them. The runtime asks for each until it gets it.
///
/// - Complexity: about 10 µs for each thread.
package func problemOfThreads(and others: Int = 0) -> String? {
    // The runtime's pool has one for each core, and two look after it.
    let count = min(Machine.coreCount, 8) + 2 + others
    let end = DispatchSemaphore(value: 0)
    var threads: [pthread_t] = []
    while threads.count < count, let thread = startThread({ end.wait() }) { threads.append(thread) }
    for _ in threads { end.signal() }
    for thread in threads { pthread_join(thread, nil) }
    return threads.count < count ? ThreadExecutor.NoThread().description : nil
}

/// Lets this process have up to `count` files open, or as many as it may.
///
/// - Returns: how many it may have.
package func allowFiles(_ count: Int) -> Int {
    var files = rlimit()
    guard getrlimit(filesResource, &files) == 0 else { return count }
    let allowed = min(rlim_t(count), files.rlim_max)
    if files.rlim_cur < allowed {
        let before = files.rlim_cur
        files.rlim_cur = allowed
        if setrlimit(filesResource, &files) != 0 { files.rlim_cur = before }
    }
    return Int(clamping: min(rlim_t(count), files.rlim_cur))
}

#if canImport(Glibc)
    private let filesResource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
#else
    private let filesResource = RLIMIT_NOFILE
#endif

/// What the runtime and its threads reserve before any work, in bytes.
private let leastMemory = 80 << 20

private let fewestFiles: rlim_t = 16
