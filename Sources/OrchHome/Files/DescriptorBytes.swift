#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// read(2) and write(2) for arrays, by names that do not collide with methods of the types that use them. Both return what the
/// call returns and leave errno for the caller.
public enum DescriptorBytes {
    /// Fills the front of `buffer` with at most `count` bytes.
    public static func read(_ buffer: inout [UInt8], from number: Int32, count: Int) -> Int {
        #if canImport(Darwin)
        Darwin.read(number, &buffer, min(count, buffer.count))
        #elseif canImport(Musl)
        Musl.read(number, &buffer, min(count, buffer.count))
        #else
        Glibc.read(number, &buffer, min(count, buffer.count))
        #endif
    }

    /// Bytes that one call passes on: the rest of a long message is not copied again at each call.
    private static let pieceBytes = 1 << 20

    /// Writes as much of the front of `bytes` as the descriptor takes at once.
    public static func write(_ bytes: ArraySlice<UInt8>, to number: Int32) -> Int {
        let piece = Array(bytes.prefix(pieceBytes))
        #if canImport(Darwin)
        return Darwin.write(number, piece, piece.count)
        #elseif canImport(Musl)
        return Musl.write(number, piece, piece.count)
        #else
        return Glibc.write(number, piece, piece.count)
        #endif
    }
}
