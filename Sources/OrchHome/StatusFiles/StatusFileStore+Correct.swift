public import OrchCore

extension StatusFileStore {
    /// Writes the file of an attempt that has ended, if the one that is there tells of the same attempt: the session may have begun anew
    /// since, and another daemon of this `ORCH_HOME` may write it.
    public func correct(_ file: StatusFile) throws -> StatusFileFinding? {
        guard let session = file.key, let bytes = try PlainFile.read(home.statusFile(of: session), limit: StatusFileLimits.fileBytes),
            let node = try? JSONParser.parse(bytes), node["host"]?.text == file.host?.text,
            case .number(let attempt)? = node["attempt"]?.value, UInt64(attempt) == file.attempt
        else { return nil }
        return try write(file)
    }
}
