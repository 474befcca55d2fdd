//! What systemd is told: that the station is ready, that it is still there, how it is. A datagram, no library.

/// The manager that started this process, if one wants to hear of it.
pub(crate) struct Manager {
    #[cfg(target_os = "linux")]
    socket: Option<(
        std::os::unix::net::UnixDatagram,
        std::os::unix::net::SocketAddr,
    )>,
    watchdog: Option<std::time::Duration>,
}

impl Manager {
    /// From `NOTIFY_SOCKET` and `WATCHDOG_USEC`.
    pub(crate) fn of_environment() -> Manager {
        let text = |name: &str| std::env::var(name).ok();
        Manager::named(
            text("NOTIFY_SOCKET").as_deref(),
            text("WATCHDOG_USEC").as_deref(),
            text("WATCHDOG_PID").as_deref(),
        )
    }

    /// `usec` counts only for the process that it was meant for.
    fn named(socket: Option<&str>, usec: Option<&str>, pid: Option<&str>) -> Manager {
        let ours = pid.is_none_or(|pid| pid == std::process::id().to_string());
        let watchdog = usec
            .filter(|_| ours)
            .and_then(|usec| usec.parse().ok())
            .filter(|usec| *usec > 0)
            .map(std::time::Duration::from_micros);
        #[cfg(target_os = "linux")]
        return Manager {
            socket: socket.and_then(reach),
            watchdog,
        };
        #[cfg(not(target_os = "linux"))]
        {
            // Where there is no systemd nobody listens; the service manager of Windows is told in its own way.
            let _unheard = socket;
            Manager { watchdog }
        }
    }

    /// How often it wants to hear that the station is still there; it acts at twice that.
    pub(crate) fn beat(&self) -> Option<std::time::Duration> {
        self.watchdog.map(|limit| limit / 2)
    }

    /// The station answers from now on.
    pub(crate) fn ready(&self, status: &str) {
        self.tell(&format!("READY=1\nSTATUS={status}"));
    }

    /// It is still there.
    pub(crate) fn alive(&self, status: &str) {
        self.tell(&format!("WATCHDOG=1\nSTATUS={status}"));
    }

    #[cfg(target_os = "linux")]
    fn tell(&self, text: &str) {
        if let Some((socket, address)) = &self.socket {
            // A manager that is gone cannot be told; the station goes on.
            drop(socket.send_to_addr(text.as_bytes(), address));
        }
    }

    #[cfg(not(target_os = "linux"))]
    fn tell(&self, _: &str) {}
}

/// A path, or with `@` a name that lies in no folder.
#[cfg(target_os = "linux")]
fn reach(
    name: &str,
) -> Option<(
    std::os::unix::net::UnixDatagram,
    std::os::unix::net::SocketAddr,
)> {
    use std::os::linux::net::SocketAddrExt;
    use std::os::unix::net::{SocketAddr, UnixDatagram};
    let address = match name.strip_prefix('@') {
        Some(name) => SocketAddr::from_abstract_name(name),
        None => SocketAddr::from_pathname(name),
    };
    Some((UnixDatagram::unbound().ok()?, address.ok()?))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::os::unix::net::UnixDatagram;
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_manager_hears_ready_then_alive() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notify");
        let ear = UnixDatagram::bind(&path).unwrap();
        let manager = Manager::named(path.to_str(), Some("60000000"), None);
        assert_eq!(
            manager.beat(),
            Some(Duration::from_secs(30)),
            "half of what it waits"
        );
        let heard = || {
            let mut bytes = [0; 200];
            let length = ear.recv(&mut bytes).unwrap();
            String::from_utf8_lossy(&bytes[..length]).into_owned()
        };
        manager.ready("normal");
        assert_eq!(heard(), "READY=1\nSTATUS=normal", "readiness is said once");
        manager.alive("active");
        assert_eq!(
            heard(),
            "WATCHDOG=1\nSTATUS=active",
            "then that it is there"
        );
    }

    #[test]
    fn without_a_manager_nothing_is_told_and_nothing_fails() {
        let nobody = Manager::named(None, None, None);
        nobody.ready("normal");
        assert_eq!(nobody.beat(), None, "no watchdog was asked for");
        let other = Manager::named(None, Some("1000000"), Some("1"));
        assert_eq!(
            other.beat(),
            None,
            "the watchdog of another process is not ours"
        );
    }
}
