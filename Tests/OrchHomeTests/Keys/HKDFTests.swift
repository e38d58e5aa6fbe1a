import OrchCore
import Testing

@testable import OrchHome

/// The test cases of RFC 5869 (appendix A, those with SHA-256) and of RFC 4231.
@Suite("Derived keys")
struct HKDFTests {
    private func bytes(_ range: ClosedRange<UInt8>) -> [UInt8] { Array(range) }

    @Test func theBasicCase() {
        let key = HKDF.key(from: [UInt8](repeating: 0x0b, count: 22), salt: bytes(0x00...0x0c), info: bytes(0xf0...0xf9), count: 42)
        #expect(SHA256.hexadecimal(key) == "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865")
    }

    @Test func longInputs() {
        let key = HKDF.key(from: bytes(0x00...0x4f), salt: bytes(0x60...0xaf), info: bytes(0xb0...0xff), count: 82)
        #expect(
            SHA256.hexadecimal(key) == "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09"
                + "da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87")
    }

    @Test func withoutSaltAndInfo() {
        let key = HKDF.key(from: [UInt8](repeating: 0x0b, count: 22), salt: [], info: [], count: 42)
        #expect(SHA256.hexadecimal(key) == "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8")
    }

    @Test func aKeyLongerThanABlockIsHashedFirst() {
        let message = Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8)
        let digest = HKDF.authenticated(message, with: [UInt8](repeating: 0xaa, count: 131))
        #expect(SHA256.hexadecimal(digest) == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")
    }
}
