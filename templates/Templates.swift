/// The texts under `templates/`, embedded in the binary so that it needs no files beside it.
public enum Templates {
    /// What a worker is told (`worker-prompt.md`); a repository may have its own in `.orch/worker-prompt.md`.
    public static var workerPrompt: String { String(decoding: PackageResources.worker_prompt_md, as: UTF8.self) }
}
