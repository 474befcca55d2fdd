#!/usr/bin/env bash
# Every benchmark, with one command: the station against the raw limit, then the real window on a large ward.
# Everything is built for release. `scripts/bench.sh window` measures only the window, `desk`, `paper` and `sync` only those parts.
# `page` measures the page alone, without the program and a station: the built gallery in the engine's own small browser.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/setup.sh
. scripts/setup.sh

work=
driver=
screen=
served=
stop() {
  # Only what was started here.
  for each in $driver $served $screen; do kill "$each" 2>/dev/null || true; done
  [ -z "$work" ] || rm -rf "$work"
}
trap stop EXIT

# Inside its own session bus: the driver, and the measuring program that opens the window.
if [ "${1:-}" = --inside ]; then
  export TAURI_WEBVIEW_AUTOMATION=true NO_AT_BRIDGE=1 GDK_BACKEND=x11
  unset WEBKIT_DISABLE_DMABUF_RENDERER WAYLAND_DISPLAY
  WEBDRIVER_PORT=$(python3 -c 'import socket
with socket.socket() as s:
    s.bind(("127.0.0.1", 0))
    print(s.getsockname()[1])')
  export WEBDRIVER_PORT
  WebKitWebDriver --host=local --port="$WEBDRIVER_PORT" &
  driver=$!
  for _ in $(seq 1 100); do
    ! (exec 3<>"/dev/tcp/127.0.0.1/$WEBDRIVER_PORT") 2>/dev/null || break
    sleep 0.1
  done
  "$2"
  exit
fi

part=${1:-all}
if [ "$part" = page ]; then
  setup_node
  setup_page
  npm --prefix ui run build:galerie >&2
  work=$(mktemp -d)
  Xvfb -displayfd 3 -screen 0 1366x768x24 -nolisten tcp 3>"$work/display" 2>/dev/null &
  screen=$!
  for _ in $(seq 1 100); do
    [ ! -s "$work/display" ] || break
    sleep 0.1
  done
  DISPLAY=":$(cat "$work/display")"
  export DISPLAY NO_AT_BRIDGE=1 GDK_BACKEND=x11
  unset WAYLAND_DISPLAY
  timeout 300 dbus-run-session -- python3 scripts/page_speed.py ui/dist-galerie 2>"$work/log" \
    || { cat "$work/log" >&2; fail "the page was not measured"; }
  exit
fi

setup_cargo
build=(--release --locked --workspace --features "app/ts,veilleuse-desktop/e2e")
target=$(cargo metadata --no-deps --format-version 1 \
  | python3 -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])')/release

if [ "$part" != window ]; then
  cargo build "${build[@]}" --bin veilleuse-bench
  if [ "$part" = all ]; then "$target/veilleuse-bench"; else "$target/veilleuse-bench" "$part"; fi
fi
case $part in all | window) ;; *) exit 0 ;; esac

[ -d ui/dist ] || (cd ui && npm ci --ignore-scripts && npm run build)
cargo build "${build[@]}" --bin veilleuse-bench --bin veilleuse-desktop --bin window-speed
work=$(mktemp -d)
"$target/veilleuse-bench" serve "$work" &
served=$!
Xvfb -displayfd 3 -screen 0 1366x768x24 -nolisten tcp 3>"$work/display" 2>/dev/null &
screen=$!
for _ in $(seq 1 600); do
  [ ! -s "$work/display" ] || [ ! -s "$work/veilleuse.toml" ] || break
  sleep 0.1
done
DISPLAY=":$(cat "$work/display")"
export DISPLAY VEILLEUSE_DATA="$work/data" VEILLEUSE_CONFIG="$work/veilleuse.toml"
export VEILLEUSE_APP="$target/veilleuse-desktop"
timeout 300 dbus-run-session -- bash scripts/bench.sh --inside "$target/window-speed" >"$work/said" 2>"$work/log" \
  || { cat "$work/log" "$work/said" >&2; fail "the window was not measured"; }
python3 - "$work" <<'PY'
import json
import sys

work = sys.argv[1]
with open(f"{work}/said", encoding="utf-8") as said:
    window = json.loads([line for line in said if line.startswith("{")][-1])
with open(f"{work}/projection_ms", encoding="utf-8") as file:
    projection = float(file.read())
print(f"\nthe real window, {window['patients']} patients, {window['rows']} rows in a chart; target 100 ms")
for key, what in [
    ("list_ms", "back to the list of the ward"),
    ("open_ms", "open a chart from the list"),
    ("next_ms", "the next patient's chart"),
]:
    ratio = f"{window[key] / projection:.0f}x the pure projection of one chart ({projection:.2f} ms)"
    whole = window[key.replace("_ms", "_whole_ms")]
    print(f"{what:<44} {window[key]:>7.1f} ms, all below it {whole:.0f} ms   {ratio}")
PY
