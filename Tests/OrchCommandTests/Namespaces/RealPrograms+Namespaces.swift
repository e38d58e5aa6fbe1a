import Testing

extension RealPrograms {
    /// As `needsClaude`. Only root may make namespaces, and not on every machine; `deploy/test.sh` tries it.
    static let needsNamespaces = ConditionTrait.enabled(
        if: Network.isWanted, "needs root and `ip netns` (ORCH_TEST_NAMESPACES=1 says that both are there)")
}
