internal import CZeroMQ
import Foundation
import Testing

@testable import ZeroMQ

/// Fact 10: distributions build libzmq without its draft functions. What orch uses works there, some of it by number.
@Suite
struct DraftFactTests {
    @Test(
        arguments: [
            "zmq_poller_new", "zmq_poller_add", "zmq_poller_wait_all", "zmq_disconnect_peer", "zmq_socket_monitor_versioned",
            "zmq_msg_set_routing_id", "zmq_join", "zmq_timers_new_never",
        ])
    func draftFunctionsAreNotThere(name: String) throws {
        let program = try #require(dlopen(nil, RTLD_NOW))
        Fact.expect(name, dlsym(program, name) != nil, false)
    }

    @Test(arguments: ["zmq_poll", "zmq_socket_monitor", "zmq_msg_gets", "zmq_curve_public", "zmq_ctx_shutdown"])
    func whatThisModuleCallsIsThere(name: String) throws {
        let program = try #require(dlopen(nil, RTLD_NOW))
        #expect(dlsym(program, name) != nil)
    }

    @Test func itSaysSo() {
        Fact.expect("draft", LibraryVersion.supports("draft"), false)
    }

    /// Number by number, as `zmq_draft.h` names them.
    @Test(
        arguments: [
            (.router, 97, "ROUTER_NOTIFY"), (.dealer, 95, "METADATA"), (.router, 110, "HELLO_MSG"),
            (.router, 111, "DISCONNECT_MSG"),
        ] as [(SocketKind, Int32, String)])
    func draftOptionsAreRefused(kind: SocketKind, option: Int32, name: String) throws {
        Fact.expect("\(name) is refused", try refusal(kind, option, name), ErrorCode.invalid)
    }

    /// The guard: the one that closes the door is understood by every version that may be used.
    @Test func theEnforcedDomainWorksByNumber() throws {
        let socket = try Socket(.router, in: try Context())
        try OptionWriter(handle: socket.handle).flag(C_ZERO_MQ_ZAP_ENFORCE_DOMAIN, "ZMQ_ZAP_ENFORCE_DOMAIN", true)
        #expect(try OptionReader(handle: socket.handle).number(C_ZERO_MQ_ZAP_ENFORCE_DOMAIN, "ZMQ_ZAP_ENFORCE_DOMAIN") == 1)
    }

    @Test(arguments: [(.dealer, 109, "RECONNECT_STOP"), (.xpub, 98, "XPUB_MANUAL_LAST_VALUE")] as [(SocketKind, Int32, String)])
    func someDraftOptionsWorkByNumber(kind: SocketKind, option: Int32, name: String) throws {
        Fact.expect("\(name) is understood", try refusal(kind, option, name), 0)
    }

    /// The error number of setting an option to 1; 0 where it is taken.
    private func refusal(_ kind: SocketKind, _ option: Int32, _ name: String) throws -> Int32 {
        let socket = try Socket(kind, in: try Context())
        do throws(ZeroMQError) {
            try OptionWriter(handle: socket.handle).number(option, name, 1)
            return 0
        } catch {
            return error.code
        }
    }
}
