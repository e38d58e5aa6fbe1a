/// A first-in first-out queue: what comes in is stacked, and the stack is turned round when the other side has run empty.
struct Fifo<Element> {
    private var incoming: [Element] = []
    private var outgoing: [Element] = []

    var isEmpty: Bool { incoming.isEmpty && outgoing.isEmpty }

    mutating func append(_ element: Element) {
        incoming.append(element)
    }

    mutating func popFirst() -> Element? {
        if outgoing.isEmpty {
            swap(&incoming, &outgoing)
            outgoing.reverse()
        }
        return outgoing.popLast()
    }

    /// Takes back what `popFirst` gave.
    mutating func putBack(_ element: Element) {
        outgoing.append(element)
    }
}
