/// Every bound of queues, sizes, counts and retries in one place. Times are in `Timing`.
public enum Limits {
    /// Bytes of a project, host or session name.
    public static let nameBytes = 100
    /// Bytes of the JSON body of one message. A spec with an issue body of 1 MiB of escaped text fits.
    public static let bodyBytes = 8 << 20
    /// Bytes of the blob frame of one message.
    public static let blobBytes = 256 << 10
    /// Bytes of one whole message: what `ZMQ_MAXMSGSIZE` is set to, for each frame.
    public static let frameBytes = bodyBytes
    /// Bytes of an issue's body; a longer one is refused.
    public static let issueBodyBytes = 1 << 20
    /// Characters of an issue's title that are kept.
    public static let titleCharacters = 512
    /// Bytes of one guidance, question, reason or other text of a person or a worker.
    public static let textBytes = 64 << 10
    /// Options of one question.
    public static let options = 20
    /// Sentences kept with a session.
    public static let notes = 20
    /// Guidance kept with a session; the oldest delivered ones go first.
    public static let guidance = 100
    /// Guidance that waits for the next run of a session; one more is refused.
    public static let guidanceWaiting = 32
    /// Sessions one request may name.
    public static let sessionsPerRequest = 1000
    /// Things that wait for a daemon's loop; who brings more waits.
    public static let inbox = 10_000
    /// Messages sent on a link and not yet acknowledged by the peer; more wait.
    public static let linkWindow = 256
    /// Messages that wait for the window of a link; above it the link is given up and made anew. Every order and every fence of an
    /// inventory fit.
    public static let linkBacklog = 20_000
    /// Orders that wait for one host; one more is refused.
    public static let orders = 5_000
    /// Events in one `events` message.
    public static let eventsPerMessage = 500
    /// Ids of reports kept with an attempt, so that one that comes twice counts once.
    public static let reportsRemembered = 50
    /// Answers to orders kept with an attempt, so that an order that comes again is not carried out again.
    public static let answersRemembered = 32
    /// Escalations kept with a session; the oldest closed ones go first.
    public static let escalations = 100
    /// Attempts in one inventory.
    public static let inventory = 10_000
    /// Sessions in one page of holdings.
    public static let holdings = 5_000
    /// Bytes of a page of holdings, estimated; one session may have more.
    public static let holdingsBytes = 1 << 20
    /// Days that a closed attempt is kept at its agent.
    public static let closedAttemptDays = 30
    /// Continuations in a row after infrastructure failures, before the session is stuck.
    public static let continuations = 3
    /// Times that a stalled worker is continued by itself, before the session is stuck.
    public static let stalls = 1
    /// Hosts that are named in the reason why a session waits.
    public static let obstaclesNamed = 5
    /// Bytes of a conversation that goes along to another host.
    public static let conversationBytes: UInt64 = 64 << 20
    /// Things that one sweep of a host lists, and cleans.
    public static let findings = 500
    /// Processes that one finding names.
    public static let findingPids = 50
    /// Labels that a session asks its host for, and sessions that it waits for.
    public static let wishes = 20
    /// Days that the worktree of an ended session is kept by `orch prune`, unless its host says otherwise.
    public static let keepDays = 7
    /// Slots of a host that does not say otherwise.
    public static let slots = 4
    /// The most slots that a host is believed to have.
    public static let slotsBelieved = 10_000
    /// Connections that are open at once at one tcp socket of an agent, strangers' included.
    public static let doorConnections = 256
    /// Of those, unfinished handshakes; above it the oldest is cut.
    public static let doorHandshakes = 128
    /// Handshakes of one address that fail at a tcp socket within `Timing.doorWindow`; above it nobody new gets in from there until it ends.
    public static let doorFailures = 200
    /// The highest attempt, run, term or event number that is taken from a peer: a database keeps no higher ones.
    public static let number: UInt64 = 1 << 62
    /// Events kept in the ledger for `watch --since`.
    public static let ledgerEvents = 100_000
    /// Replies kept for clients that ask again with the same id.
    public static let replies = 10_000
    /// Terminal sessions that `list` shows when it is not asked for all.
    public static let completedListed = 20
}

/// Every time the core waits for, in milliseconds.
public enum Timing {
    /// Before a hello that has not come is asked for again.
    public static let greet: Int64 = 2_000
    /// After a commit that failed, before what was begun is looked at again.
    public static let recover: Int64 = 5_000
    /// The least time before a run that met the account's limit continues, whatever the limit says.
    public static let rateLimited: Int64 = 30_000
    /// Events that were asked for and have not come for this long are asked for again.
    public static let eventsAnswer: Int64 = 10_000
    /// The longest silence of a worker that is told apart.
    public static let silence: Int64 = 1 << 40
    /// Between pings on a link.
    public static let ping: Int64 = 1_000
    /// Without a message for this long a connected host is `quiet`: no new work, what runs goes on.
    public static let quietAfter: Int64 = 5_000
    /// Without a message for this long a link is given up.
    public static let linkLostAfter: Int64 = 10_000
    /// An attempt of a lost host is `unknown`; after this long awake the human is asked.
    public static let unknownEscalation: Int64 = 300_000
    /// A client's request that waits for a host is answered after this long, saying what it waits for.
    public static let hostAnswer: Int64 = 8_000
    /// A client that asks what is left over on the hosts is answered after this long, saying who has not answered.
    public static let sweep: Int64 = 120_000
    /// A client that waits for a host's new key is answered after this long.
    public static let keyChange: Int64 = 20_000
    /// Failed handshakes are counted for this long.
    public static let doorWindow: Int64 = 10_000
    /// A handshake is given up after this long.
    public static let handshake: Int64 = 5_000
    /// What is about to be removed waits this long for the agent's leave, and stays without it.
    public static let sweepLeave: Int64 = 10_000
    /// A session without a sign of life for this long is stale …
    public static let stale: Int64 = 90_000
    /// … unless a request to the API is open: these may be silent for this long.
    public static let staleDuringRequest: Int64 = 420_000
    /// A worker without a sign of life for this long is stalled, unless its host says otherwise. The CLI ends a tool call after 10 min.
    public static let stalled: Int64 = 1_800_000
    /// Pause becomes a graceful end of the worker after this long: an open API request does not survive longer.
    public static let pauseHolds: Int64 = 240_000
    /// A heartbeat alone rewrites a status file at most this often.
    public static let heartbeatFile: Int64 = 60_000
    /// Progress of a run is published at most this often.
    public static let progress: Int64 = 5_000
    /// After a report that ends the run the worker has this long to finish its turn by itself.
    public static let endAfterReport: Int64 = 120_000

    /// Back-off before the continuation after failure number `n` (from 1): 30 s, doubling up to 10 min.
    public static func backOff(_ n: Int) -> Int64 { min(30_000 << Int64(max(0, min(n - 1, 16))), 600_000) }
}
