import OrchCore
import OrchWire

// What is left over on this host, asked for by the coordinator or by a client of this machine.
extension AgentDaemon {
    func run(_ effect: SweepEffect) {
        switch effect {
        case .look(let order, let places, let asker):
            jobs.add { await inbox.put(.input(.sweep(.looked(await sweeps.look(places), order, asker)))) }
        case .carryOut(let items, let more, let notes, let order, let asker):
            jobs.add {
                let sweep = await sweeps.carryOut(items, more: more, notes: notes, order) { await inbox.put(.input($0)) }
                await answer(sweep, to: asker)
            }
        case .permit(let question, let isPermitted): sweeps.claims.answer(question, isPermitted)
        }
    }

    private func answer(_ sweep: HostSweep, to asker: SweepAsker) async {
        switch asker {
        case .link(let correlation): await inbox.put(.input(.sweep(.swept(sweep, correlation: correlation))))
        case .client(let client, let request):
            var reply = Reply(id: request)
            reply.sweep = SweepReport(hosts: [sweep])
            control.reply(client, reply)
        }
    }
}
