import OrchCore

// Clocks that jump and stand still, and the timers that go by them.
extension World {
    /// What the clocks of a host say; of the coordinator's machine for nil.
    func moment(of host: HostName? = nil) -> Moment { clock(of: host).moment(at: time) }

    func clock(of host: HostName?) -> Clock {
        guard let host, let model = hosts[host], !model.isLocal else { return laptop }
        return model.clock
    }

    func isAwake(_ host: HostName?) -> Bool { clock(of: host).isAwake }

    mutating func change(clockOf host: HostName?, _ body: (inout Clock) -> Void) {
        guard let host, hosts[host]?.isLocal == false else { return body(&laptop) }
        guard var clock = hosts[host]?.clock else { return }
        body(&clock)
        hosts[host]?.clock = clock
    }

    mutating func schedule(_ timer: ModelTimer.Timer, after: Int64) {
        switch timer {
        case .coordinator: timers.append(ModelTimer(timer: timer, due: moment().awake + after))
        case .agent(let name, _): timers.append(ModelTimer(timer: timer, due: moment(of: name).boot + after))
        }
    }

    /// Milliseconds until a timer is due; nil while its machine sleeps.
    func wait(for timer: ModelTimer) -> Int64? {
        switch timer.timer {
        case .coordinator: isAwake(nil) ? max(0, timer.due - moment().awake) : nil
        case .agent(let name, _): isAwake(name) ? max(0, timer.due - moment(of: name).boot) : nil
        }
    }

    /// The timer that is due first; of those due together the one that was set first.
    var nextTimer: Int? {
        var best: (index: Int, wait: Int64)?
        for (index, timer) in timers.enumerated() {
            guard let wait = wait(for: timer), wait < best?.wait ?? .max else { continue }
            best = (index, wait)
        }
        return best?.index
    }

    mutating func fireTimer(at index: Int) throws {
        guard timers.indices.contains(index), let wait = wait(for: timers[index]) else { return }
        let timer = timers.remove(at: index)
        if !plan.timeStands { time += wait }
        switch timer.timer {
        case .coordinator(let timer):
            note(.coordinator, "⏱ \(timer)")
            try tell(.timer(timer))
        case .agent(let name, let timer):
            note(.agent(name), "⏱ \(timer)")
            try tell(name, .timer(timer))
        }
    }

    mutating func jumpClock(of host: HostName?, by milliseconds: Int64) {
        note(host.map(Transcript.Place.agent) ?? .coordinator, "the wall clock jumps by \(milliseconds / 1000) s")
        change(clockOf: host) { $0.wallOffset += milliseconds }
    }

    /// The lid is shut: coordinator, local agent and its workers stand still; nobody else notices.
    mutating func fallAsleep() {
        guard laptop.isAwake else { return }
        note(.coordinator, "the laptop falls asleep")
        laptop.asleepSince = time
    }

    mutating func wake(after milliseconds: Int64) {
        guard !laptop.isAwake else { return }
        if !plan.timeStands { time += milliseconds }
        laptop.wake(at: time)
        note(.coordinator, "the laptop wakes up")
    }
}
