#!/usr/bin/env bash
# Drives the real window: one screen without a monitor; for each test its own driver, session bus, port and data folders.
# Arguments are parts of test names; none means every test.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
root=$PWD
# shellcheck source=scripts/setup.sh
. scripts/setup.sh

# One test, inside its own session bus: `e2e.sh --one EXECUTABLE NAME`.
one() {
  local executable=$1 name=$2 driver code=0 try
  unset WEBKIT_DISABLE_DMABUF_RENDERER WAYLAND_DISPLAY
  # Without the first of these the creation of a session hangs for ever.
  export TAURI_WEBVIEW_AUTOMATION=true NO_AT_BRIDGE=1 GDK_BACKEND=x11
  # What the page keeps (night, large targets) is not for the next test, nor for whoever works at this computer.
  export XDG_DATA_HOME="$VEILLEUSE_DATA.page"
  WEBDRIVER_PORT=$(python3 -c 'import socket
with socket.socket() as s:
    s.bind(("127.0.0.1", 0))
    print(s.getsockname()[1])')
  export WEBDRIVER_PORT
  WebKitWebDriver --host=local --port="$WEBDRIVER_PORT" &
  driver=$!
  for try in $(seq 1 100); do
    if (exec 3<>"/dev/tcp/127.0.0.1/$WEBDRIVER_PORT") 2>/dev/null; then
      break
    fi
    if [ "$try" -eq 100 ] || ! kill -0 "$driver" 2>/dev/null; then
      say "WebKitWebDriver does not listen on its port"
      return 1
    fi
    sleep 0.1
  done
  "$executable" --exact "$name" --test-threads=1 --nocapture || code=$?
  if [ "$code" -ne 0 ]; then
    import -window root "$VEILLEUSE_E2E_SHOTS/${name//[^a-z0-9_]/-}.png" || true
  fi
  kill "$driver" 2>/dev/null || true
  return "$code"
}

if [ "${1:-}" = --one ]; then
  one "$2" "$3"
  exit
fi

setup_cargo
seconds=${VEILLEUSE_E2E_SECONDS:-180}
# The same features as the other tests have, so that nothing is compiled twice.
build=(--locked --workspace --features "app/ts,veilleuse-desktop/e2e")
# The window as it is shipped: only the window itself is compiled again.
plain=(--locked --workspace --features "app/ts" --bin veilleuse-desktop)
work=$(mktemp -d)
screen=
running=

stop() {
  # Only what was started here: the group of the running test, and the screen.
  [ -z "$running" ] || kill -KILL -- "-$running" 2>/dev/null || true
  [ -z "$screen" ] || kill "$screen" 2>/dev/null || true
  rm -rf "$work"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

target=$(cargo metadata --no-deps --format-version 1 \
  | python3 -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])')
VEILLEUSE_APP="$target/debug/veilleuse-desktop"
VEILLEUSE_E2E_SHOTS="$target/e2e"
VEILLEUSE_PLAIN_APP="$work/veilleuse-desktop"
export VEILLEUSE_APP VEILLEUSE_E2E_SHOTS VEILLEUSE_PLAIN_APP
mkdir -p "$VEILLEUSE_E2E_SHOTS"

# Both programs have the same place in the target folder: the first is taken away before the second is built.
cargo build "${plain[@]}"
cp "$VEILLEUSE_APP" "$VEILLEUSE_PLAIN_APP"
cargo build "${build[@]}" --bins
tests=()
for file in crates/e2e/tests/*.rs; do
  tests+=(--test "$(basename "$file" .rs)")
done
cargo test "${build[@]}" "${tests[@]}" --no-run --message-format=json >"$work/built.json"
[ -x "$VEILLEUSE_APP" ] || fail "the window was not built: $VEILLEUSE_APP"

python3 - "$work/built.json" "$root/crates/e2e/" >"$work/executables" <<'PY'
import json
import sys

with open(sys.argv[1], encoding="utf-8") as built:
    for line in built:
        said = json.loads(line) if line.startswith("{") else {}
        made = said.get("executable")
        if made and said.get("profile", {}).get("test") and said["target"]["src_path"].startswith(sys.argv[2]):
            print(made)
PY

Xvfb -displayfd 3 -screen 0 1366x768x24 -nolisten tcp 3>"$work/display" >"$work/screen.log" 2>&1 &
screen=$!
for _ in $(seq 1 100); do
  [ ! -s "$work/display" ] || break
  kill -0 "$screen" 2>/dev/null || break
  sleep 0.1
done
[ -s "$work/display" ] || fail "no screen: $(cat "$work/screen.log")"
DISPLAY=":$(cat "$work/display")"
export DISPLAY

wanted() {
  local name=$1 part
  shift
  [ "$#" -gt 0 ] || return 0
  for part in "$@"; do
    case $name in *"$part"*) return 0 ;; esac
  done
  return 1
}

good=0
bad=0
while IFS= read -r executable <&4; do
  "$executable" --list --format terse | sed -n 's/: test$//p' >"$work/tests"
  while IFS= read -r name <&5; do
    wanted "$name" "$@" || continue
    from=$SECONDS
    code=0
    VEILLEUSE_DATA=$(mktemp -d "$work/data.XXXXXX")
    export VEILLEUSE_DATA
    # A session of its own, so that a window that outlives its test is found and ended.
    setsid timeout --kill-after=10 "$seconds" \
      dbus-run-session -- bash "$root/scripts/e2e.sh" --one "$executable" "$name" \
      </dev/null >"$work/log" 2>&1 4<&- 5<&- &
    running=$!
    wait "$running" || code=$?
    kill -KILL -- "-$running" 2>/dev/null || true
    running=
    if [ "$code" -eq 0 ]; then
      good=$((good + 1))
      printf 'window %s ... ok (%s s)\n' "$name" "$((SECONDS - from))"
      sed -n 's/^measured: /  /p' "$work/log"
    else
      bad=$((bad + 1))
      [ "$code" -ne 124 ] || say "$name took longer than $seconds s"
      cat "$work/log"
      printf 'window %s ... FAILED (%s s), picture in %s\n' "$name" "$((SECONDS - from))" "$VEILLEUSE_E2E_SHOTS"
    fi
    rm -rf "$VEILLEUSE_DATA" "$VEILLEUSE_DATA.page"
  done 5<"$work/tests"
done 4<"$work/executables"

printf 'e2e: %s passed, %s failed\n' "$good" "$bad"
[ "$bad" -eq 0 ] && [ "$good" -gt 0 ]
