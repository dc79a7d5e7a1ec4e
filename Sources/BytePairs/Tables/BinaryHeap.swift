/// A binary heap: the element that comes before all others is found at once, taken out in logarithmic time.
///
/// The order is given with each call, so that an order which needs a context (a tie rule that compares the
/// tokens' bytes) costs no stored closure; the compiler specializes every use.
struct BinaryHeap<Element: Sendable>: Sendable {
    private(set) var elements: [Element] = []

    init() {}

    /// Makes a heap of unordered elements in linear time.
    init(_ elements: [Element], by precedes: (Element, Element) -> Bool) {
        self.elements = elements
        for index in stride(from: elements.count / 2 - 1, through: 0, by: -1) {
            siftDown(index, by: precedes)
        }
    }

    @inline(__always)
    mutating func push(_ element: Element, by precedes: (Element, Element) -> Bool) {
        elements.append(element)
        var index = elements.count &- 1
        while index > 0 {
            let parent = (index &- 1) / 2
            guard precedes(element, elements[parent]) else { break }
            elements[index] = elements[parent]
            index = parent
        }
        elements[index] = element
    }

    @inline(__always)
    mutating func pop(by precedes: (Element, Element) -> Bool) -> Element? {
        guard let last = elements.popLast() else { return nil }
        guard let first = elements.first else { return last }
        elements[0] = last
        siftDown(0, by: precedes)
        return first
    }

    @inline(__always)
    private mutating func siftDown(_ start: Int, by precedes: (Element, Element) -> Bool) {
        let element = elements[start]
        var index = start
        while true {
            var child = 2 &* index &+ 1
            guard child < elements.count else { break }
            if child &+ 1 < elements.count, precedes(elements[child &+ 1], elements[child]) { child &+= 1 }
            guard precedes(elements[child], element) else { break }
            elements[index] = elements[child]
            index = child
        }
        elements[index] = element
    }
}
