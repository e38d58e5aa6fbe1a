import Foundation
public import OrchCore

/// What a daemon of a debug build says that it is, where tests ask for it: so one binary can be two versions. A release build has none of it.
public enum Disguise {
    #if DEBUG
    /// `ORCH_AS_VERSION`: the version in a daemon's record.
    public static let orchVersion = ProcessInfo.processInfo.environment["ORCH_AS_VERSION"] ?? Version.orch
    /// `ORCH_AS_PROTOCOL`: the version byte of the headers that are sent and taken.
    public static let protocolVersion = ProcessInfo.processInfo.environment["ORCH_AS_PROTOCOL"].flatMap { UInt8($0) } ?? FrameHeader.version
    /// `ORCH_AS_QUEUE`: the events that wait for a watcher which does not read; one more is lost to it.
    public static let eventQueue = ProcessInfo.processInfo.environment["ORCH_AS_QUEUE"].flatMap { Int($0) } ?? events
    #else
    public static let orchVersion = Version.orch
    public static let protocolVersion = FrameHeader.version
    public static let eventQueue = events
    #endif

    private static let events = 10_000
}
