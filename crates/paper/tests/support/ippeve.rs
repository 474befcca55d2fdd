//! A real IPP printer program, `ippeveprinter`, on a port of its own and with a private bus.

#![allow(dead_code, reason = "each test of printers needs a part of this")]

use std::{
    fs,
    io::Write as _,
    net::TcpListener,
    os::unix::{fs::PermissionsExt as _, net::UnixStream},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use paper::printer::{Ipp, PrintTarget as _};

const NEEDED: &str = "missing tool: apt-get install cups-ipp-utils dbus-daemon";

/// A printer program and its bus, ended with the test.
pub(crate) struct Printer {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) address: String,
    started: Vec<Child>,
}

impl Drop for Printer {
    fn drop(&mut self) {
        for child in &mut self.started {
            child.kill().ok();
            child.wait().ok();
        }
    }
}

impl Printer {
    /// `command` is run for each job with the file to print; it is how this printer has trouble.
    pub(crate) fn start(formats: &str, command: Option<&str>) -> Self {
        Self::start_with(formats, command, None)
    }

    /// The same with attributes of its own, `ATTR keyword media-ready …`, in place of the built-in ones.
    pub(crate) fn start_with(
        formats: &str,
        command: Option<&str>,
        attributes: Option<&str>,
    ) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let bus = folder.path().join("bus");
        let config = folder.path().join("bus.conf");
        fs::File::create(&config)
            .and_then(|mut file| {
                write!(
                    file,
                    "<busconfig><type>session</type><listen>unix:path={}</listen><auth>EXTERNAL</auth>\
                     <policy context=\"default\"><allow send_destination=\"*\" eavesdrop=\"true\"/>\
                     <allow eavesdrop=\"true\"/><allow own=\"*\"/></policy>\
                     </busconfig>",
                    bus.display()
                )
            })
            .expect("bus configuration");
        let daemon = Command::new("dbus-daemon")
            .arg(format!("--config-file={}", config.display()))
            .arg("--nofork")
            .stderr(Stdio::null())
            .spawn()
            .expect(NEEDED);
        let mut printer = Self {
            folder,
            address: String::new(),
            started: vec![daemon],
        };
        until("the bus", || UnixStream::connect(&bus).is_ok());

        // The port is chosen here, because ippeveprinter cannot be asked for a free one.
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|l| l.local_addr())
            .expect("a free port")
            .port();
        let program = ["/usr/sbin/ippeveprinter", "/usr/bin/ippeveprinter"]
            .into_iter()
            .find(|path| Path::new(path).exists())
            .expect(NEEDED);
        let spool = printer.folder.path().join("spool");
        fs::create_dir(&spool).expect("a spool folder");
        let mut start = Command::new(program);
        start
            .env(
                "DBUS_SYSTEM_BUS_ADDRESS",
                format!("unix:path={}", bus.display()),
            )
            .args([
                "-k",
                "-n",
                "localhost",
                "-r",
                "off",
                "-p",
                &port.to_string(),
                "-d",
            ])
            .arg(&spool)
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        // The program takes its formats from the one or from the other.
        if attributes.is_none() {
            start.args(["-f", formats]);
        }
        if let Some(attributes) = attributes {
            let file = printer.folder.path().join("printer.conf");
            fs::File::create(&file)
                .and_then(|mut file| writeln!(file, "{attributes}"))
                .expect("the attributes");
            start.arg("-a").arg(file);
        }
        if let Some(command) = command {
            let script = printer.folder.path().join("command.sh");
            fs::File::create(&script)
                .and_then(|mut file| write!(file, "#!/bin/sh\n{command}\n"))
                .expect("the command");
            fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).expect("executable");
            start.arg("-c").arg(script);
        }
        printer
            .started
            .push(start.arg("Imprimante 3N").spawn().expect(NEEDED));
        printer.address = format!("ipp://127.0.0.1:{port}/ipp/print");
        let target = printer.target();
        until("the printer", || target.probe().is_ok());
        printer
    }

    /// `kill -9` to the printer program, not to its bus.
    pub(crate) fn kill(&mut self) {
        if let Some(program) = self.started.last_mut() {
            program.kill().expect("it ran");
            program.wait().expect("it ended");
        }
    }

    pub(crate) fn target(&self) -> Ipp {
        Ipp::new(&self.address).expect("a good address")
    }

    /// What the printer kept in its spool. It also keeps what its command wrote, which is nothing.
    pub(crate) fn received(&self) -> Vec<Vec<u8>> {
        let spool = self.folder.path().join("spool");
        let entries = fs::read_dir(spool).expect("listed");
        entries
            .filter_map(|entry| fs::read(entry.ok()?.path()).ok())
            .filter(|bytes| !bytes.is_empty())
            .collect()
    }
}

pub(crate) fn until(what: &str, mut reached: impl FnMut() -> bool) {
    let start = Instant::now();
    while !reached() {
        assert!(
            start.elapsed() < Duration::from_secs(20),
            "{what} did not come up in 20 s; {NEEDED}"
        );
        thread::sleep(Duration::from_millis(50));
    }
}
