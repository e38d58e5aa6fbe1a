#!/usr/bin/env bash
# From a fresh clone to a running demo: installs what is missing, builds the release binary, runs `orch demo`.
#   deploy/quickstart.sh [options of orch demo]
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=deploy/packages.sh
source deploy/packages.sh

build=(swift build -c release --product orch)

need_swift
need_build_packages
install_missing || fail "not everything could be installed; see above"
# One file that needs no Swift on the machine it is copied to. On macOS the runtime is part of the system.
on_mac || build+=(--static-swift-stdlib)

say "building orch (some minutes the first time)"
"${build[@]}"
orch="$("${build[@]}" --show-bin-path)/orch"
say "built $orch; to have it on PATH: ln -s '$orch' ~/.local/bin/orch"

exec "$orch" demo "$@"
