#if os(Linux)
    import Files
    import Foundation
    import SystemPackage
    import Testing

    @Suite struct MappedFileTests {
        /// The kernel makes its content when it is read: it says that it has a size, but has no pages.
        private static let path = "/sys/devices/system/cpu/online"
        /// Whether it is this user's, who is root then.
        private static let isOwn = (try? Stat(FilePath(path)))?.userID.rawValue == geteuid()

        @Test(.enabled(if: isOwn)) func aFileThatCannotBeMappedIsNone() {
            var size = 0
            let file = MappedFile(Self.path, followsLinks: false) { _, found in
                size = found
                return true
            }
            #expect(file == nil && size > 0)
        }
    }
#endif
