import OrchCore

/// Why a text is no pinned endpoint.
public struct InvalidPinnedEndpoint: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String
}

/// Where a daemon listens, and the only key that is accepted there, in one word: `tcp://laptop:7719/2k3m…`.
public struct PinnedEndpoint: Hashable, Sendable, CustomStringConvertible {
    public let endpoint: Endpoint
    public let key: PublicKey

    public init(endpoint: Endpoint, key: PublicKey) {
        self.endpoint = endpoint
        self.key = key
    }

    /// Reads `tcp://host:port/KEY`.
    public init(_ text: String) throws(InvalidPinnedEndpoint) {
        let start = text.firstRange(of: "://")?.upperBound ?? text.startIndex
        guard let slash = text[start...].firstIndex(of: "/") else {
            throw InvalidPinnedEndpoint(description: "\"\(text.printable(limit: 120))\" has no key: write tcp://host:port/KEY")
        }
        do throws(InvalidEndpoint) {
            endpoint = try Endpoint(String(text[..<slash]))
        } catch {
            throw InvalidPinnedEndpoint(description: "\(error)")
        }
        guard endpoint.canBeDialled else {
            throw InvalidPinnedEndpoint(description: "\(endpoint) can't be dialled: name one host and its port")
        }
        do throws(InvalidKey) {
            key = try PublicKey(String(text[text.index(after: slash)...]))
        } catch {
            throw InvalidPinnedEndpoint(description: "what stands behind \(endpoint)/ \(error)")
        }
    }

    public var description: String { "\(endpoint)/\(key)" }
}
