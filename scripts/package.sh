#!/usr/bin/env bash
# Builds the packages, offline, from this tree; and tests both in a clean root.
#   scripts/package.sh [--debug] [deb] [rpm]   into the folder `packages` of the target folder; nothing named: both
#   scripts/package.sh test [window]           the debug build, installed in a root of its own; with `window` on a screen as well
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/setup.sh
. scripts/setup.sh

version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -n 1)
work=
stop() { [ -z "$work" ] || rm -rf "$work"; }
trap stop EXIT

# The programs as they are shipped: without the feature that lets a window be driven.
compile() {
  local profile=$1 flags=()
  [ "$profile" = debug ] || flags=(--release)
  [ -f ui/dist/index.html ] || build_page
  # The features that the tests have, so that nothing else is compiled twice; the window is compiled again without `e2e`.
  cargo build "${flags[@]}" --locked --workspace --features app/ts --bin veilleuse-desktop
  cargo build "${flags[@]}" --locked --workspace --features "app/ts,veilleuse-desktop/e2e" --bin veilleuse --bin ehr-sim
  target=$(cargo metadata --no-deps --format-version 1 \
    | python3 -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])')
}

# `stage PROFILE FOLDER`: the tree of both packages.
stage() {
  local built="$target/$1" root=$2 doc="$2/usr/share/doc/veilleuse"
  install -d "$root"/{etc/veilleuse,usr/bin,usr/lib/systemd/system,usr/lib/sysusers.d,usr/share/applications} \
    "$root"/usr/share/{man/man1,icons/hicolor/128x128/apps} "$doc/examples"
  local program
  for program in veilleuse veilleuse-desktop; do
    strip -o "$root/usr/bin/$program" "$built/$program"
    chmod 0755 "$root/usr/bin/$program"
  done
  # The bridge of the tests must not be in what is shipped.
  if grep -q TAURI_WEBVIEW_AUTOMATION "$root/usr/bin/veilleuse-desktop"; then :; else
    fail "the window was built for tests: it does not take the variables away that drive it"
  fi
  install -m 0644 packaging/systemd/veilleuse.service "$root/usr/lib/systemd/system/"
  install -m 0644 packaging/sysusers.d/veilleuse.conf "$root/usr/lib/sysusers.d/"
  install -m 0644 packaging/veilleuse.desktop packaging/veilleuse-exercice.desktop "$root/usr/share/applications/"
  install -m 0644 src-tauri/icons/128x128.png "$root/usr/share/icons/hicolor/128x128/apps/veilleuse.png"
  install -m 0644 src-tauri/icons/exercice-128x128.png "$root/usr/share/icons/hicolor/128x128/apps/veilleuse-exercice.png"
  gzip -9nc packaging/man/veilleuse.1 >"$root/usr/share/man/man1/veilleuse.1.gz"
  install -m 0644 packaging/deb/copyright packaging/veilleuse.toml "$doc/"
  mv "$doc/veilleuse.toml" "$doc/examples/"
  install -m 0644 docs/{deployment,configuration,drop-folder,drills,security}.md docs/guide.fr.md "$doc/"
  # The same tree gives the same package.
  find "$root" -exec touch -h -d "@${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 0)}" {} +
}

# Puts the shared functions in the place of the mark.
with_accounts() {
  sed -e '/^@accounts@$/{
    r packaging/accounts.sh
    d
  }' "$1"
}

