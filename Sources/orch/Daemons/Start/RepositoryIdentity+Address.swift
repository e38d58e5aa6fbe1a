import OrchCore
import OrchForge
import OrchHome

extension RepositoryIdentity {
    /// A repository as a spawn names it: by its remote's address, or by its path where it has none.
    init(addressOrPath text: String) throws {
        let address = try RemoteAddress(text)
        if address.isLocal { self.init(path: address.path) } else { self.init(host: address.host, path: address.path) }
    }
}
