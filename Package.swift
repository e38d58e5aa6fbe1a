// swift-tools-version: 6.2
import PackageDescription

/// Upcoming language features that every target turns on (docs/decisions/0001-house.md).
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let collections = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")

/// What the tests of the binary need.
let commandTests: [Target.Dependency] = [
    "orch", "OrchCore", "OrchHome", "OrchWire", "OrchForge", "OrchCoordinator", "OrchAgent", "ZeroMQ", arguments, logging,
]

func room(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

let package = Package(
    name: "orch",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "orch", targets: ["orch"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
    ],
    targets: [
        .systemLibrary(
            name: "CZeroMQ",
            // Debian's pkg-config file makes each build warn, and `link "zmq"` is enough there.
            pkgConfig: Context.environment["ORCH_PKG_CONFIG"] == nil ? nil : "libzmq",
            providers: [.apt(["libzmq3-dev"]), .brew(["zeromq"])]),
        .target(name: "CPlatform"),
        room("ZeroMQ", ["CZeroMQ"]),
        room("OrchCore", [collections]),
        room("OrchHome", ["OrchCore", "CPlatform"]),
        room("OrchWire", ["OrchCore", "ZeroMQ"]),
        room("OrchLedger", ["OrchCore", grdb]),
        room("OrchForge", ["OrchCore", subprocess]),
        room("OrchCoordinator", ["OrchCore", "OrchHome", "OrchWire", "ZeroMQ", "OrchLedger", "OrchForge", logging]),
        room("OrchAgent", ["OrchCore", "OrchHome", "OrchWire", "ZeroMQ", "OrchLedger", "OrchForge", "CPlatform", subprocess, logging]),
        .target(
            name: "OrchTemplates", path: "templates", resources: [.embedInCode("worker-prompt.md")], swiftSettings: strict),
        .executableTarget(
            name: "orch",
            dependencies: [
                "OrchCore", "OrchHome", "OrchWire", "OrchCoordinator", "OrchAgent", "OrchForge", "OrchTemplates", "ZeroMQ", "CPlatform",
                arguments, logging, unixSignals,
            ],
            swiftSettings: strict),
        // A supervisor as a program of its own, for the tests that kill it.
        .executableTarget(name: "SupervisorHost", dependencies: ["OrchAgent"], path: "Tests/Doubles/SupervisorHost", swiftSettings: strict),
        // Prints a table (docs/benchmarks.md); what it measures stands beside a program that does nothing.
        .executableTarget(
            name: "Benchmarks",
            dependencies: ["OrchCore", "OrchHome", "OrchWire", "OrchLedger", "OrchAgent", "ZeroMQ", arguments, unixSignals],
            path: "Tests/Benchmarks", exclude: ["Nothing"], swiftSettings: strict),
        .executableTarget(name: "Nothing", path: "Tests/Benchmarks/Nothing", swiftSettings: strict),
        // The whole cluster in one process, from one seed (docs/reliability.md), and the program that walks many.
        .target(name: "Simulator", dependencies: ["OrchCore"], path: "Tests/Simulator", swiftSettings: strict),
        .executableTarget(name: "orch-simulate", dependencies: ["Simulator", arguments], path: "Tests/Simulate", swiftSettings: strict),
        .testTarget(
            name: "SimulatorTests", dependencies: ["Simulator", "OrchCore"], exclude: ["Histories"], swiftSettings: strict),
        tests("ZeroMQTests", ["ZeroMQ"]),
        tests("OrchCoreTests", ["OrchCore", "OrchTemplates", "Simulator"]),
        tests("OrchHomeTests", ["OrchHome", "OrchCore"]),
        tests("OrchWireTests", ["OrchWire", "OrchCore", "ZeroMQ"]),
        tests("OrchLedgerTests", ["OrchLedger", "OrchCore", grdb]),
        tests("OrchForgeTests", ["OrchForge", "OrchCore"]),
        tests("OrchAgentTests", ["OrchAgent", "OrchHome", "OrchCore", "OrchForge", "SupervisorHost"]),
        tests("OrchCommandTests", commandTests),
        tests("TidyTests", []),
    ]
)
