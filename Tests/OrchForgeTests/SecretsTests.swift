import Testing

@testable import OrchForge

@Suite struct SecretsTests {
    @Test(arguments: [
        ("fatal: unable to access 'https://bob:hunter2@host/x': no", "fatal: unable to access 'https://***@host/x': no"),
        ("https://x-access-token:abc@github.com/a/b", "https://***@github.com/a/b"),
        ("https://abcdef0123@github.com/a/b", "https://***@github.com/a/b"),
        ("ssh://git@github.com/a/b", "ssh://git@github.com/a/b"),
        ("ssh://git:pw@github.com/a/b", "ssh://***@github.com/a/b"),
        ("two https://u:p@h/a and http://q:r@h/b", "two https://***@h/a and http://***@h/b"),
        ("token ghp_abcDEF123 used", "token *** used"),
        ("github_pat_11AA_bb-c!", "***!"),
        ("nothing here: user@host", "nothing here: user@host"),
    ])
    func `takes secrets out`(text: String, clean: String) {
        #expect(Secrets().removed(from: text) == clean)
    }

    @Test func `takes out the values of secret variables`() {
        let secrets = Secrets(environment: ["MY_TOKEN": "s3cr3t-value", "HOME": "/home/ada", "X_PASSWORD": "short"])
        #expect(secrets.removed(from: "sent s3cr3t-value from /home/ada, short") == "sent *** from /home/ada, short")
    }
}
