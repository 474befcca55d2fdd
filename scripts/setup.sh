# What `run` and `test` share: system packages, toolchains, the page's packages, the target folder.
# Sourced by them from the root of the tree, with `set -euo pipefail` in force.
# shellcheck shell=bash
# shellcheck disable=SC2034  # the lists are used by those who source this file

# To compile the core: SQLCipher is compiled here and links the system's OpenSSL.
packages_core=(gcc make libc6-dev pkg-config libssl-dev ca-certificates)
# To compile the window.
packages_window=(libwebkit2gtk-4.1-dev)
# To test: sheets of paper, a pretend printer, a pretend identity server, what git has.
packages_test=(fonts-dejavu-core poppler-utils qpdf cups-ipp-utils cups-daemon cups-client python3 openssl procps git)
# To build and test the packages.
packages_package=(dpkg-dev man-db util-linux binutils rpm)
# To test the window without a screen, and the gallery in a browser.
packages_screen=(webkit2gtk-driver xvfb dbus imagemagick chromium)

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "$*"
  exit 1
}

package_installed() {
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null || true)" = installed ]
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null 2>&1; then
    sudo "$@"
  else
    fail "root or sudo is needed for: $*"
  fi
}

# Installs those of the packages named that are missing.
setup_packages() {
  if ! command -v apt-get >/dev/null 2>&1 || ! command -v dpkg-query >/dev/null 2>&1; then
    fail "this system has no apt; install what corresponds to these Debian packages: $*"
  fi
  local package
  local missing=()
  for package in "$@"; do
    package_installed "$package" || missing+=("$package")
  done
  [ "${#missing[@]}" -gt 0 ] || return 0
  say "installing: ${missing[*]}"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 update </dev/null \
    || fail "apt-get update failed; these packages are missing: ${missing[*]}"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 \
    install -y --no-install-recommends "${missing[@]}" </dev/null >&2 \
    || fail "apt-get could not install: ${missing[*]}"
}

# Tests make a virtual environment; Debian ships the parts of it apart from python3.
setup_python() {
  python3 -c 'import ensurepip, venv' >/dev/null 2>&1 || setup_packages python3-venv
}

setup_cargo() {
  command -v cargo >/dev/null 2>&1 \
    || fail "cargo is missing; install the Rust toolchain named by rust-version in Cargo.toml"
  if [ -z "${CARGO_TARGET_DIR:-}" ]; then
    # Outside the tree, so that a fresh clone does not compile the world again.
    CARGO_TARGET_DIR=${VEILLEUSE_TARGET:-${XDG_CACHE_HOME:-$HOME/.cache}/veilleuse/target}
  fi
  export CARGO_TARGET_DIR
}

setup_node() {
  if ! command -v node >/dev/null 2>&1 || ! command -v npm >/dev/null 2>&1; then
    fail "node and npm are missing; Node 20.19 or later is needed"
  fi
  node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' \
    || fail "Node 20.19 or later is needed, this is $(node --version)"
}

# The page's packages, only when the lock file changed since they were laid.
setup_page() {
  local stamp=ui/node_modules/.veilleuse-lock
  local lock
  lock=$(sha256sum ui/package-lock.json | cut -d ' ' -f 1)
  if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$lock" ]; then
    return 0
  fi
  timeout 900 npm --prefix ui ci --ignore-scripts --no-audit --no-fund </dev/null >&2 \
    || fail "npm ci failed"
  printf '%s\n' "$lock" >"$stamp"
}

build_page() {
  timeout 300 npm --prefix ui run build </dev/null >&2 || fail "the page could not be built"
}
