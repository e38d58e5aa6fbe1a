import Foundation
import OrchCore
import OrchHome
import Testing

@Suite("Conversations on their way")
struct TransferFolderTests {
    private let bytes = (0..<600_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }

    private func key(_ attempt: UInt64 = 1) throws -> AttemptKey { AttemptKey(session: try SessionKey("app/12"), attempt: attempt) }

    /// Packed in one folder, as its old host has it.
    private func packed(in folder: String) async throws -> (TransferFolder, PackedConversation) {
        let source = TransferFolder(path: "\(folder)/from")
        let kept = try await source.keep(bytes, as: try key())
        return (source, PackedConversation(key: try key(), id: "c-1", bytes: kept.bytes, digest: kept.digest))
    }

    @Test func itArrivesInPiecesAndOnceMoreAfterACrash() async throws {
        try await withFolder { folder in
            let (source, conversation) = try await packed(in: folder)
            var target = TransferFolder(path: "\(folder)/to")
            var progress = await target.progress(of: conversation)
            #expect(progress == .reached(0))
            while case .reached(let offset) = progress {
                // Each piece goes to a folder that knows nothing of the one before.
                target = TransferFolder(path: "\(folder)/to")
                let (_, blob) = await source.piece(ConversationFrom(key: conversation.key, offset: offset))
                progress = await target.store(try #require(blob), of: conversation, at: offset)
                if offset == 0 { #expect(await target.store(try #require(blob), of: conversation, at: 0) == progress, "not stored twice") }
            }
            #expect(progress == .complete)
            #expect(await target.progress(of: conversation) == .complete)
            #expect(try await target.whole(conversation.key) == bytes)
            let file = "\(folder)/to/app/12/1.conversation"
            #expect(try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o600)
            #expect(try FileManager.default.attributesOfItem(atPath: "\(folder)/to/app/12")[.posixPermissions] as? Int == 0o700)
        }
    }

    @Test func whatArrivesDifferentlyIsNotKept() async throws {
        try await withFolder { folder in
            let target = TransferFolder(path: "\(folder)/to")
            let conversation = PackedConversation(key: try key(), id: "c-1", bytes: 3, digest: String(repeating: "0", count: 64))
            guard case .failed(let words) = await target.store([1, 2, 3], of: conversation, at: 0) else {
                Testing.Issue.record("it was taken")
                return
            }
            #expect(words == "it arrived with another digest than it was sent with")
            #expect(await target.progress(of: conversation) == .reached(0))
        }
    }

    @Test func whatIsNotThereIsSaid() async throws {
        try await withFolder { folder in
            let (source, conversation) = try await packed(in: folder)
            #expect(await source.piece(ConversationFrom(key: try key(2), offset: 0)).0.missing == "it is not here any more")
            let end = await source.piece(ConversationFrom(key: conversation.key, offset: conversation.bytes))
            #expect(end.0.missing == "it does not go on from \(conversation.bytes)")
            #expect(await source.piece(ConversationFrom(key: conversation.key, offset: .max)).0.missing != nil)
        }
    }

    @Test func onlyWhatIsNeededStays() async throws {
        try await withFolder { folder in
            let (source, conversation) = try await packed(in: folder)
            _ = try await source.keep([1], as: try key(2))
            try await source.removeAll(but: [try key(2)])
            #expect(await source.progress(of: conversation) == .reached(0))
            #expect(try await source.whole(try key(2)) == [1])
            try await source.remove(try key(2))
            try await source.remove(try key(2))
            #expect(!FileManager.default.fileExists(atPath: "\(folder)/from/app"), "the folders go with the last file")
        }
    }
}
