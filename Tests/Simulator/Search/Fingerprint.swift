/// 64 bits that stand for a world in a search: two worlds with the same fingerprint have the same futures within the same budget.
///
/// Left out is what no such future depends on: the ledger's numbers of events (nobody watches in a search), what was said and done so far,
/// everything that a machine holds only as a copy of its disk, which the checks compare after each step, timers that would change nothing,
/// and what can't happen any more because nothing is left to pay for it. Numbers that only grow and are only compared for being the same
/// (connections, links, hellos, terms, starts of agents) count from their newest backwards, numbers of messages from what the other end has:
/// a world that has seen one reconnection or one ping more is the same world. Among a million worlds two are mistaken for each other once in
/// forty million searches.
struct Fingerprint: Hashable {
    private let digest: Int

    init(_ world: World, _ budget: Budget) {
        var canon = Canon(world, budget)
        canon.mixAll()
        digest = canon.digest
    }
}
