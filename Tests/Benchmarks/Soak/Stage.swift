import OrchCore
import OrchHome
import OrchWire

/// What workers find: their scripts, a wrapper that begins each run, and the tool by which they leave notes.
///
/// `notes/<session>` has a line for each thing that a run did, in the order in which it was done: lines are appended (O_APPEND). The
/// `flock` of `witness/<session>` is shared by all processes of a run, and taken alone for a moment by each run that begins: who cannot
/// take it is not the only one.
struct Stage: Sendable {
    let root: String

    private var worker: String { "\(root)/worker" }
    private func script(of session: Int) -> String { "\(root)/scripts/\(session).json" }
    func notes(of session: Int) -> String { "\(root)/notes/\(session)" }
    func witness(of session: Int) -> String { "\(root)/witness/\(session)" }

    /// The variables and the command of the agents' workers.
    var variables: [String: String] { ["SOAK": root] }
    func command(orch: String) -> [String] { ["/bin/sh", worker, orch] }

    func build(_ plots: [Plot]) throws {
        for folder in ["scripts", "played", "notes", "witness"] { try PrivateDirectory.createAll("\(root)/\(folder)") }
        try AtomicFile.write(Array(Self.wrapper.utf8), to: worker)
        try AtomicFile.write(Array(Self.tool.utf8), to: "\(root)/tool")
        for plot in plots {
            try AtomicFile.write(Array(try JSONCoding.line(of: plot.script).utf8), to: script(of: plot.number))
            try AtomicFile.write([], to: notes(of: plot.number))
        }
    }

    private static let wrapper = """
        # worker ORCH ARGUMENTS…: one run, known by the folder of its run. The worktree's folder ends in the issue's number.
        orch=$1; shift
        fence=${ORCH_RUN_DIRECTORY##*/}
        SOAK_SESSION=${PWD##*-}; export SOAK_SESSION
        exec 9>>"$SOAK/witness/$SOAK_SESSION"
        flock -n -x 9 || echo "$fence double" >>"$SOAK/notes/$SOAK_SESSION"
        flock -n -s 9 || echo "$fence double" >>"$SOAK/notes/$SOAK_SESSION"
        echo "$fence start" >>"$SOAK/notes/$SOAK_SESSION"
        played="$SOAK/played/$SOAK_SESSION.$fence.json"
        sed "s/@fence@/$fence/g" "$SOAK/scripts/$SOAK_SESSION.json" >"$played"
        exec "$orch" scripted-worker --script "$played" "$@"

        """

    private static let tool = """
        # tool WHAT…: what a worker does. It holds the witness, and so does whatever it leaves behind.
        note() { echo "${ORCH_RUN_DIRECTORY##*/} $*" >>"$SOAK/notes/$SOAK_SESSION"; }
        exec 9>>"$SOAK/witness/$SOAK_SESSION"
        flock -n -s 9 || note double
        what=$1; shift
        case $what in
        note) note "$@" ;;
        litter) setsid nohup sleep 900 >/dev/null 2>&1 & ;;
        commit)
            rm -f "$(git rev-parse --git-dir)/index.lock"
            echo done >work.txt
            git add work.txt || exit 1
            git diff --cached --quiet || git commit --quiet --message Work || exit 1
            note committed
            ;;
        esac

        """
}
