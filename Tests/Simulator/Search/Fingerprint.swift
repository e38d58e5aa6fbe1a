/// 128 bits that stand for a world in a search: two worlds with the same fingerprint have the same futures.
///
/// Left out is what no future depends on: the ledger's numbers of events (nobody watches in a search), what was said and done so far, and
/// everything that a machine holds only as a copy of its disk, which the checks compare after each step. Numbers that only grow and are only
/// compared for being the same (connections, links, hellos, terms, starts of agents) count from their newest backwards: a world that
/// has seen one reconnection more is the same world.
struct Fingerprint: Hashable {
    private let a: Int
    private let b: Int

    init(_ world: World) {
        var canon = Canon(world)
        canon.mixAll()
        (a, b) = canon.digest
    }
}
