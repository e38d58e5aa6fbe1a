import OrchCore
import OrchHome

/// Who runs a person's services on a machine. What it is asked it is asked by its own command line program.
protocol ServiceRunner: Sendable {
    var platform: ServicePlatform { get }

    /// Why it can't run a service for this person now; nil where it can.
    func obstacle() async throws -> String?

    /// Takes a description that is new or has changed, and starts the service at each login from now on.
    func register(_ file: ServiceFile) async throws
    /// Ends the service, if it runs, and starts it no more. Its description is still there.
    func unregister(_ file: ServiceFile) async throws
    /// Forgets a description that is gone.
    func forget() async throws

    /// - Parameter isAsked: a person asked for this start, so that failures before it do not count.
    func start(_ file: ServiceFile, isAsked: Bool) async throws
    /// Ends the service until the next login, or start. Nothing where it does not run.
    func stop(_ file: ServiceFile) async throws
    func restart(_ file: ServiceFile) async throws

    func state(_ file: ServiceFile) async throws -> ServiceState

    /// Whether the person's services run without a login; nil where nobody can say, or there is no such thing.
    func lingers() async throws -> Bool?
    /// Lets them run without one.
    func linger() async throws
}

/// How a manager sees a service, in its own words.
struct ServiceState: Hashable, Sendable {
    /// `active`, `inactive`, `failed`, `activating`.
    var activity: String
    /// `enabled`, `disabled`; nil where it does not say.
    var atLogin: String?
    var pid: Int32?
}
