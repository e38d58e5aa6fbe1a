import OrchCore

/// One issue of the demo's repository, and what the stand-in for the worker does about it.
struct DemoIssue: Hashable, Sendable {
    let number: Int
    /// The host that the demo sends it to.
    let host: String
    let title: String
    let body: String
    let steps: [ScriptStep]

    /// What `.orch/issues/<number>.md` holds.
    var file: String { "# \(title)\n\n\(body)\n" }
    var script: WorkerScript { WorkerScript(steps: steps, model: "scripted", turnCostUSD: 0.01) }
}

extension DemoIssue {
    /// What is answered to the one who asks.
    static let answer = "JSON lines, please: one object for each greeting."

    /// Milliseconds of "thinking" between two steps: long enough to be seen, short enough to be waited for.
    private static let thinking = ScriptStep.pause(700)

    /// Two that just get done, and one with a question that only a person can answer.
    static let all = [version, readme, export]

    private static let version = DemoIssue(
        number: 1, host: "laptop", title: "Add a --version option",
        body: "`./greet --version` should print the program's name and version, and exit with 0.",
        steps: [
            .report(ScriptedReport(status: "planning")), .say("I read greet: options are handled in one place."), .run("cat greet"), thinking,
            .report(ScriptedReport(status: "working")), thinking,
            .run(
                """
                printf '%s\\n' '#!/bin/sh' '# Greets people.' 'case "${1:-}" in' '--version) echo "greet 1.0"; exit 0 ;;' 'esac' \
                'echo "Hello, ${1:-world}!"' > greet && git add -A && git commit -qm 'Add a --version option'
                """),
            .run("./greet --version"), thinking, .report(ScriptedReport(status: "complete", reason: "greet --version prints its version")),
        ])

    private static let readme = DemoIssue(
        number: 2, host: "gpu-box", title: "Explain how to install it",
        body: "The README says what greet is, and not how to get it. Add a section with the two commands, and an example.",
        steps: [
            .report(ScriptedReport(status: "planning")), .run("cat README.md"), thinking, .report(ScriptedReport(status: "working")), thinking,
            .run(
                """
                printf '\\n## Install\\n\\n    cp greet ~/.local/bin/\\n    greet --version\\n' >> README.md && \
                git commit -qam 'README: how to install'
                """),
            thinking,
            .run("printf '\\n## Example\\n\\n    $ greet you\\n    Hello, you!\\n' >> README.md && git commit -qam 'README: an example'"),
            .report(ScriptedReport(status: "complete", reason: "the README has both sections")),
        ])

    private static let export = DemoIssue(
        number: 3, host: "gpu-box", title: "Export all greetings",
        body: """
            `./greet --export` should write all greetings to a file, so that other programs can read them.

            The format is not decided yet. Do not choose one: ask (`escalate`), with the options CSV and JSON lines, before anything is written.
            """,
        steps: [
            .report(ScriptedReport(status: "planning")), .say("The issue leaves the format open, and others will depend on it."), thinking,
            .escalate(
                Report.Question(
                    question: "Which format should the export have?", options: ["CSV", "JSON lines"],
                    context: "Programs of other teams will read it: a change later is expensive.")),
            .awaitGuidance(.turn), .say("The answer was: {{guidance}}"), .report(ScriptedReport(status: "working")), thinking,
            .run(
                """
                printf '%s\\n' '{"greeting":"Hello"}' '{"greeting":"Salut"}' > greetings.jsonl && git add -A && \
                git commit -qm 'Export all greetings' -m "$SCRIPT_GUIDANCE"
                """),
            thinking, .report(ScriptedReport(status: "complete", reason: "greetings.jsonl is there")),
        ])
}
