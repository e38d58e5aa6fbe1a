import Logging
import OrchCore
import OrchWire
import ZeroMQ
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Opens the doors, and opens those on tcp anew when who may come in has changed: libzmq asks for a key only at the handshake and cannot
/// cut one peer off, so the bound sockets go, with all who are connected.
struct DoorKeeper: Sendable {
    let context: Context
    let thread: SocketThread
    let table: DoorTable
    /// Nil as long as every door is a local one.
    let zap: ZAPHandler?

    /// How often a door is tried that can't be opened anew, and how long is waited between.
    private static let tries = 5
    private static let pause: Duration = .seconds(1)

    /// Opens all doors. One of several on TCP may stay closed where the machine has lost its address; the others are for finding it again.
    ///
    /// - Returns: why doors stay closed.
    func open(_ plans: [AgentSettings.Door]) async throws(ZeroMQError) -> [ZeroMQError] {
        let secured = plans.count { $0.security != nil }
        // Before any bind: a CURVE server without it would let everybody in.
        zap?.setAllowed(Set(plans.compactMap(\.security?.coordinator)), in: WireSockets.Domain.coordinator)
        var closed: [ZeroMQError] = []
        for plan in plans {
            do throws(ZeroMQError) {
                try await open(plan)
            } catch {
                guard error.code == EADDRNOTAVAIL, closed.count + 1 < secured else { throw error }
                closed.append(error)
            }
        }
        return closed
    }

    private func open(_ plan: AgentSettings.Door) async throws(ZeroMQError) {
        let security = plan.security.map { Security.curveServer($0.own, domain: WireSockets.Domain.coordinator) } ?? .none
        let limits = plan.security.map { _ in WireSockets.strangers }
        let work = try await thread.open(
            SocketPlan(.router, options: WireSockets.link(security), binds: [plan.work], connectionLimits: limits))
        do throws(ZeroMQError) {
            let status = try await thread.open(
                SocketPlan(.xpub, options: WireSockets.publisher(security), binds: [plan.status], connectionLimits: limits))
            table.add(plan, work: work, status: status)
        } catch {
            await work.close()
            throw error
        }
    }

    /// Whoever is connected over tcp is cut off, and comes back if he may.
    ///
    /// - Parameters:
    ///   - shut: doors that were taken out of the table for this, and are still to be closed.
    ///   - plans: read when everything is closed. Where it can't be, or a door can't be opened, nothing is open then.
    func renew(_ shut: [AgentDoor], _ plans: () throws -> [AgentSettings.Door], _ log: Logger) async throws {
        let shut = shut + table.shutSecured()
        zap?.setAllowed([], in: WireSockets.Domain.coordinator)
        for door in shut { await door.close() }
        var plans = try plans().filter { $0.security != nil }
        guard zap != nil || plans.isEmpty else {
            throw Problem(.conflict, "this agent had no door on tcp when it started", next: "start it anew")
        }
        for index in plans.indices {
            // A port that the system gave out is the one that coordinators know.
            guard let before = shut.first(where: { $0.plan.work == plans[index].work && $0.plan.status == plans[index].status }) else { continue }
            (plans[index].work, plans[index].status) = before.again
        }
        for attempt in 1...Self.tries {
            do {
                for error in try await open(plans) { log.warning("a door stays closed until the next start", metadata: ["cause": "\(error)"]) }
                return
            } catch {
                guard attempt < Self.tries else { throw error }
                for door in table.shutSecured() { await door.close() }
                try await ContinuousClock().sleep(for: Self.pause)
            }
        }
    }
}
