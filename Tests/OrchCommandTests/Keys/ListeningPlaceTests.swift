import ArgumentParser
import OrchCore
import OrchHome
import Testing

@testable import orch

/// Where an agent listens, and how a host is written in one word.
@Suite struct ListeningPlaceTests {
    private let plain = MachineAddress.parse("lo 127.0.0.1\nlo ::1\neth0 192.168.1.20\neth0 2001:db8::1\n")

    private func place(_ wish: String?, _ more: String = "") throws -> (String, Int?, String) {
        let place = try ListeningPlace(wish, among: plain + MachineAddress.parse(more), command: "orch agent listen")
        return (place.host, place.port, place.dialled)
    }

    @Test func theAddressOfAMeshIsTakenByItself() throws {
        #expect(try place(nil, "tailscale0 fd7a::1\ntailscale0 100.101.2.3") == ("100.101.2.3", nil, "100.101.2.3"))
        #expect(try place(nil, "wg0 10.9.0.2") == ("10.9.0.2", nil, "10.9.0.2"))
        #expect(try place(nil, "wg-home fd00::2") == ("[fd00::2]", nil, "[fd00::2]"))
        #expect(try place(nil, "utun3 100.64.0.1") == ("100.64.0.1", nil, "100.64.0.1"))
    }

    @Test func withoutAMeshItHasToBeSaid() throws {
        for more in ["", "eth1 100.63.0.1", "eth1 100.128.0.1", "eth1 10.0.0.1"] {
            let refusal = #expect(throws: Problem.self) { try place(nil, more) }
            #expect(refusal?.details.contains("eth0 192.168.1.20") == true)
            #expect(refusal?.next?.contains("orch agent listen tcp://192.168.1.20") == true)
        }
    }

    @Test func whatIsSaidIsTaken() throws {
        #expect(try place("tcp://192.168.1.20") == ("192.168.1.20", nil, "192.168.1.20"))
        #expect(try place("192.168.1.20:7727") == ("192.168.1.20", 7727, "192.168.1.20"))
        #expect(try place("tcp://127.0.0.1:*") == ("127.0.0.1", 0, "127.0.0.1"))
        #expect(try place("tcp://eth0:7717") == ("eth0", 7717, "192.168.1.20"))
        #expect(try place("tcp://0.0.0.0:7717").2 == MachineName.current)
        #expect(try place("tcp://[2001:db8::1]:7717") == ("[2001:db8::1]", 7717, "[2001:db8::1]"))
        #expect(throws: Problem.self) { try place("tcp://10.1.1.1:7717") }
        #expect(throws: Problem.self) { try place("tcp://elsewhere:7717") }
    }

    @Test func thisMachineHasItsLoopback() throws { #expect(try MachineAddress.all().contains { $0.address == "127.0.0.1" && $0.isLoopback }) }

    @Test func addressAndKeyAreOneWord() throws {
        let key = try #require(PublicKey(bytes: Array(repeating: 3, count: 32)))
        let address = try PinnedEndpoint("tcp://gpu-box:7717/\(key)")
        #expect(address.endpoint.description == "tcp://gpu-box:7717" && address.key == key)
        #expect(try PinnedEndpoint("gpu-box/\(key)") == address)
        #expect(try PinnedEndpoint("tcp://[::1]:8/\(key)").endpoint.port == 8)
        #expect(try PinnedEndpoint(address.description) == address)
        for (text, words) in [
            ("tcp://gpu-box:7717", "has no key"), ("tcp://gpu-box:7717/", "is no key"), ("tcp://gpu-box:7717/\(key.text.dropLast())", "is no key"),
            ("tcp://0.0.0.0:7717/\(key)", "can't be dialled"), ("/\(key)", "is no endpoint"),
        ] {
            let refusal = #expect(throws: InvalidPinnedEndpoint.self) { try PinnedEndpoint(text) }
            #expect(refusal?.description.contains(words) == true, "\(text): \(refusal?.description ?? "")")
        }
    }
}
