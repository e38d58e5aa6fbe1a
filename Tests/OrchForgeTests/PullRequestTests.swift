import Foundation
import Testing

@testable import OrchForge

@Suite struct PullRequestTests {
    @Test(arguments: [("https://github.com/acme/shop/pull/12", "acme/shop#12"), ("https://github.com/acme/shop/pull/12/", "acme/shop#12")])
    func `an address names a pull request`(text: String, name: String) { #expect(GitHubPullRequestAddress(text)?.description == name) }

    @Test(arguments: [
        "", "12", "http://github.com/acme/shop/pull/12", "https://github.com.evil.example/acme/shop/pull/12",
        "https://github.com/acme/shop/issues/12",
        "https://github.com/acme/shop/pull/0", "https://github.com/acme/shop/pull/-1", "https://github.com/acme/shop/pull/12/files",
        "https://github.com/-R/shop/pull/12", "https://github.com/acme/../pull/12", "https://github.com/acme/shop/pull/12\n",
        "https://github.com/acme/shop/pull/99999999999999999999",
    ])
    func `anything else is none`(text: String) { #expect(GitHubPullRequestAddress(text) == nil) }

    @Test func `its state is read`() async throws {
        let workshop = try Workshop()
        let address = try #require(GitHubPullRequestAddress("https://github.com/acme/shop/pull/12"))
        let gitHub = try GitHubTests().gitHub(workshop, output: #"{"headRefOid":"4f1c","state":"MERGED"}"#)
        #expect(try await gitHub.pullRequest(address) == GitHubPullRequest(state: .merged, headRefOid: "4f1c"))
        #expect(try workshop.read("\(workshop.root)/arguments") == "pr\nview\n12\n-R\nacme/shop\n--json\nstate,headRefOid\n")
        let strange = try GitHubTests().gitHub(workshop, output: "[]")
        #expect(await forgeError { try await strange.pullRequest(address) }?.code == .malformedOutput)
    }
}
