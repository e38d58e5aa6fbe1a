import Foundation
import OrchCore
import OrchHome

/// What a daemon takes of the machine at one moment.
struct DaemonSample: Sendable {
    let host: SoakHost
    let role: DaemonRole
    let process: ProcessIdentity
    let kilobytes: Int
    let descriptors: Int

    static func all(_ cluster: SoakCluster) throws -> [DaemonSample] {
        try cluster.daemons().compactMap { try DaemonSample(host: $0.host, role: $0.role, process: $0.process) }
    }

    private init?(host: SoakHost, role: DaemonRole, process: ProcessIdentity) throws {
        let folder = "/proc/\(process.pid)"
        let status = String(decoding: try BoundedFile.read("\(folder)/status", limit: 1 << 16), as: UTF8.self)
        guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmRSS:") }),
            let kilobytes = Int(line.filter(\.isNumber))
        else { return nil }
        self.host = host
        self.role = role
        self.process = process
        self.kilobytes = kilobytes
        descriptors = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/fd").count
    }
}
