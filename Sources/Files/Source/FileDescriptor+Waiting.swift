import Platform
import SystemPackage

// Whoever started the program may have set a pipe or socket not to wait (`O_NONBLOCK`), as Node does and ssh may. All who
// share it see that flag, so it is not ours to change: where a call would have waited, the program waits and calls again.
extension FileDescriptor {
    func readWaiting(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        try waiting(for: POLLIN) { try read(into: buffer) }
    }

    /// Writes all bytes.
    func writeAllWaiting(_ bytes: UnsafeRawBufferPointer) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = try waiting(for: POLLOUT) { try write(UnsafeRawBufferPointer(rebasing: rest)) }
            rest = rest.dropFirst(count)
        }
    }

    private func waiting(for event: CInt, _ call: () throws -> Int) throws -> Int {
        while true {
            do {
                return try call()
            } catch Errno.resourceTemporarilyUnavailable where fcntl(rawValue, F_GETFL) & O_NONBLOCK != 0 {
                // Where a signal ends this, or nothing is ready after all, the call says so.
                var status = pollfd(fd: rawValue, events: Int16(event), revents: 0)
                poll(&status, 1, -1)
            }
        }
    }
}
