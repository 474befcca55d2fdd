"""The packages in a clean root: installed, started as their account, attached to, killed, upgraded, removed, purged.

Runs inside the root that scripts/package.sh makes. systemd does not run there: `Manager` below starts what the unit says, as
the account that it names, with the same variables and the same socket to answer on, and starts it again when it dies. What
systemd alone does (sandboxing, the watchdog's blow) is read from the unit, not lived.
"""

import configparser
import json
import os
import pathlib
import pwd
import shutil
import signal
import socket
import stat
import subprocess
import sys
import threading
import time

HERE = pathlib.Path("/tmp/package")
STATE = pathlib.Path("/var/lib/veilleuse")
CONFIG = pathlib.Path("/etc/veilleuse/veilleuse.toml")
UNIT = pathlib.Path("/usr/lib/systemd/system/veilleuse.service")

done = 0


def check(what, holds, seen=""):
    global done
    if not holds:
        print(f"package: FAILED: {what} {seen}", flush=True)
        print(f"package: {done} passed, 1 failed", flush=True)
        sys.exit(1)
    done += 1
    print(f"package: {what} ... ok", flush=True)


def run(*words, account=None, code=0, env=None, stdin=None):
    if account:
        words = ("setpriv", f"--reuid={account}", f"--regid={account}", "--init-groups", *words)
    ended = subprocess.run(
        words, capture_output=True, text=True, timeout=300, input=stdin, env={**os.environ, **(env or {})}
    )
    if code is not None and ended.returncode != code:
        check(f"{' '.join(words)} ends with {code}", False, f"{ended.returncode}\n{ended.stdout}\n{ended.stderr}")
    return ended


def veilleuse(*words, **more):
    ended = run("/usr/bin/veilleuse", "--json", *words, **more)
    return json.loads(ended.stdout.strip().splitlines()[-1])


def wait(what, look, seconds=60):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = look()
        if found:
            return found
        time.sleep(0.2)
    check(what, False, f"not within {seconds} s\n" + manager.log())


class Manager:
    """Starts the unit's program, and starts it again when it dies: the part of systemd that is lived here."""

    def __init__(self):
        self.wanted = False
        self.process = None
        self.ready = threading.Event()
        self.lines = []
        self.held = 0
        path = "/run/notify"
        self.ear = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.ear.bind(path)
        os.chmod(path, 0o777)
        self.path = path
        threading.Thread(target=self.hear, daemon=True).start()

    def hear(self):
        while True:
            if b"READY=1" in self.ear.recv(4096):
                self.ready.set()

    def unit(self):
        unit = configparser.RawConfigParser(strict=False)
        unit.optionxform = str
        unit.read_string(UNIT.read_text())
        return unit["Service"]

    def start(self):
        self.wanted = True
        threading.Thread(target=self.keep, daemon=True).start()
        if not self.ready.wait(60):
            check("the service says that it is ready", False, self.log())

    def keep(self):
        unit = self.unit()
        account = pwd.getpwnam(unit["User"])
        runtime = pathlib.Path("/run") / unit["RuntimeDirectory"]
        while self.wanted:
            shutil.rmtree(runtime, ignore_errors=True)
            runtime.mkdir()
            os.chmod(runtime, int(unit["RuntimeDirectoryMode"], 8))
            os.chown(runtime, account.pw_uid, account.pw_gid)
            self.process = subprocess.Popen(
                ["setpriv", f"--reuid={account.pw_name}", f"--regid={account.pw_name}", "--clear-groups"]
                + ["--no-new-privs", "--bounding-set=-all", "--", *unit["ExecStart"].split()],
                env={
                    "PATH": "/usr/bin:/bin",
                    "NOTIFY_SOCKET": self.path,
                    "WATCHDOG_USEC": str(int(unit["WatchdogSec"]) * 1_000_000),
                    "RUNTIME_DIRECTORY": str(runtime),
                    "STATE_DIRECTORY": str(STATE),
                    "JOURNAL_STREAM": "8:1",
                },
                umask=int(unit["UMask"], 8),
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
            )
            for line in self.process.stderr:
                self.lines.append(line.rstrip("\n"))
            self.process.wait()
            if self.wanted:
                time.sleep(max(int(unit["RestartSec"]), self.held))
                self.held = 0

    def log(self):
        return "\n".join(self.lines[-40:])

    def kill(self, held=0):
        """`held`: seconds for which it stays away, where somebody has to see that."""
        self.held = held
        self.ready.clear()
        os.kill(self.process.pid, signal.SIGKILL)

    def stop(self):
        self.wanted = False
        if self.process:
            self.process.terminate()
            self.process.wait()
        self.ready.clear()


