/// The version of this orch.
public enum Version {
    public static let orch = "0.1.0"
}
