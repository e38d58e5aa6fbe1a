// The least that a Swift program costs: what `orch` is measured against.
print("nothing")
