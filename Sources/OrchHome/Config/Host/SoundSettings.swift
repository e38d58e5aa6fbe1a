/// `sounds`: what a desk hears.
public struct SoundSettings: Hashable, Sendable {
    public var enabled = true
    /// No sounds for iterations of the loop mode.
    public var muteLoop = false
    public var folder: String?
    public var onSpawn: String?
    public var onStuck: String?
    public var onComplete: String?

    public init() {}

    init(from settings: inout SettingsObject) throws(InvalidSetting) {
        enabled = try settings.bool("enabled") ?? true
        muteLoop = try settings.bool("muteRalph") ?? false
        folder = try settings.path("soundsDir")
        onSpawn = try settings.text("onSpawn", example: "spawn.wav")
        onStuck = try settings.text("onStuck", example: "stuck.wav")
        onComplete = try settings.text("onComplete", example: "complete.wav")
    }
}
