/// Every bound of this target. Sizes are bytes unless a name says otherwise.
public enum ForgeLimits {
    /// Standard output of one command; more ends it with `outputTooLarge`.
    public static let commandOutput = 8 << 20
    /// Standard error of one command.
    public static let commandErrorOutput = 4 << 20
    /// How long a command that stays on this machine may take.
    public static let localCommandTime: Duration = .seconds(120)
    /// How long filling a worktree's directory may take (large repositories, filters).
    public static let checkoutTime: Duration = .seconds(1800)
    /// How long a fetch or a clone may take.
    public static let fetchTime: Duration = .seconds(1800)
    /// How long one question to GitHub may take.
    public static let gitHubTime: Duration = .seconds(60)
    /// How long one line on another machine may take.
    public static let sshTime: Duration = .seconds(60)
    /// How long orch's own program may take to another machine.
    public static let copyTime: Duration = .seconds(900)
    /// How long one ssh of a tunnel may live before it is replaced by a new one.
    public static let tunnelTime: Duration = .seconds(86_400 * 365)
    /// What the shell of the other machine may say unasked while a tunnel stands.
    public static let tunnelOutput = 64 << 10
    /// The pause before a tunnel that broke is made again; doubled while ssh fails at once.
    public static let tunnelFirstDelay: Duration = .seconds(1)
    /// The longest of these pauses.
    public static let tunnelLongestDelay: Duration = .seconds(30)
    /// A tunnel that stood for so long begins with the first pause again.
    public static let tunnelStable: Duration = .seconds(30)
    /// Lines of ssh's that are kept in an error.
    public static let sshCauseLines = 3
    /// How long a process group may take to end after SIGTERM, before SIGKILL.
    public static let commandEndTime: Duration = .seconds(2)

    /// How often a command is tried while another git holds a lock; with the delays below about 8 seconds in all.
    public static let lockTries = 12
    /// The delay after the first try; doubled each time.
    public static let lockFirstDelay: Duration = .milliseconds(25)
    /// The longest delay between two tries.
    public static let lockLongestDelay: Duration = .seconds(1)

    /// Lines of a command's standard error that are kept in an error.
    public static let causeLines = 12
    /// Characters of an error's cause.
    public static let causeCharacters = 2000
    /// Callers that may wait for one repository at the same time.
    public static let repositoryWaiters = 10_000

    /// Bytes of a ref's name. Git's own limit is that of a file name.
    public static let refName = 200
    /// Bytes of a clone address.
    public static let address = 2000
    /// Names of refs listed in an error.
    public static let listedRefs = 20

    /// Files that `.worktreeinclude` may name.
    public static let includedFiles = 2000
    /// One file of `.worktreeinclude`.
    public static let includedFile = 64 << 20
    /// All files of `.worktreeinclude` together.
    public static let includedTotal = 256 << 20
    /// `info/exclude`, `.worktreeinclude` or a marker, as far as orch reads them.
    public static let smallFile = 1 << 20
    /// Notes of one preparation.
    public static let notes = 50

    /// Paths that a worktree status names.
    public static let statusFiles = 500
    /// Items of each kind that a report of work at risk keeps.
    public static let riskItems = 200
    /// Items of each kind that the text of a refusal names.
    public static let riskNamed = 10
    /// `git ls-files` of a large repository: 500,000 files of 120 bytes.
    public static let indexListing = 64 << 20
    /// Directories that are looked into for nested repositories.
    public static let nestedDirectories = 1000

    /// An answer of `gh`: a body of 1 MB, escaped as JSON, and its frame.
    public static let gitHubAnswer = 16 << 20
}
