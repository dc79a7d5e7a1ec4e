// System calls with the bytes that a path carries (`CarriedBytes.swift`): they are chosen over those of the C library
// wherever a path is a `String`.

@discardableResult
package func unlink(_ path: String) -> CInt { path.withCarriedBytes { unlink($0) } }

@discardableResult
package func rmdir(_ path: String) -> CInt { path.withCarriedBytes { rmdir($0) } }

@discardableResult
package func mkdir(_ path: String, _ permissions: mode_t) -> CInt {
    path.withCarriedBytes { mkdir($0, permissions) }
}

package func rename(_ path: String, _ target: String) -> CInt {
    path.withCarriedBytes { path in target.withCarriedBytes { rename(path, $0) } }
}

package func link(_ path: String, _ name: String) -> CInt {
    path.withCarriedBytes { path in name.withCarriedBytes { link(path, $0) } }
}

package func open(_ path: String, _ flags: CInt) -> CInt { path.withCarriedBytes { open($0, flags) } }

package func stat(_ path: String, _ status: UnsafeMutablePointer<stat>) -> CInt {
    path.withCarriedBytes { stat($0, status) }
}

package func access(_ path: String, _ mode: CInt) -> CInt { path.withCarriedBytes { access($0, mode) } }

package func readlink(_ path: String, _ target: UnsafeMutablePointer<CChar>, _ size: Int) -> Int {
    path.withCarriedBytes { readlink($0, target, size) }
}

@discardableResult
package func utimensat(
    _ folder: CInt, _ path: String, _ times: UnsafePointer<timespec>?, _ flags: CInt
) -> CInt {
    path.withCarriedBytes { utimensat(folder, $0, times, flags) }
}

/// A copy of a path's bytes, which the caller frees.
package func strdup(_ path: String) -> UnsafeMutablePointer<CChar>? { path.withCarriedBytes { strdup($0) } }
