import Logging
import OrchCore
import OrchWire

// Who may come in, and with which key the agent shows itself.
extension AgentDaemon {
    /// A step to a new key. The doors are opened anew with it after the answer: that is lost with them at times, and the coordinator sees
    /// all the same which key is used.
    func changeKey(_ change: KeyChange) async {
        var answer = KeyChanged(step: change.step)
        do {
            switch change.step {
            case .make: answer.key = try settings.access.makeKey()
            case .use:
                try settings.access.useKey(change.key ?? "")
                answer.key = change.key
            }
        } catch {
            answer.problem = "\(error)".printable(limit: 300)
            log.error("the key stays as it is", metadata: ["step": "\(change.step.rawValue)", "cause": "\(error)"])
        }
        await inbox.put(.input(.keyChanged(answer)))
        if change.step == .use, answer.problem == nil { coordinators.renew(settings.access.doors) }
    }

    /// The coordinator has come back with the new key pinned.
    @Sendable func forgetOldKey() {
        jobs.add {
            do {
                try settings.access.forgetOldKey()
            } catch {
                log.error("the key of before is still there", metadata: ["cause": "\(error)"])
            }
        }
    }

    /// An operator of this machine has changed who may come in: at once, also for who is connected.
    func renewAccess(_ host: HostName, request: String, of client: ClientID) {
        guard host == settings.host else {
            let problem = Problem(.notFound, "this is the agent of \(settings.host), and not of \(host)", next: "ask the coordinator")
            return control.reply(client, Reply(id: request, problem: problem))
        }
        coordinators.renew(settings.access.doors) { error in
            var reply = Reply(id: request)
            reply.host = HostDone(host: settings.host, notes: [])
            if let error {
                let words = "all doors on tcp are shut now, and could not be opened anew: \("\(error)".printable(limit: 300))"
                reply.problem = Problem(.conflict, words, next: "see 'orch doctor', then start the agent anew")
            }
            control.reply(client, reply)
        }
    }
}
