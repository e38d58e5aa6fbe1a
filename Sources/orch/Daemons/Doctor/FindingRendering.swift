import OrchCore

/// The lines of `orch doctor`.
struct FindingRendering {
    let page: Page

    func lines(_ findings: [Finding]) -> [String] {
        let width = findings.map { DisplayWidth.of($0.subject) }.max() ?? 0
        let lines = findings.map { finding in
            let sign = finding.isFine ? Ink.green.on("ok", page) : Ink.red.on("!!", page)
            let fix = finding.fix.map { "; \($0)" } ?? ""
            return "\(sign)  \(finding.subject.padded(to: width))  \(finding.words)\(fix)"
        }
        let bad = findings.count { !$0.isFine }
        return lines + [
            "", bad == 0 ? "Everything is fine." : "\(bad) of \(findings.count) to be mended: what to do stands at the end of each line.",
        ]
    }
}
