/// What the shell of the stand-in does for it, in this order, before the next input.
public enum ScriptedEffect: Hashable, Sendable {
    /// Write this as one line to standard output, at once.
    case emit(JSONValue)
    /// Write this text and a line end.
    case emitRaw(String)
    /// Keep the conversation, by its id.
    case save(ScriptedConversation)
    /// Run it with `/bin/sh -c` and these variables added, standard input empty; then `commandEnded`.
    case run(command: String, environment: [String: String])
    /// End the command that runs; `commandEnded` is not wanted for it.
    case stopCommand
    /// Do what `orch mcp --worker` does for this call; then `toolAnswered`.
    case call(WorkerToolCall)
    /// Wait this long (milliseconds), then `waited` with the number.
    case wait(milliseconds: Int, number: Int)
    /// Write a line to standard error.
    case complain(String)
    /// End the process.
    case exit(Int32)
}
