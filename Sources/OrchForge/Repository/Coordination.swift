/// What the calls of one process share so that they do not stand in each other's way: one for each daemon.
public struct Coordination: Sendable {
    let turns = Turns()
    let fetches = SharedWork<Void>()
    let clones = SharedWork<Void>()

    public init() {}
}
