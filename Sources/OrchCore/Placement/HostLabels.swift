/// Labels of hosts, as people write them and as sessions ask for them.
public enum HostLabels {
    /// Whether this may be a label: the key is a plain name, the value printable and at most 100 bytes.
    public static func isLabel(_ key: String, _ value: String) -> Bool {
        (try? HostName(key)) != nil && value.utf8.count <= Limits.nameBytes && value.printable(limit: Limits.nameBytes) == value
    }

    /// Reads `gpu=true`, or `gpu` for a label without a value; nil for what is no label.
    public static func parse(_ text: String) -> (key: String, value: String)? {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { String($0) }
        guard let key = parts.first, isLabel(key, parts.count == 2 ? parts[1] : "") else { return nil }
        return (key, parts.count == 2 ? parts[1] : "")
    }

    /// `gpu=true`, or `gpu` where there is no value.
    public static func text(_ key: String, _ value: String) -> String { value.isEmpty ? key : "\(key)=\(value)" }

    /// What a host with these labels lacks of those that are asked for, in words: `gpu=true and os=macos`; nil for nothing.
    ///
    /// Asked for without a value a label may have any; a host's label without a value counts as `true`.
    static func lacking(_ wanted: [String: String], in labels: [String: String]) -> String? {
        let missing = wanted.sorted { $0.key < $1.key }.filter { key, value in
            guard let there = labels[key] else { return true }
            return !(value.isEmpty || there == value || (there.isEmpty && value == "true"))
        }
        return missing.isEmpty ? nil : missing.map { text($0.key, $0.value) }.joined(separator: " and ")
    }
}
