import Foundation
import OrchHome
import ZeroMQ

/// What the figures belong to.
struct MachineFacts {
    let ground: Ground

    /// One line: machine, kernel, versions.
    var line: String {
        get async throws {
            let processors = ProcessInfo.processInfo.activeProcessorCount
            let memory = ProcessInfo.processInfo.physicalMemory >> 30
            let orch = try ground.orch("--version").text().firstLine
            let git = try ground.git("--version", in: ground.root).text().firstLine
            return "\(processors) cores, \(memory) GiB, \(try system()), orch \(orch), \(git), libzmq \(LibraryVersion.current)"
        }
    }

    private func system() throws -> String {
        #if os(Linux)
        let release = try BoundedFile.read("/proc/sys/kernel/osrelease", limit: 1 << 10)
        return "Linux \(String(decoding: release, as: UTF8.self).firstLine)"
        #else
        return ProcessInfo.processInfo.operatingSystemVersionString
        #endif
    }
}

extension String {
    fileprivate var firstLine: String { String(prefix { !$0.isNewline }) }
}
