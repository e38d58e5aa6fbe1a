/// Why there is no figure.
struct BenchmarkFailure: Error, CustomStringConvertible {
    let doing: String
    let cause: String

    var description: String { "could not \(doing): \(cause)" }
}
