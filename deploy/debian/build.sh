#!/usr/bin/env bash
# Builds the Debian package of this machine's architecture, and prints its path.
#   deploy/debian/build.sh [BINARY [FOLDER]]
# Without a binary, one is built that needs no Swift where it is installed. The package goes to FOLDER, or into the current one.
set -euo pipefail

folder=$(realpath "${2:-.}")
binary=${1:+$(realpath "$1")}
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
# shellcheck source=deploy/packages.sh
source deploy/packages.sh

need_command dpkg-shlibdeps dpkg-dev dpkg
need_command strip binutils binutils
if [[ -z $binary ]]; then
    need_swift
    need_build_packages
fi
install_missing >&2 || fail "not everything could be installed; see above"

if [[ -z $binary ]]; then
    build=(swift build -c release --product orch --static-swift-stdlib)
    "${build[@]}" >&2
    binary="$("${build[@]}" --show-bin-path)/orch"
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tree="$work/tree"
umask 022

# put FILE PLACE [MODE]
put() { install -D --mode "${3:-644}" "$1" "$tree/$2"; }

put "$binary" usr/bin/orch 755
strip --strip-debug "$tree/usr/bin/orch"
for unit in deploy/systemd/*.service; do put "$unit" "usr/lib/systemd/user/${unit##*/}"; done
for page in README.md deploy/README.md docs/*.md; do put "$page" "usr/share/doc/orch/$page"; done
put LICENSE usr/share/doc/orch/copyright
for shell in bash:usr/share/bash-completion/completions/orch zsh:usr/share/zsh/vendor-completions/_orch \
    fish:usr/share/fish/vendor_completions.d/orch.fish; do
    "$binary" --generate-completion-script "${shell%%:*}" >"$work/completion"
    put "$work/completion" "${shell#*:}"
done

# The libraries that the binary is linked with, each with the oldest version that has what it uses; glibc too.
mkdir "$work/debian"
printf 'Source: orch\n\nPackage: orch\nArchitecture: any\n' >"$work/debian/control"
libraries=$(cd "$work" && dpkg-shlibdeps -O --ignore-missing-info "$tree/usr/bin/orch" 2>"$work/shlibdeps") || {
    cat "$work/shlibdeps" >&2
    fail "dpkg-shlibdeps does not understand $binary"
}
if grep -q libswiftCore "$work/shlibdeps"; then
    warn "$binary needs the Swift libraries of this machine, which no package has: build it with --static-swift-stdlib"
fi

version=$("$binary" --version)
architecture=$(dpkg --print-architecture)
mkdir "$tree/DEBIAN"
sed -e "s/@VERSION@/$version/" -e "s/@ARCHITECTURE@/$architecture/" -e "s/@SIZE@/$(du -sk "$tree/usr" | cut -f 1)/" \
    -e "s/@LIBRARIES@/${libraries#shlibs:Depends=}/" deploy/debian/control >"$tree/DEBIAN/control"
(cd "$tree" && find usr -type f -print0 | sort -z | xargs -0 md5sum) >"$tree/DEBIAN/md5sums"

package="$folder/orch_${version}_$architecture.deb"
dpkg-deb --root-owner-group -Zxz -z1 --build "$tree" "$package" >&2
printf '%s\n' "$package"
