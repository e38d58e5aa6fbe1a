import OrchCore

extension RunEnd {
    /// Judges a run by what its supervisor saw and what its stream told.
    init(_ record: ExitRecord, activity: inout WorkerActivity, errorOutput: String) {
        var end = activity.end(WorkerExit(record), wasStopped: record.reason == .stopped, errorOutput: errorOutput)
        switch record.reason {
        case .fenced: end = RunEnd(kind: .fenced, detail: record.detail)
        case .neverStarted: end = RunEnd(kind: .neverStarted, detail: record.detail)
        case .startFailed: end = RunEnd(kind: .startFailed, detail: record.detail)
        // The record knows why nobody saw the end.
        case .supervisorLost where end.kind == .infrastructure: end.detail = record.detail
        case .ended, .stopped, .supervisorLost: break
        }
        end.leftoversEnded = record.leftoversEnded
        self = end
    }
}

extension WorkerExit {
    /// What the supervisor saw of the process.
    init(_ record: ExitRecord) {
        if let signal = record.signal {
            self = .signal(signal)
        } else if let code = record.code {
            self = .code(code)
        } else {
            self = .vanished
        }
    }
}
