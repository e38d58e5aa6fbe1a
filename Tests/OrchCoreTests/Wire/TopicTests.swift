import Testing

@testable import OrchCore

@Suite struct TopicTests {
    @Test func aTopicEndsWithItsDelimiter() throws {
        let (twelve, more) = (Topic(.state, try session(12)), Topic(.state, try session(123)))
        #expect(twelve.text == "state/app/12/")
        #expect(!more.text.hasPrefix(twelve.text))
        #expect(twelve.text.hasPrefix(Topic(all: .state).text))
    }

    @Test func whatATopicIsAbout() throws {
        let topic = try #require(Topic(text: "escalation/app/12/"))
        #expect(topic.class == .escalation)
        #expect(topic.session == (try session(12)))
        #expect(Topic(host: try HostName("gpu")).text == "host/gpu/")
        #expect(Topic(host: try HostName("gpu")).session == nil)
        #expect(Topic(text: "w/")?.class == .welcome)
        #expect(Topic(text: "weather/app/12/") == nil)
        #expect(Topic(text: "") == nil)
        #expect(Topic(text: "state/app/..%2F/")?.session == nil)
    }

    @Test func onlyFactsAreDurable() {
        #expect(Topic.Class.allCases.filter(\.isDurable) == [.escalation, .state, .guidance, .host])
    }
}
