import ArgumentParser
import OrchCore

/// An issue as a person names it: `123` or `#123`.
struct IssueNumber: Hashable, Sendable, ExpressibleByArgument {
    let session: SessionID
    let number: Int

    init?(argument: String) {
        let text = argument.hasPrefix("#") ? String(argument.dropFirst()) : argument
        guard let session = try? SessionID(text), let number = session.issueNumber else { return nil }
        self.session = session
        self.number = number
    }
}
