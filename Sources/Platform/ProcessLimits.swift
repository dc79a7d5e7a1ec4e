/// What keeps this process from working at all, and the remedy; `nil` if it can begin.
///
/// Swift's runtime waits for ever for a thread that the system refuses, and ends in a trap without a descriptor to wait
/// with: both are told before it comes to that.
package func problemOfLimits() -> String? {
    var files = rlimit()
    #if canImport(Glibc)
        let number = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #else
        let number = RLIMIT_NOFILE
    #endif
    if getrlimit(number, &files) == 0, files.rlim_cur < fewestFiles {
        return
            "this process may have only \(files.rlim_cur) files open; allow \(fewestFiles) or more (ulimit -n)"
    }
    let memory = mmap(nil, leastMemory, PROT_NONE, MAP_PRIVATE | MAP_ANON, -1, 0)
    guard let memory, memory != MAP_FAILED else {
        return "there is too little memory to begin with; allow more (ulimit -v)"
    }
    munmap(memory, leastMemory)
    guard let thread = startThread({}) else {
        return "the system refuses a thread; allow more processes (ulimit -u) or more memory (ulimit -v)"
    }
    pthread_join(thread, nil)
    return nil
}

/// What the runtime and its threads reserve before any work, in bytes.
private let leastMemory = 80 << 20

private let fewestFiles: rlim_t = 16
