"""How long a nurse waits for the page, in the engine of the real window: back to the list, open a chart, the next chart.

`python3 scripts/page_speed.py FOLDER...` measures each folder of a built gallery on its ward of sixty patients with thirty
orders each, and prints one line of JSON for each. Several folders take turns, so that a busy machine is unfair to none.
It wants a display and a session bus of its own (`scripts/bench.sh page` gives it both) and needs only the standard library.

It measures what `window-speed` measures in the real program: a key is pressed, and what it leads to has been painted. The
page's answers come from the gallery and not from a station, so the way to the station and back is not in these figures.
"""

import glob
import http.server
import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request

ROUNDS = 4
CHARTS = 8
OPENED = 4
LIST = "[data-testid=ward-list]"
CHART = "[data-testid=patient-name]"
# The text is seen inside a frame's callback, before that frame is painted; the next callback comes after. The answers are
# at hand here, so that the text may stand before the first callback: it is looked for no sooner.
PRESS = """
const [key, selector, done] = arguments;
const said = () => document.querySelector(selector)?.textContent ?? '';
const before = said();
const began = performance.now();
const since = () => performance.now() - began;
document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
const look = () => {
  const now = said();
  if (now !== '' && now !== before) {
    const stands = since();
    requestAnimationFrame(() => done([stands, since()]));
  } else if (since() > 10000) done(null);
  else requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Hands out a folder and says nothing about it."""

    def log_message(self, format, *args):
        pass


def served(folder):
    """The address under which this process hands out `folder`."""
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), lambda *given: Quiet(*given, directory=folder)
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_address[1]}/galerie.html?screen=ward&large="


class Window:
    """One browser of the engine, driven over WebDriver."""

    def __init__(self, browser):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.driver = subprocess.Popen(
            ["WebKitWebDriver", "--host=local", f"--port={self.port}"], **silent
        )
        self.session = ""
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                break
            except OSError:
                time.sleep(0.1)
        options = {"binary": browser, "args": ["--automation"]}
        wanted = {"alwaysMatch": {"webkitgtk:browserOptions": options}}
        self.session = "/" + self.call("POST", "", {"capabilities": wanted})["sessionId"]
        self.call("POST", "/window/rect", {"width": 1366, "height": 740})

    def call(self, method, path, body=None):
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/session{self.session}{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)["value"]

    def run(self, script, *given, later=False):
        body = {"script": script, "args": list(given)}
        return self.call("POST", "/execute/async" if later else "/execute/sync", body)

    def press(self, key, selector):
        took = self.run(PRESS, key, selector, later=True)
        if took is None:
            raise SystemExit(f"{key} led nowhere: {selector}")
        time.sleep(0.15)
        return took

    def show(self, address):
        self.call("POST", "/url", {"url": address})
        for _ in range(200):
            if self.run("return document.documentElement.dataset.ready") == "yes":
                break
            time.sleep(0.1)
        time.sleep(1)

    def close(self):
        try:
            if self.session:
                self.call("DELETE", "")
        finally:
            self.driver.kill()


def walk(window, address, found):
    """Once through the ward: what each key took goes to `found`. The first of each warms the page and is not counted."""
    window.show(address)
    for nth in range(OPENED + 1):
        opened = window.press("Enter", CHART)
        listed = window.press("Escape", LIST)
        if nth > 0:
            found["open"].append(opened)
            found["list"].append(listed)
    window.press("Enter", CHART)
    for nth in range(CHARTS + 1):
        took = window.press("PageDown", CHART)
        if nth > 0:
            found["next"].append(took)
    found["rows"] = window.run("return document.querySelectorAll('tr[data-order]').length")
    found["elements"] = window.run("return document.querySelectorAll('*').length")


def median(values):
    return round(sorted(values)[len(values) // 2], 1)


def main(folders):
    browsers = glob.glob("/usr/lib/*/webkit2gtk-4.1/MiniBrowser")
    if not browsers:
        raise SystemExit("the engine's own small browser is not installed: libwebkit2gtk-4.1-0")
    # The browser shows only this machine's own pages; the sandbox needs rights that a container does not have.
    os.environ["WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS"] = "1"
    load = os.getloadavg()[0]
    addresses = [served(folder) for folder in folders]
    found = [{"list": [], "open": [], "next": []} for _ in folders]
    window = Window(browsers[0])
    try:
        for _ in range(ROUNDS):
            for address, each in zip(addresses, found, strict=True):
                walk(window, address, each)
    finally:
        window.close()
    for folder, each in zip(folders, found, strict=True):
        line = {"folder": folder, "rows": each["rows"], "elements": each["elements"]}
        # A machine that does something else meanwhile makes every figure larger.
        line["load_before"] = round(load, 1)
        for what in ("list", "open", "next"):
            line[f"{what}_ms"] = median([painted for _, painted in each[what]])
            line[f"{what}_stands_ms"] = median([stands for stands, _ in each[what]])
            line[f"{what}_worst_ms"] = round(max(painted for _, painted in each[what]), 1)
        print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:] or ["ui/dist-galerie"])
