"""The window of the package on a screen, opened by an account of the ward: attached, told of a kill, and back."""

import pathlib
import re
import subprocess
import time

ALARM = "#B00012"


def test(manager, check, wait, shots):
    before = len(manager.lines)
    screen = subprocess.Popen(["Xvfb", ":79", "-screen", "0", "1366x768x24", "-nolisten", "tcp"],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait("a screen", lambda: pathlib.Path("/tmp/.X11-unix/X79").exists(), 20)
    window = subprocess.Popen(
        ["setpriv", "--reuid=ward", "--regid=ward", "--init-groups", "env", "-i", "PATH=/usr/bin:/bin", "HOME=/home/ward",
         "DISPLAY=:79", "NO_AT_BRIDGE=1", "GDK_BACKEND=x11", "LANG=C.UTF-8", "dbus-run-session", "--", "veilleuse-desktop"],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)

    def colours(name):
        path = f"/tmp/{name}.png"
        done = subprocess.run(["import", "-display", ":79", "-window", "root", path], capture_output=True, timeout=30)
        if done.returncode:
            return {}
        if shots:
            subprocess.run(["cp", path, f"/tmp/package/{name}.png"], check=False)
        said = subprocess.run(["convert", path, "-depth", "8", "-format", "%c", "histogram:info:-"],
                              capture_output=True, text=True, timeout=60).stdout
        return {colour.upper(): int(count) for count, colour in re.findall(r"(\d+):.*?(#[0-9A-Fa-f]{6})", said)}

    def attached():
        return any("window-attached" in line for line in manager.lines[before:])

    def alarmed(name):
        return colours(name).get(ALARM, 0) > 5_000

    wait("the window attaches to the service", attached, 60)
    check("the window of an account of the ward attaches to the service", True)
    # A window that only paints its ground has a handful of colours.
    wait("the window shows a page", lambda: len(colours("window-attached")) > 50, 60)
    check("and shows a page that is not alarmed", not alarmed("window-attached"))
    check("it opened no station of its own", not pathlib.Path("/home/ward/.local/share/veilleuse").exists())
    manager.kill(held=25)
    wait("the window says that its service is gone", lambda: alarmed("window-lost"), 20)
    check("the window says that its service is gone", True)
    if not manager.ready.wait(60):
        check("the service comes back", False, manager.log())
    wait("the window is back", lambda: not alarmed("window-back"), 40)
    check("the window finds the service again by itself", window.poll() is None)
    time.sleep(1)
    window.terminate()
    window.wait()
    screen.terminate()
    screen.wait()
