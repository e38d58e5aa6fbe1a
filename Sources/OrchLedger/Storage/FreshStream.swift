import OrchCore

extension StreamID {
    /// A name that no other stream has.
    static func fresh() -> StreamID { StreamID(high: .random(in: 0 ... .max), low: .random(in: 0 ... .max)) }
}
