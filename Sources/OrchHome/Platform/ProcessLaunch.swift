import CPlatform
import OrchCore
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Why a process could not be started, in words for people.
public struct LaunchFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// How far a start got.
    public enum Stage: Int32, Hashable, Sendable {
        case fork = 1
        case group, directory, descriptors, exec
    }
    public let stage: Stage
    public let code: Int32
    public let command: String

    public var description: String {
        let step =
            switch stage {
            case .fork: "no new process could be made"
            case .group: "its cgroup could not be joined"
            case .directory: "its working directory could not be entered"
            case .descriptors: "its files could not be handed over"
            case .exec: "it could not be executed"
            }
        return "could not start \(command.printable(limit: 200)): \(step): \(String(cString: strerror(code)))"
    }
}

/// What a new process is started with. It gets these descriptors and no other, default signal handlers and an empty signal mask.
public struct ProcessLaunch: Sendable {
    /// An absolute path, see `ExecutableSearch`.
    public var executable: String
    public var arguments: [String]
    public var environment: [String: String]
    public var directory: String
    /// Target number → descriptor of ours. 0, 1 and 2 belong in it; at most 16.
    public var descriptors: [Int32: Int32]
    public var newSession = false
    /// Not our child: nobody has to reap it.
    public var detached = false
    /// A `cgroup.procs` file that it joins before it is executed.
    public var cgroupProcs: String?

    public init(executable: String, arguments: [String], environment: [String: String], directory: String, descriptors: [Int32: Int32]) {
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.directory = directory
        self.descriptors = descriptors
    }

    /// Forks. The new process waits before exec until `Prepared.execute()`, and ends by itself when we die before.
    public func prepare() throws -> Prepared {
        let block = Self.block(arguments)
        let variables = Self.block(environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" })
        let pairs = descriptors.sorted { $0.key < $1.key }
        var flags: UInt32 = 0
        if newSession { flags |= PLATFORM_SPAWN_NEW_SESSION.rawValue }
        if detached { flags |= PLATFORM_SPAWN_DETACHED.rawValue }
        var child = platform_child()
        let failure = platform_spawn(
            executable, block, block.count, variables, variables.count, directory, cgroupProcs, pairs.map(\.value), pairs.map(\.key), pairs.count,
            flags, &child)
        guard failure == 0 else { throw LaunchFailure(stage: .fork, code: failure, command: executable) }
        return Prepared(child: child, command: executable)
    }

    /// Forks and executes at once.
    public func start() throws -> ProcessIdentity { try prepare().execute() }

    /// NUL-terminated strings one after the other. A NUL inside a string ends it there, as it would in C.
    private static func block(_ strings: [String]) -> [CChar] {
        strings.flatMap { string in string.utf8.prefix { $0 != 0 }.map { CChar(bitPattern: $0) } + [0] }
    }

    /// A process between fork and exec. It ends when this value goes away without `execute`.
    public struct Prepared: ~Copyable {
        private let child: platform_child
        private let gate: OwnedDescriptor
        private let report: OwnedDescriptor
        private let command: String

        fileprivate init(child: platform_child, command: String) {
            self.child = child
            gate = OwnedDescriptor(child.gate)
            report = OwnedDescriptor(child.report)
            self.command = command
        }

        public var pid: Int32 { child.pid }

        /// Its identity; nil when it has failed already, which `execute` will explain.
        public func identity() throws -> ProcessIdentity? { try ProcessIdentity(pid: child.pid) }

        /// Lets it execute. Throws `LaunchFailure`, and the process is gone then.
        @discardableResult
        public consuming func execute() throws -> ProcessIdentity {
            let identity = try identity()
            var prepared = child
            var stage: Int32 = 0
            let failure = platform_child_exec(&prepared, &stage)
            guard failure == 0, let identity else {
                throw LaunchFailure(stage: .init(rawValue: stage) ?? .exec, code: failure == 0 ? ESRCH : failure, command: command)
            }
            return identity
        }
    }
}