def install():
    check("nothing is installed before", not STATE.exists() and not CONFIG.parent.exists())
    run("dpkg", "--install", str(HERE / "veilleuse.deb"))
    about = STATE.stat()
    account = pwd.getpwnam("veilleuse")
    check("the folder belongs to the service's account alone",
          about.st_uid == account.pw_uid and stat.S_IMODE(about.st_mode) == 0o700)
    check("nothing starts before the site is configured", "ConditionPathExists" in UNIT.read_text() and not CONFIG.exists())
    verified = run("systemd-analyze", "verify", str(UNIT), code=None)
    ours = [line for line in verified.stderr.splitlines() if "veilleuse" in line]
    check("systemd understands the unit", not ours, verified.stderr)
    run("man", "-l", "/usr/share/man/man1/veilleuse.1.gz")
    example = "/usr/share/doc/veilleuse/examples/veilleuse.toml"
    checked = veilleuse("config", "check", example, code=5)
    check("the example would be taken, and names the token that is not there yet",
          checked["missing"] == ["/etc/veilleuse/token: No such file or directory (os error 2)"], checked)


def configure(base_url, token):
    text = pathlib.Path("/usr/share/doc/veilleuse/examples/veilleuse.toml").read_text()
    text = text.replace("https://dpi.example/fhir", base_url)
    pin = run("/usr/bin/veilleuse", "staff", "pin", stdin="246810\n246810\n").stdout.strip().splitlines()[-1]
    text += f'\n[[staff]]\ninitials = "AL"\nname = "Alice Lambert"\nrole = "nurse"\n{pin}\n'
    text += '\n[monitoring]\nmetrics = "127.0.0.1:19617"\n'
    CONFIG.write_text(text)
    secret = CONFIG.with_name("token")
    secret.write_text(token + "\n")
    for path in (CONFIG, secret):
        shutil.chown(path, "root", "veilleuse")
        os.chmod(path, 0o640)
    check("the configuration is sound", veilleuse("config", "check")["missing"] == [])


def first_day():
    manager.start()
    wait("a copy of the record", lambda: veilleuse("data", code=None).get("generation"))
    status = veilleuse("status")
    check("the command line attaches to the service", status["attached"] is True, status)
    census = veilleuse("census")
    check("the record was copied", len(census["rows"]) == 24, len(census["rows"]))
    names = [row["name"] for row in census["rows"]]
    process = pathlib.Path(f"/proc/{manager.process.pid}/status").read_text()
    uid = pwd.getpwnam("veilleuse").pw_uid
    check("it runs as its account", f"Uid:\t{uid}\t{uid}\t{uid}\t{uid}" in process)
    check("and without any power of the administrator", "CapEff:\t0000000000000000" in process, process)

    run("useradd", "--create-home", "ward")
    refused = veilleuse("status", account="ward", code=7)
    check("an account that is not of the group is refused", refused["error"]["code"] == "not-your-station", refused)
    run("usermod", "--append", "--groups", "veilleuse", "ward")
    refused = veilleuse("census", account="ward", code=8)
    check("one of the group has no account's desk", refused["error"]["code"] == "account-only", refused)
    # It never opens a station of its own beside the service's: that would show invented patients.
    check("and has no station of its own", not pathlib.Path("/home/ward/.local/share/veilleuse").exists())

    metrics = run("python3", "-c", "import urllib.request as u; print(u.urlopen('http://127.0.0.1:19617/metrics').read().decode())")
    check("the metrics are answered", 'veilleuse_state{state="normal"} 1' in metrics.stdout, metrics.stdout[:500])
    doctor = run("/usr/bin/veilleuse", "--json", "doctor", code=None)
    findings = json.loads(doctor.stdout.strip().splitlines()[-1])
    faults = [one for one in findings["findings"] if one["weight"] == "fault"]
    check("doctor finds no fault", not faults, faults)
    bundle = HERE / "bundle.json"
    run("/usr/bin/veilleuse", "support", "save", str(bundle), "--yes")
    told = {"log": manager.log(), "metrics": metrics.stdout, "doctor": doctor.stdout, "bundle": bundle.read_text()}
    for where, text in told.items():
        leaks = [name for name in names if name.split()[0].lower() in text.lower()]
        check(f"no patient is named in {where}", not leaks, leaks)
    check("the log has journald's levels", any(line.startswith("<5>start") for line in manager.lines), manager.log())
    return names


