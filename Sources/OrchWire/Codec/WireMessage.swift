public import OrchCore

/// A message of the protocol as it goes over a socket: header, body, at most one blob (`docs/protocol.md`).
public struct WireMessage: Sendable {
    public var header: FrameHeader
    public var body: WireBody
    public var blob: [UInt8]?

    /// A message to be sent.
    public init(_ header: FrameHeader, _ body: WireBody, blob: [UInt8]? = nil) {
        self.header = header
        self.body = body
        self.blob = blob
    }

    /// The frames to send, after those of an envelope.
    ///
    /// - Throws: `NotAMessage` when the body or the blob passes its limit; `EncodingError` for values JSON can't hold.
    public func frames() throws -> [[UInt8]] {
        let body = try self.body.value.map { try JSONCoding.bytes(of: $0) } ?? []
        guard body.count <= Limits.bodyBytes else { throw NotAMessage("a body of \(body.count) bytes is above the limit of \(Limits.bodyBytes)") }
        var header = header.bytes
        header[2] = Disguise.protocolVersion
        guard let blob else { return [header, body] }
        guard blob.count <= Limits.blobBytes else { throw NotAMessage("a blob of \(blob.count) bytes is above the limit of \(Limits.blobBytes)") }
        return [header, body, blob]
    }

    /// Reads the frames of a message, without its envelope. Nil for a message of an unknown type that may be ignored.
    public static func read(_ frames: ArraySlice<[UInt8]>) throws(NotAMessage) -> WireMessage? {
        guard let first = frames.first, (2...3).contains(frames.count) else { throw NotAMessage("a message has 2 or 3 frames, not \(frames.count)") }
        let header: FrameHeader
        do {
            header = try FrameHeader(bytes: first, version: Disguise.protocolVersion)
        } catch {
            switch error {
            case .length(let count): throw NotAMessage("a header has \(FrameHeader.byteCount) bytes, not \(count)")
            case .magic: throw NotAMessage("the header does not begin with OR")
            case .version(let version):
                throw NotAMessage(
                    "protocol version \(version), this is \(Disguise.protocolVersion): install the same orch on both sides", version: version)
            }
        }
        guard let type = MessageType(rawValue: header.type) else {
            guard header.flags & FrameHeader.optionalFlag != 0 else { throw NotAMessage("message type \(header.type) is unknown") }
            return nil
        }
        let json = frames[frames.startIndex + 1]
        let blob = frames.count == 3 ? frames[frames.startIndex + 2] : nil
        guard json.count <= Limits.bodyBytes, blob?.count ?? 0 <= Limits.blobBytes else { throw NotAMessage("a frame is above its limit") }
        do {
            return WireMessage(header, try WireBody(type, from: JSONBody(bytes: json)), blob: blob)
        } catch {
            throw NotAMessage("the body of a \(type) can't be read: \(JSONProblem.words(error))")
        }
    }
}

private struct JSONBody: BodyDecoder {
    let bytes: [UInt8]

    func decode<Body: Decodable>() throws -> Body { try JSONCoding.value(from: bytes) }
}

/// Foundation's decoding errors in one line that names the place.
public enum JSONProblem {
    /// Says what is wrong and where.
    public static func words(_ error: any Error) -> String {
        func place(_ path: [any CodingKey]) -> String { path.isEmpty ? "at the top" : "at " + path.map(\.stringValue).joined(separator: ".") }
        guard let error = error as? DecodingError else { return "\(error)".printable(limit: 200) }
        let words =
            switch error {
            case .keyNotFound(let key, let context): "\(key.stringValue) is missing \(place(context.codingPath))"
            case .typeMismatch(let type, let context): "\(type) is expected \(place(context.codingPath))"
            case .valueNotFound(let type, let context): "\(type) is expected \(place(context.codingPath)), there is null"
            case .dataCorrupted(let context): "\(context.debugDescription) \(place(context.codingPath))"
            @unknown default: "\(error)"
            }
        return words.printable(limit: 300)
    }
}
