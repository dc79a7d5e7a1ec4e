import Platform

/// A text with values filled in for its slots, `{{NAME}}`.
struct Template {
    private(set) var text: [UInt8] = []
    /// The byte offsets at which values begin and end.
    private(set) var seams: [Int] = []
    /// A note for each slot that the text does not have.
    private(set) var notes: [String] = []

    init(_ template: [UInt8], _ slots: [(name: String, value: String)]) {
        var used = Set<Int>()
        var rest = template[...]
        while let byte = rest.first {
            let match =
                byte == UInt8(ascii: "{")
                ? slots.firstIndex { rest.starts(with: "{{\($0.name)}}".carriedBytes) } : nil
            guard let match else {
                text.append(byte)
                rest = rest.dropFirst()
                continue
            }
            used.insert(match)
            seams.append(text.count)
            text += Array(slots[match].value.carriedBytes)
            seams.append(text.count)
            rest = rest.dropFirst(slots[match].name.carriedBytes.count + 4)
        }
        notes = slots.indices.filter { !used.contains($0) }.map { "the text has no {{\(slots[$0].name)}}" }
    }
}
