import OrchCore
import Testing

@Suite struct TemplateTests {
    func render(_ source: String, _ values: [String: TemplateValue] = [:]) throws -> String { try Template(source).render(values) }

    @Test func valuesAreFilledInAndNeverReadAsTemplates() throws {
        #expect(try render("a {{x}} b {{ x }}", ["x": .text("{{y}}")]) == "a {{y}} b {{y}}")
    }

    @Test func sectionsForFlagsTextsAndLists() throws {
        let source = "{{#on}}yes{{/on}}{{^on}}no{{/on}} {{#t}}[{{t}}]{{/t}} {{#items}}{{n}}{{outer}},{{/items}}"
        let values: [String: TemplateValue] = [
            "on": .flag(false), "t": .text("T"), "outer": .text("o"), "items": .list([["n": .text("1")], ["n": .text("2")]]),
        ]
        #expect(try render(source, values) == "no [T] 1o,2o,")
    }

    @Test func tagsAloneOnTheirLineTakeItWithThem() throws {
        let source = "{{! a\n comment }}\nA\n  {{#on}}\nB\n{{/on}}\nC {{#on}}inline{{/on}}\n{{/nothing}}"
        #expect(try render(source.replacing("{{/nothing}}", with: ""), ["on": .flag(true)]) == "A\nB\nC inline\n")
        #expect(try render("A\r\n{{#on}}\r\nB\r\n{{/on}}\r\nC", ["on": .flag(true)]) == "A\r\nB\r\nC")
    }

    @Test(arguments: [
        ("a\n{{gone}}", 2, "there is no value called \"gone\""), ("{{#gone}}x{{/gone}}", 1, "there is no value called \"gone\""),
        ("x\n\n{{#t}}", 3, "{{#t}} is never closed"), ("{{/t}}", 1, "{{/t}} closes nothing that is open"), ("{{t", 1, "{{ without }}"),
        ("{{#t}}{{/u}}", 1, "{{/u}} closes nothing that is open"), ("{{a b}}", 1, "\"a b\" is no name of a value"),
        ("{{}}", 1, "\"\" is no name of a value"),
        ("{{list}}", 1, "{{list}} is no text; write {{#list}}…{{/list}}"),
    ])
    func errorsNameTheLineAndTheKey(source: String, line: Int, problem: String) {
        let error = #expect(throws: TemplateError.self) { try render(source, ["t": .text("T"), "list": .list([])]) }
        #expect(error?.line == line)
        #expect(error?.problem == problem)
    }

    @Test func depthAndSizeAreBounded() {
        let deep = String(repeating: "{{#t}}", count: 9) + String(repeating: "{{/t}}", count: 9)
        #expect(throws: TemplateError.self) { try render(deep, ["t": .text("T")]) }
        #expect(throws: TemplateError.self) { try render(String(repeating: "x", count: TemplateLimits.sourceBytes + 1)) }
        let big = TemplateValue.text(String(repeating: "x", count: 1 << 20))
        #expect(throws: TemplateError.self) { try render(String(repeating: "{{t}}", count: 40), ["t": big]) }
    }

    @Test(arguments: UInt64(0)..<40)
    func randomTemplatesNeverTrap(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let pieces = ["{{", "}}", "#", "/", "^", "!", "t", "\n", " ", "{", "}", "\r\n", "ä", "\u{301}"]
        for _ in 0..<100 {
            let source = (0..<30).map { _ in pieces[Int.random(in: 0..<pieces.count, using: &random)] }.joined()
            if let template = try? Template(source) { _ = try? template.render(["t": .text("x")]) }
        }
    }
}
