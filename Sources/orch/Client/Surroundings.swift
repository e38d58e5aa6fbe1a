import OrchCore
import OrchHome
#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Where a command was started.
struct Place: Sendable {
    let environment: [String: String]
    /// The current directory, absolute.
    let directory: String

    static func current() -> Place {
        Place(environment: ProcessInfo.processInfo.environment, directory: FileManager.default.currentDirectoryPath)
    }
}

/// Everything that a command takes from outside its arguments.
struct Surroundings: Sendable {
    let environment: [String: String]
    /// The current directory, absolute.
    let directory: String
    let home: HomeDirectory
    /// The settings of the repository that the directory is in; nil outside of one that has any.
    let repository: RepositorySettings?
    /// The coordinator on another machine that is asked; nil: the daemons of this one.
    let remote: PinnedEndpoint?

    /// - Throws: a `Problem` where there is no home, and what is wrong with the repository's settings.
    static func current() throws -> Surroundings { try Surroundings(Place.current()) }

    init(_ place: Place) throws {
        guard let home = HomeDirectory(environment: place.environment) else {
            throw Problem(.usage, "ORCH_HOME is no absolute path, and HOME is not set", next: "set ORCH_HOME to an absolute path")
        }
        environment = place.environment
        directory = place.directory
        self.home = home
        repository = try RepositorySettings.find(from: place.directory)
        remote = try RemoteCoordinator.chosen(place.environment, home: home)
    }

    /// The project that a bare session id means first.
    var project: ProjectName? { repository?.project }

    /// Reads `123` or `project/123`.
    func reference(_ text: String) throws(InvalidName) -> SessionReference { try SessionReference(text, current: project) }

    /// Reads several, each one once.
    func references(_ texts: [String]) throws(InvalidName) -> [SessionReference] {
        var references: [SessionReference] = []
        for text in texts {
            let reference = try reference(text)
            if !references.contains(reference) { references.append(reference) }
        }
        return references
    }
}
