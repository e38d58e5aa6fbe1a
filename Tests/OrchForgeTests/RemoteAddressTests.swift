import Testing

@testable import OrchForge

@Suite struct RemoteAddressTests {
    struct Example: Sendable, CustomTestStringConvertible {
        let text: String
        let clean: String
        let owner: String?
        let repo: String?
        var isLocal = false
        var hadCredentials = false
        var testDescription: String { text }
    }

    static let examples = [
        Example(text: "https://github.com/acme/shop.git", clean: "https://github.com/acme/shop", owner: "acme", repo: "shop"),
        Example(text: "https://github.com/acme/shop/", clean: "https://github.com/acme/shop", owner: "acme", repo: "shop"),
        Example(text: "https://GitHub.com:443/acme/shop", clean: "https://github.com:443/acme/shop", owner: "acme", repo: "shop"),
        Example(text: "https://ghp_x@github.com/acme/shop", clean: "https://github.com/acme/shop", owner: "acme", repo: "shop", hadCredentials: true),
        Example(text: "https://bob:pw@h.org/acme/shop", clean: "https://h.org/acme/shop", owner: "acme", repo: "shop", hadCredentials: true),
        Example(text: "https://h.org/acme/shop?token=1#x", clean: "https://h.org/acme/shop", owner: "acme", repo: "shop"),
        Example(text: "ssh://git@github.com/acme/shop.git", clean: "ssh://git@github.com/acme/shop", owner: "acme", repo: "shop"),
        Example(
            text: "ssh://git:pw@h.org:2222/acme/shop", clean: "ssh://git@h.org:2222/acme/shop", owner: "acme", repo: "shop", hadCredentials: true),
        Example(text: "ssh://git@[::1]:2222/acme/shop", clean: "ssh://git@[::1]:2222/acme/shop", owner: "acme", repo: "shop"),
        Example(text: "git@github.com:acme/shop.git", clean: "git@github.com:acme/shop", owner: "acme", repo: "shop"),
        Example(text: "github.com:acme/shop", clean: "github.com:acme/shop", owner: "acme", repo: "shop"),
        Example(text: "git@h.org:/srv/acme/shop.git", clean: "git@h.org:/srv/acme/shop", owner: "acme", repo: "shop"),
        Example(text: "git@gitlab.com:group/sub/shop.git", clean: "git@gitlab.com:group/sub/shop", owner: "sub", repo: "shop"),
        Example(text: "git://h.org/acme/shop", clean: "git://h.org/acme/shop", owner: "acme", repo: "shop"),
        Example(text: "file:///srv/acme/my shop.git", clean: "file:///srv/acme/my shop.git", owner: "acme", repo: "my shop", isLocal: true),
        Example(text: "/srv/acme/shop", clean: "/srv/acme/shop", owner: "acme", repo: "shop", isLocal: true),
        Example(text: "../shop", clean: "../shop", owner: nil, repo: "shop", isLocal: true),
        Example(text: "/srv/läden/shöp.git/", clean: "/srv/läden/shöp.git/", owner: "läden", repo: "shöp", isLocal: true),
    ]

    @Test(arguments: examples)
    func `reads`(example: Example) throws {
        let address = try RemoteAddress(example.text)
        #expect(address.text == example.clean)
        #expect(address.owner == example.owner)
        #expect(address.repo == example.repo)
        #expect(address.isLocal == example.isLocal)
        #expect(address.hadCredentials == example.hadCredentials)
        // What it prints reads as the same address.
        #expect(try RemoteAddress(address.text).text == address.text)
    }

    @Test(arguments: [
        "", "--upload-pack=touch /x", "-x", "ext::sh -c id", "https://", "https:///acme/shop", "https://h.org", "https://h.org:0/a/b",
        "https://h.org:99999/a/b", "ftp://h.org/a/b", "ssh://-oProxyCommand=id/x", "ssh://-oX@h/x", "-oX@h:x", "git@-h:x", "file://other/x",
        "https://h.org/a\nb", "host:", "@h:x",
    ])
    func `refuses`(text: String) throws {
        #expect(throws: ForgeError.self) { try RemoteAddress(text) }
    }

    @Test func `a refused address shows no secret`() throws {
        let error = try #require(throws: ForgeError.self) { try RemoteAddress("ftp://bob:hunter2@h.org/x") }
        #expect(error.code == .invalidAddress)
        #expect(!error.description.contains("hunter2"))
    }

    @Test(arguments: [
        ("https://github.com/acme/shop.git", "git@github.com:Acme/Shop", true),
        ("ssh://git@ssh.github.com:443/acme/shop", "https://github.com/acme/shop", true),
        ("https://h.org/acme/shop", "ssh://git@h.org:2222/acme/shop.git", true),
        ("https://h.org/acme/shop", "https://h.org/Acme/shop", false),
        ("https://h.org/acme/shop", "https://i.org/acme/shop", false),
        ("https://github.com/acme/shop", "https://gitlab.com/acme/shop", false),
        ("/srv/shop.git", "file:///srv/shop", true),
        ("/srv/shop", "https://srv/shop", false),
    ])
    func `compares across forms`(a: String, b: String, same: Bool) throws {
        #expect(try RemoteAddress(a).isSameRepository(as: RemoteAddress(b)) == same)
        #expect(try RemoteAddress(b).isSameRepository(as: RemoteAddress(a)) == same)
    }

    @Test func `a local path means nothing on another host`() throws {
        let error = #expect(throws: ForgeError.self) { try RemoteAddress("/srv/shop").forAnotherHost() }
        #expect(error?.code == .localAddressElsewhere)
        #expect(try RemoteAddress("git@h.org:a/b").forAnotherHost().host == "h.org")
    }
}
