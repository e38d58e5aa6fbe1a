import OrchCore
import OrchHome
import Testing

@testable import orch

/// Where a connection would go.
@Suite struct EndpointAddressTests {
    @Test(arguments: ["tcp://127.0.0.1:7717", "tcp://10.1.2.3:1", "tcp://[::1]:7717", "tcp://[2001:db8::7]:80"])
    func anAddressStaysWhatItIs(text: String) throws {
        #expect(try Endpoint(text).resolved().description == text)
    }

    @Test func aNameBecomesItsAddress() throws {
        let address = try Endpoint("tcp://localhost:7717").resolved()
        #expect([#"tcp://127.0.0.1:7717"#, "tcp://[::1]:7717"].contains(address.description), "\(address)")
    }

    @Test func aNameThatNobodyKnowsIsToldOf() throws {
        // Longer than a label may be (RFC 1035, 2.3.4): no name server is asked.
        let endpoint = try Endpoint("tcp://\(String(repeating: "a", count: 70)):7717")
        let problem = #expect(throws: Problem.self) { try endpoint.resolved() }
        #expect(problem?.next?.contains("--at tcp://192.0.2.7:7717") == true)
    }
}
