import Foundation
import OrchCore
import OrchHome
import Testing

extension RealPrograms {
    /// As `needsClaude`. User namespaces are not allowed everywhere; `deploy/test.sh` tries it.
    static let needsSandbox = ConditionTrait.enabled(
        if: ProcessInfo.processInfo.environment["ORCH_TEST_SANDBOX"] == "1",
        "needs bubblewrap and user namespaces (ORCH_TEST_SANDBOX=1 says that both are there)")

    /// Settings of workers that are kept apart by bubblewrap. The binary under test needs the libraries of its toolchain.
    static func sandbox(writable: String..., readable: [String] = []) -> [String: JSONValue] {
        [
            "sandbox": .string("bubblewrap"), "writable": .array(writable.map(JSONValue.string)),
            "readable": .array((readable + runtime).map(JSONValue.string)),
        ]
    }

    /// Where the Swift libraries of this process are; nothing where they are linked into it.
    private static var runtime: [String] {
        let maps = (try? BoundedFile.read("/proc/self/maps", limit: 16 << 20)) ?? []
        let line = String(decoding: maps, as: UTF8.self).split(separator: "\n").first { $0.hasSuffix("/libswiftCore.so") }
        guard let path = line?.split(separator: " ").last else { return [] }
        return [URL(fileURLWithPath: String(path)).deletingLastPathComponent().path]
    }
}