def killed():
    manager.kill()
    gone = veilleuse("status", code=None)
    check("while it is away nobody takes its place",
          gone.get("error", {}).get("code") in ("service-absent", "station-gone") or gone.get("attached"), gone)
    if not manager.ready.wait(60):
        check("it comes back", False, manager.log())
    back = veilleuse("status")
    check("it comes back with what it had",
          back["attached"] is True and veilleuse("data", code=None).get("generation"), back)
    check("and its journal is whole", veilleuse("journal", "verify")["ok"] is True)


def slip_of_the_pen():
    good = CONFIG.read_text()
    CONFIG.write_text(good.replace("zone =", "zonne ="))
    wait("a refused file is shown", lambda: any(w["code"] == "config-refused" for w in veilleuse("status")["warnings"]))
    check("a refused file is shown, and the old one stays in use", veilleuse("status")["attached"] is True)
    manager.kill()
    manager.ready.wait(60)
    after = veilleuse("status")
    check("and after a restart the last good file serves",
          any(w["code"] == "config-refused" for w in after["warnings"]) and after["attached"] is True, after)
    CONFIG.write_text(good)
    wait("a mended file is taken up",
         lambda: not any(w["code"] == "config-refused" for w in veilleuse("status")["warnings"]))
    check("a mended file is taken up", True)


def upgrade():
    manager.stop()
    for old in sorted((HERE / "databases").iterdir()):
        for path in STATE.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        for path in old.iterdir():
            copied = STATE / path.name
            shutil.copy(path, copied)
            shutil.chown(copied, "veilleuse", "veilleuse")
            os.chmod(copied, 0o600)
        before = (STATE / "station.db").read_bytes()
        # The same package over itself runs every script of an upgrade.
        run("dpkg", "--install", str(HERE / "veilleuse.deb"))
        manager.start()
        check(f"a database of layout {old.name} opens after the upgrade", veilleuse("journal", "verify")["ok"] is True)
        check("and was brought forward or is as it was", len((STATE / "station.db").read_bytes()) >= len(before) // 2)
        manager.stop()


def remove():
    run("dpkg", "--remove", "veilleuse")
    check("removal takes the programs", not pathlib.Path("/usr/bin/veilleuse").exists())
    check("and keeps what the ward recorded",
          (STATE / "station.db").exists() and (STATE / "station.key").exists() and CONFIG.exists())
    run("dpkg", "--install", str(HERE / "veilleuse.deb"))
    manager.start()
    check("installed again it goes on where it was", veilleuse("journal", "verify")["ok"] is True)
    manager.stop()
    run("dpkg", "--purge", "veilleuse")
    check("purging takes the data", not STATE.exists() and not CONFIG.parent.exists())
    check("and the account", run("getent", "passwd", "veilleuse", code=None).returncode == 2)


def as_rpm(base_url, token):
    # A list of packages of its own; this root is no rpm distribution, so what is needed is there without rpm knowing it.
    rpm = lambda *words: run("rpm", "--dbpath", "/tmp/rpm-list", *words)
    rpm("--install", "--nodeps", str(HERE / "veilleuse.rpm"))
    about = STATE.stat()
    check("the rpm makes the account and its folder",
          about.st_uid == pwd.getpwnam("veilleuse").pw_uid and stat.S_IMODE(about.st_mode) == 0o700)
    configure(base_url, token)
    manager.start()
    wait("the station of the rpm copies the ward",
         lambda: len(veilleuse("census", code=None).get("rows", [])) == 24)
    check("the station of the rpm copies the ward", True)
    manager.stop()
    # Over itself: the scripts of an upgrade.
    rpm("--upgrade", "--replacepkgs", "--nodeps", str(HERE / "veilleuse.rpm"))
    manager.start()
    check("upgraded it goes on where it was", veilleuse("journal", "verify")["ok"] is True)
    manager.stop()
    rpm("--erase", "veilleuse")
    check("erasing the rpm takes the programs", not pathlib.Path("/usr/bin/veilleuse").exists() and not UNIT.exists())
    check("and keeps what the ward recorded",
          (STATE / "station.db").exists() and (STATE / "station.key").exists() and CONFIG.exists())


def main():
    # Not this process's pipe: whoever waits for the test would wait for the simulator.
    sim = subprocess.Popen([str(HERE / "ehr-sim"), "--port", "0"], stdout=subprocess.PIPE, text=True)
    base_url = sim.stdout.readline().strip()
    token = sim.stdout.readline().strip().removeprefix("token ")
    install()
    configure(base_url, token)
    first_day()
    killed()
    slip_of_the_pen()
    if "window" in sys.argv:
        import package_window

        package_window.test(manager, check, wait, os.environ.get("SHOTS"))
    upgrade()
    remove()
    as_rpm(base_url, token)
    sim.kill()
    print(f"package: {done} passed, 0 failed", flush=True)


manager = Manager()
main()