make_deb() {
  local root="$work/deb" out="$1/veilleuse_${version}_$(dpkg --print-architecture).deb" script needs
  local squeeze=(-Zxz)
  # The test has no use for a small file.
  [ "$profile" = release ] || squeeze=(-Zgzip -z1)
  rm -rf "$root"
  cp -a "$work/staged" "$root"
  install -d "$root/DEBIAN" "$work/shlibs/debian"
  : >"$work/shlibs/debian/control"
  needs=$(cd "$work/shlibs" && dpkg-shlibdeps -O "$root"/usr/bin/* 2>/dev/null | sed -n 's/^shlibs:Depends=//p')
  [ -n "$needs" ] || fail "what the programs need could not be found out"
  cat >"$root/DEBIAN/control" <<CONTROL
Package: veilleuse
Version: $version
Architecture: $(dpkg --print-architecture)
Maintainer: Veilleuse <veilleuse@hopital.invalid>
Installed-Size: $(du -sk "$root/usr" | cut -f 1)
Depends: $needs, passwd
Recommends: cups-client
Section: misc
Priority: optional
Description: the ward's station for the time in which the electronic record is away
 Keeps an encrypted copy of a ward's patients and orders, records doses in a
 signed journal while the record is away, prints the paper sheets, and writes
 every entry back once the record returns.
CONTROL
  for script in postinst prerm postrm; do
    with_accounts "packaging/deb/$script" >"$root/DEBIAN/$script"
    chmod 0755 "$root/DEBIAN/$script"
  done
  mkdir -p "$1"
  dpkg-deb --root-owner-group "${squeeze[@]}" --build "$root" "$out" >&2
  say "made ${out##*/}"
  deb=$out
}

make_rpm() {
  local spec="$work/veilleuse.spec"
  (cd "$work/staged" && find . -type f | sed 's|^\.||' | sort) >"$work/files"
  sed -e "s/@version@/$version/" -e '/^@files@$/{
    r '"$work/files"'
    d
  }' <(with_accounts packaging/rpm/veilleuse.spec) >"$spec"
  printf '%s\n' '%dir /etc/veilleuse' >>"$spec"
  local squeeze=w9.xzdio
  [ "$profile" = release ] || squeeze=w1.gzdio
  rpmbuild -bb --quiet --define "_binary_payload $squeeze" --define "_topdir $work/rpm" --define "staged $work/staged" --define "_rpmdir $1" \
    --define '_rpmfilename %%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm' "$spec" >&2 || fail "rpmbuild failed"
  rpm="$1/veilleuse-$version-1.$(uname -m).rpm"
  say "made ${rpm##*/}"
}

setup_packages "${packages_package[@]}"
setup_cargo
work=$(mktemp -d)
profile=release
wanted=()
mode=build
with_window=
for word in "$@"; do
  case $word in
    --debug) profile=debug ;;
    test) mode=test profile=debug ;;
    window) with_window=window ;;
    deb | rpm) wanted+=("$word") ;;
    *) fail "usage: scripts/package.sh [--debug] [deb] [rpm] | test [window]" ;;
  esac
done
[ "${#wanted[@]}" -gt 0 ] || wanted=(deb rpm)
[ "$mode" = build ] || wanted=(deb rpm)

compile "$profile"
stage "$profile" "$work/staged"
for kind in "${wanted[@]}"; do "make_$kind" "$target/packages"; done
[ "$mode" = test ] || exit 0

# A root of its own over this machine's: what is written stays in memory and goes with the test. No process outlives it.
[ -z "$with_window" ] || setup_packages "${packages_screen[@]}"
mkdir "$work/over"
cp "$deb" "$work/veilleuse.deb"
cp "$rpm" "$work/veilleuse.rpm"
cp "$target/$profile/ehr-sim" scripts/package-test.py scripts/package_window.py "$work/"
cp -r fixtures/databases "$work/databases"
as_root unshare --mount --pid --fork --kill-child bash -euo pipefail -c '
  work=$1
  mount -t tmpfs -o size=2g,mode=0755 tmpfs "$work/over"
  mkdir "$work"/over/{up,work,merged}
  mount -t overlay -o "lowerdir=/,upperdir=$work/over/up,workdir=$work/over/work" overlay "$work/over/merged"
  cd "$work/over/merged"
  mount --rbind /dev dev
  mount -t proc proc proc
  mount -t tmpfs tmpfs run
  mount -t tmpfs -o mode=1777 tmpfs tmp
  mkdir tmp/package
  mount --bind "$work" tmp/package
  exec chroot . /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 HOME=/tmp TMPDIR=/tmp \
    SHOTS="$3" python3 /tmp/package/package-test.py $2
' package "$work" "$with_window" "${VEILLEUSE_PACKAGE_SHOTS:-}"
[ -z "${VEILLEUSE_PACKAGE_SHOTS:-}" ] || cp "$work"/*.png "$VEILLEUSE_PACKAGE_SHOTS/"
