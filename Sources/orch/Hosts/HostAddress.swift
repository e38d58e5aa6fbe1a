public import ArgumentParser
import OrchCore
import OrchHome

/// Where an agent listens and which key it has, in one word: `tcp://gpu-box:7717/2k3m…`, as `orch agent listen` prints it.
struct HostAddress: Hashable, Sendable, CustomStringConvertible {
    let endpoint: Endpoint
    let key: PublicKey

    init(endpoint: Endpoint, key: PublicKey) {
        self.endpoint = endpoint
        self.key = key
    }

    /// - Throws: a `ValidationError` that says which half is wrong, and what to write.
    init(_ text: String) throws {
        let start = text.firstRange(of: "://")?.upperBound ?? text.startIndex
        guard let slash = text[start...].firstIndex(of: "/") else {
            throw ValidationError(
                "\(text.printable(limit: 120)) has no key: write tcp://gpu-box:7717/KEY, as 'orch agent listen' prints it there")
        }
        do throws(InvalidEndpoint) {
            endpoint = try Endpoint(String(text[..<slash]))
        } catch {
            throw ValidationError("\(error)")
        }
        guard endpoint.canBeDialled else {
            throw ValidationError("\(endpoint) can't be dialled: name one host and its port, such as tcp://gpu-box:7717")
        }
        do throws(InvalidKey) {
            key = try PublicKey(String(text[text.index(after: slash)...]))
        } catch {
            throw ValidationError("what stands behind \(endpoint)/ \(error)")
        }
    }

    var description: String { "\(endpoint)/\(key)" }
}
