import OrchHome
import Testing

@Suite("Endpoints")
struct EndpointTests {
    @Test(arguments: [
        ("tcp://gpu-box:7717", "tcp://gpu-box:7717", "tcp://gpu-box:7718"), ("gpu-box", "tcp://gpu-box:7717", "tcp://gpu-box:7718"),
        ("10.0.0.1:9", "tcp://10.0.0.1:9", "tcp://10.0.0.1:10"), ("tcp://[::1]:7717", "tcp://[::1]:7717", "tcp://[::1]:7718"),
        ("tcp://[fe80::1%eth0]", "tcp://[fe80::1%eth0]:7717", "tcp://[fe80::1%eth0]:7718"), ("tcp://*:*", "tcp://*:*", "tcp://*:*"),
        ("tcp://127.0.0.1:0", "tcp://127.0.0.1:*", "tcp://127.0.0.1:*"),
    ])
    func areReadAndHaveAStatusEndpoint(text: String, written: String, status: String) throws {
        let endpoint = try Endpoint(text)
        #expect(endpoint.description == written && endpoint.statusEndpoint?.description == status)
        #expect(try Endpoint(endpoint.description) == endpoint)
    }

    @Test(arguments: [
        "", "tcp://", "ipc:///x", "udp://a:1", "tcp://a:65536", "tcp://a:-1", "tcp://a:x", "tcp://a b:1", "tcp://a:1:2", "tcp://a/b:1", "::1",
        "tcp://-a:1", "tcp://[x]:1", "tcp://a:+1", "tcp://a\n:1", String(repeating: "a", count: 400),
    ])
    func othersAreRefused(text: String) { #expect(throws: InvalidEndpoint.self) { try Endpoint(text) } }

    @Test func notEachCanBeDialled() throws {
        #expect(try Endpoint("tcp://a:1").canBeDialled)
        for text in ["tcp://*:1", "tcp://0.0.0.0:1", "tcp://[::]:1", "tcp://a:0"] { #expect(try !Endpoint(text).canBeDialled) }
        #expect(try Endpoint("tcp://a:65535").statusEndpoint == nil)
    }
}
