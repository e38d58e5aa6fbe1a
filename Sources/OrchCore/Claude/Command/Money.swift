extension Double {
    /// US dollars: `$0.0123` below one dollar, `$12.34` from there on.
    public var dollars: String {
        guard isFinite, self >= 0, self < 1e12 else { return "$?" }
        return "$" + (self < 1 ? decimal(places: 4) : decimal(places: 2))
    }

    /// The plain decimal form, rounded to the nearest, without an exponent. Amounts are brought into 0 to 10¹².
    func decimal(places: Int) -> String {
        let amount = isFinite ? min(max(self, 0), 1e12) : 0
        var scale: Int64 = 1
        for _ in 0..<places { scale *= 10 }
        let units = Int64((amount * Double(scale)).rounded())
        let fraction = String(units % scale)
        return "\(units / scale)." + String(repeating: "0", count: places - fraction.count) + fraction
    }
}
