#!/usr/bin/env bash
# Sourced by the other scripts: finds what is missing, and brings it with the system's own package manager.
# Nothing missing: no word, no network. Works as root without sudo, with sudo, and without a terminal.

missing=()

say() { printf '==> %s\n' "$*"; }
warn() { printf 'warning: %s\n' "$*" >&2; }
fail() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

on_mac() { [[ $(uname -s) == Darwin ]]; }

# need_command COMMAND DEBIAN_PACKAGE HOMEBREW_PACKAGE
need_command() {
    command -v "$1" >/dev/null || add_missing "$2" "$3"
}

# need_file PATTERN DEBIAN_PACKAGE HOMEBREW_PACKAGE: a library is there when a file matches; Homebrew is asked by name.
need_file() {
    if on_mac; then
        brew list --formula "$3" >/dev/null 2>&1 || add_missing "$2" "$3"
    else
        compgen -G "$1" >/dev/null || add_missing "$2" "$3"
    fi
}

add_missing() {
    if on_mac; then missing+=("$2"); else missing+=("$1"); fi
}

# What every build needs. On Linux the Swift runtime is linked with the C++ library that comes with g++.
need_build_packages() {
    need_file "/usr/include/zmq.h" libzmq3-dev zeromq
    need_file "/usr/include/sqlite3.h" libsqlite3-dev sqlite
    need_command git git git
    if on_mac; then
        need_command pkg-config pkg-config pkgconf
        export ORCH_PKG_CONFIG=1
    else
        need_file "/usr/lib/gcc/*/*/libstdc++.so" g++ gcc
    fi
}

# Installs what was found missing, and forgets it. Fails, with the command to type, when that is not possible.
install_missing() {
    ((${#missing[@]})) || return 0
    local wanted=("${missing[@]}")
    missing=()
    say "installing ${wanted[*]}"
    if on_mac; then
        command -v brew >/dev/null || fail "Homebrew is needed to install ${wanted[*]}: https://brew.sh"
        brew install "${wanted[@]}" </dev/null
    elif command -v apt-get >/dev/null; then
        as_root apt-get -qq -o DPkg::Lock::Timeout=300 update </dev/null || warn "apt-get update failed; trying with the lists that are here"
        as_root apt-get -qq -y -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 install --no-install-recommends "${wanted[@]}" </dev/null
    else
        warn "this is neither Debian, Ubuntu nor macOS: install what corresponds to ${wanted[*]} yourself"
        return 1
    fi
}

as_root() {
    local environment=(env DEBIAN_FRONTEND=noninteractive)
    if [[ $(id -u) == 0 ]]; then
        "${environment[@]}" "$@"
    elif ! command -v sudo >/dev/null; then
        warn "not root and no sudo here; as root, type: $*"
        return 1
    elif [[ -t 0 && -z ${CI:-} ]]; then
        sudo "${environment[@]}" "$@"
    else
        sudo -n "${environment[@]}" "$@" # nobody is there to type a password
    fi
}

# The toolchain is the one thing that is not installed here.
need_swift() {
    local get="get it from https://www.swift.org/install"
    command -v swift >/dev/null || fail "Swift 6.2 or newer is needed and no swift is on PATH; $get"
    local version
    version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
    [[ -n $version ]] || fail "\`swift --version\` does not work here; $get"
    local major=${version%%.*} minor=${version#*.}
    ((major > 6 || (major == 6 && minor >= 2))) || fail "Swift 6.2 or newer is needed, this is $version; $get"
}
