/// A binary heap. Every call takes the order, so an order that needs context (a tie rule that compares
/// tokens' bytes) needs no stored closure, and the compiler specializes each use.
///
/// - Complexity: pushing and popping are logarithmic.
package struct BinaryHeap<Element: Sendable>: Sendable {
    package private(set) var elements: [Element] = []

    package init() {}

    /// A heap of unordered elements, in linear time.
    package init(_ elements: [Element], by precedes: (Element, Element) -> Bool) {
        self.elements = elements
        for index in stride(from: elements.count / 2 - 1, through: 0, by: -1) {
            siftDown(index, by: precedes)
        }
    }

    /// Keeps the memory.
    package mutating func removeAll() { elements.removeAll(keepingCapacity: true) }

    @inline(__always)
    package mutating func push(_ element: Element, by precedes: (Element, Element) -> Bool) {
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
    package mutating func pop(by precedes: (Element, Element) -> Bool) -> Element? {
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
