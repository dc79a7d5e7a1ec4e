import BytePairs
import CIntrinsics

/// Room for the ids of a text of so many bytes. Memory that is never written to costs nothing but addresses; still, of a
/// giant text only what is enough for nearly all texts.
func roomForIDs(ofTextOf byteCount: Int) -> Int { (byteCount < 1 << 30 ? byteCount : byteCount / 2) + 4096 }

/// Says of room for ids that it is about to be written to: in small pages, the system's work for each of them would be a
/// fifth of all.
func expectIDs(in room: UnsafeMutableBufferPointer<TokenID>) {
    guard let base = room.baseAddress else { return }
    bpe_expect_writing(base, room.count * MemoryLayout<TokenID>.stride)
}
