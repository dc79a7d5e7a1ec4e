#if os(Linux)
    import Foundation
    import Testing

    /// A call of the system that a test makes fail, as rare disks do. Only in a process of its own: there is no way
    /// back for the thread.
    enum SystemCall: UInt64 {
        #if arch(arm64)
            case flock = 32
            case link = 37
            case fchmod = 52
            case unlink = 35
            case rename = 38
            case fsync = 82
        #else
            case flock = 73
            case fsync = 74
            case rename = 82
            case unlink = 87
            case mkdir = 83
            case link = 86
            case fchmod = 91
        #endif

        /// From now on the system refuses this thread the call, with an error of the test's choice; with 0, it says
        /// that it has done what it has not.
        func refuse(_ error: CInt) throws { try filter(0x50000 | UInt64(error)) }

        /// From now on a function of the test runs in place of the call, which then fails with the function's `errno`.
        /// It does not return -1, but the call's number, or on ARM its first argument.
        func replace(_ function: @escaping @Sendable @convention(c) (CInt) -> Void) throws {
            signal(SIGSYS, function)
            // A signal that is blocked would end the process.
            var signals = sigset_t()
            sigemptyset(&signals)
            sigaddset(&signals, SIGSYS)
            pthread_sigmask(SIG_UNBLOCK, &signals, nil)
            try filter(0x30000)
        }

        private func filter(_ action: UInt64) throws {
            // Load the number; where it is that of the call, the action; otherwise let it pass.
            var program: [UInt64] = [
                0x20, 0x15 | 1 << 24 | rawValue << 32, 0x06 | action << 32, 0x06 | 0x7FFF_0000 << 32,
            ]
            // Swift does not import functions of any number of arguments.
            typealias Control = @convention(c) (CInt, UInt, UInt, UInt, UInt) -> CInt
            let control = unsafeBitCast(try #require(dlsym(nil, "prctl")), to: Control.self)
            // PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP with SECCOMP_MODE_FILTER.
            try #require(control(38, 1, 0, 0, 0) == 0)
            program.withUnsafeMutableBytes { program in
                var list = [UInt(4), UInt(bitPattern: program.baseAddress)]
                list.withUnsafeMutableBytes {
                    #expect(control(22, 2, UInt(bitPattern: $0.baseAddress), 0, 0) == 0)
                }
            }
        }
    }
#endif
