import Testing
import ZeroMQ

/// Keys read, write and hide themselves.
@Suite
struct CurveKeyTests {
    /// From the manual page of zmq_curve.
    private let secretText = "JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6"
    private let publicText = "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"

    @Test func thePublicKeyFollowsFromTheSecretOne() throws {
        let secret = try #require(CurveSecretKey(z85: secretText))
        let pair = try CurveKeyPair(secret: secret)
        #expect(pair.publicKey.z85 == publicText)
        #expect(pair.secretKey.z85 == secretText)
    }

    @Test func generatedPairsBelongTogetherAndDiffer() throws {
        let (one, two) = (try CurveKeyPair.generate(), try CurveKeyPair.generate())
        #expect(try CurveKeyPair(secret: one.secretKey) == one)
        #expect(one != two)
    }

    @Test func textAndBytesAreTheSameKey() throws {
        let bytes = (0..<32).map { UInt8($0 * 8) }
        let key = try #require(CurveKey(bytes: bytes))
        #expect(CurveKey(z85: key.z85) == key)
        #expect(key.description.utf8.count == 40)
    }

    @Test(arguments: [
        "", "short", String(repeating: "a", count: 39), String(repeating: "a", count: 41), String(repeating: "\"", count: 40),
        String(repeating: "#", count: 40), String(repeating: "é", count: 20), String(repeating: "\0", count: 40),
    ])
    func whatIsNoKeyIsNone(text: String) {
        #expect(CurveKey(z85: text) == nil)
        #expect(CurveSecretKey(z85: text) == nil)
    }

    @Test func aKeyHas32Bytes() {
        #expect(CurveKey(bytes: []) == nil)
        #expect(CurveSecretKey(bytes: [UInt8](repeating: 1, count: 33)) == nil)
    }

    @Test func secretsDoNotShow() throws {
        let pair = try CurveKeyPair.generate()
        let options = SocketOptions(security: .curveServer(pair, domain: "test"))
        var dumped = ""
        dump(options, to: &dumped)
        let shown = ["\(pair)", String(reflecting: pair), "\(options)", "\(pair.secretKey)", String(reflecting: pair.secretKey), dumped]
        let number = try #require(pair.secretKey.bytes.first { $0 > 99 }.map(String.init))
        for text in shown {
            #expect(!text.contains(pair.secretKey.z85))
            #expect(text.contains("hidden"))
        }
        dumped = ""
        dump(pair.secretKey, to: &dumped)
        #expect(!dumped.contains(number))
    }
}

extension SocketOptions {
    init(security: Security) {
        self.init()
        self.security = security
    }
}
