import OrchCore
import OrchWire
import Testing

/// What the document says of the bodies is what orch reads and writes.
@Suite struct ProtocolBodyTests {
    /// What the document calls a Swift type, where that is not its own name.
    private static let names: [String: Set<String>] = [
        "Swift.String": ["text", "id", "session id", "PermissionMode", "OrderKind"], "Swift.Bool": ["bool"], "Swift.Double": ["number"],
        "Swift.Int": ["int"], "Swift.Int32": ["int"], "Swift.Int64": ["int"], "Swift.UInt64": ["int"], "OrchCore.Timestamp": ["time"],
        "OrchCore.ProjectName": ["name"], "OrchCore.HostName": ["name"], "OrchCore.SessionID": ["session id"],
        "OrchCore.SessionKey": ["session"], "OrchCore.StreamID": ["stream"], "OrchCore.Rejected.Code": ["RejectionCode"],
        "OrchCore.RunEnd.Kind": ["ExitReason"], "OrchCore.Command.Kind": ["OrderKind"], "OrchCore.Problem.Code": ["ProblemCode"],
        "OrchCore.StatusFile.Spec": ["FileSpec"], "OrchCore.SweepOrder.Kind": ["SweepKind"], "OrchCore.HostOrder.Kind": ["HostOrderKind"],
        "OrchCore.SweepFinding.Kind": ["FindingKind"], "OrchCore.KeyChange.Step": ["KeyStep"],
        "Swift.Dictionary<Swift.String, Swift.String>": ["{text}"],
    ]

    private let document: ProtocolDocument

    init() throws { document = try ProtocolDocument.bodies() }

    /// How the document may call a Swift type.
    private static func words(_ swift: String) -> Set<String> {
        for (prefix, open, close) in [("Swift.Optional<", "", "?"), ("Swift.Array<", "[", "]")] where swift.hasPrefix(prefix) {
            return Set(words(String(swift.dropFirst(prefix.count).dropLast())).map { open + $0 + close })
        }
        return names[swift] ?? [swift.split(separator: ".").last.map(String.init) ?? swift]
    }

    private static func members(_ section: ProtocolDocument.Section) throws -> [(name: String, type: String)] {
        try section.table("member", "type").map { row in (try #require(row[0].firstCode, "\(section.title): \(row)"), row[1]) }
    }

    private static func object(_ json: some Collection<UInt8>) throws -> [String: JSONValue] {
        guard case .object(let members) = try JSONCoding.value(JSONValue.self, from: json) else {
            throw ProtocolDocument.Unreadable(description: "an example is no object")
        }
        return members
    }

    @Test(arguments: DocumentedType.all) func anExampleComesBackAsItStands(_ type: DocumentedType) throws {
        let examples = try document.section(type.name).blocks("json")
        #expect(!examples.isEmpty)
        for example in examples {
            #expect(try Self.object(type.read(Array(example.utf8)).bytes) == Self.object(example.utf8))
        }
    }

    @Test(arguments: DocumentedType.all) func theTableHasTheMembersOfTheType(_ type: DocumentedType) throws {
        let section = try document.section(type.name)
        let members = try Self.members(section)
        for example in section.blocks("json") {
            let journey = try type.read(Array(example.utf8))
            let fields = members.filter { $0.name != "kind" || journey.kind == nil }
            #expect(Set(fields.map(\.name)) == Set(journey.members.keys))
            for (name, word) in fields {
                let swift = try #require(journey.members[name], "\(type.name).\(name)")
                #expect(Self.words(String(reflecting: swift)).contains(word), "\(type.name).\(name) is \(swift), not \(word)")
            }
            guard let kind = journey.kind else { continue }
            #expect(type.name.hasSuffix(" " + kind))
            #expect(members.first?.name == "kind" && members.first?.type == "`\"\(kind)\"`")
        }
    }

    /// `closedAt` is the agent's to set after the question was asked: no event of a question has it.
    @Test(arguments: DocumentedType.all) func theExamplesShowEveryMember(_ type: DocumentedType) throws {
        let section = try document.section(type.name)
        let shown = try section.blocks("json").reduce(into: Set<String>()) { $0.formUnion(try Self.object($1.utf8).keys) }
        let unseen: Set<String> = type.name == "AgentEvent escalation" ? ["closedAt"] : []
        #expect(Set(try Self.members(section).map(\.name)).subtracting(shown) == unseen)
    }

    @Test(arguments: DocumentedType.all) func onlyWhatMayBeLeftOutMayBeLeftOut(_ type: DocumentedType) throws {
        let section = try document.section(type.name)
        let members = try Self.members(section)
        for example in section.blocks("json") {
            let whole = try Self.object(example.utf8)
            for (name, word) in members {
                var less = whole
                less[name] = nil
                let bytes = try JSONCoding.bytes(of: JSONValue.object(less))
                less[name] = .null
                let empty = try JSONCoding.bytes(of: JSONValue.object(less))
                if word.hasSuffix("?") {
                    #expect(throws: Never.self, "\(type.name) without \(name)") { try type.read(bytes) }
                    #expect(throws: Never.self, "\(type.name) with \(name) null") { try type.read(empty) }
                } else {
                    #expect(throws: (any Error).self, "\(type.name) without \(name)") { try type.read(bytes) }
                }
            }
        }
    }

    @Test(arguments: DocumentedEnumeration.all) func anEnumerationHasItsValues(_ enumeration: DocumentedEnumeration) throws {
        let rows = try document.section(enumeration.name).table("value", "meaning")
        #expect(Set(rows.compactMap(\.first?.firstCode)) == Set(enumeration.values))
        #expect(rows.count == enumeration.values.count)
    }

    @Test func everySectionIsHeldToTheCode() throws {
        let known = Set(DocumentedType.all.map(\.name) + DocumentedEnumeration.all.map(\.name))
        for section in document.sections where !known.contains(section.title) {
            #expect(section.table("member").isEmpty && section.table("value").isEmpty && section.blocks("json").isEmpty, "\(section.title)")
        }
    }

    /// The words of member types that are neither scalars nor quoted kinds lead somewhere in the document.
    @Test func everyTypeThatIsNamedIsThere() throws {
        let scalars = Set(try document.section("Types").table("type", "is").map { $0[0] }).subtracting(["other words"])
        let titles = document.sections.flatMap { [$0.title, String($0.title.prefix { $0 != " " })] }
        for section in document.sections {
            for (name, word) in try Self.members(section) where !word.hasPrefix("`") {
                let plain = String(word.filter { !"[]{}?".contains($0) })
                #expect(scalars.contains(plain) || titles.contains(plain), "\(section.title).\(name)")
            }
        }
    }
}
