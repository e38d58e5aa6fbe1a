/// A launch agent of macOS (launchd.plist(5)), as a value becomes its text.
struct LaunchdPlist {
    private let service: ServiceDescription
    private let userHome: String

    /// - Parameter userHome: launchd has no word for the person's home directory.
    init(_ service: ServiceDescription, userHome: String) {
        self.service = service
        self.userHome = userHome
    }

    /// Seconds between two starts of a daemon that fails. launchd never gives up, so it is asked seldom: 5 times in 15 minutes.
    private static let throttle = StartFailures.window / 1000 / Int64(StartFailures.limit)

    var text: String {
        let arguments = [service.program.inHome(userHome)] + service.arguments(.launchd)
        let log = HomeDirectory(root: service.home.inHome(userHome)).log(of: service.role)
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
            <!-- \(service.remark) -->
            <plist version="1.0">
            <dict>
              <key>Label</key>
              <string>\(ServicePlatform.launchd.name(of: service.role))</string>
              <key>ProgramArguments</key>
              <array>
            \(arguments.map { "    \(Self.string($0))" }.joined(separator: "\n"))
              </array>
              <key>EnvironmentVariables</key>
              <dict>
            \(Self.home(service.home, userHome: userHome))
                <key>PATH</key>
                \(Self.string(service.searchPath.map { $0.inHome(userHome) }.joined(separator: ":")))
              </dict>
              <key>RunAtLoad</key>
              <true/>
              <key>KeepAlive</key>
              <dict>
                <key>SuccessfulExit</key>
                <false/>
              </dict>
              <key>ThrottleInterval</key>
              <integer>\(Self.throttle)</integer>
              <key>ExitTimeOut</key>
              <integer>\(DaemonLauncher.stopLimit.components.seconds)</integer>
              <key>AbandonProcessGroup</key>
              <true/>
              <key>StandardOutPath</key>
              \(Self.string(log))
              <key>StandardErrorPath</key>
              \(Self.string(log))
            </dict>
            </plist>

            """
    }

    /// The lines that say whose the agent is.
    static func home(_ home: ServicePath, userHome: String) -> String {
        "    <key>ORCH_HOME</key>\n    \(string(home.inHome(userHome)))"
    }

    private static func string(_ text: String) -> String {
        "<string>" + text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;") + "</string>"
    }
}
