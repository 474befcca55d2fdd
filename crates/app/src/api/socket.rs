//! The local socket of a station: other processes of this computer call the same commands through it.
//!
//! One line of JSON per request, one per answer. The socket in the station's own folder (mode 0700) is for the account that
//! owns the station; a service has a second one, in its runtime folder, for the windows of the people who work here.
//!
//! Invariant: who is on the other end is asked of the operating system, never of the caller.
//! Invariant: a process of another account is a window: it is refused every question that a window without a person is
//! refused, and the account's own desk altogether.
//! Invariant: both ends say which protocols they speak before anything else; without one in common nothing is asked.

mod client;
mod peer;
mod wire;

use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use interprocess::local_socket::traits::Listener as _;
use interprocess::local_socket::{Listener, ListenerNonblockingMode, ListenerOptions, Stream};

pub use client::{Client, Spoken};
pub use wire::{PROTOCOL, PROTOCOL_LEAST};

use peer::{Access, access};
use wire::{Answer, Greeting, Opening, Request, first_line, read_line, write_line};

use super::call;
use super::views::ApiError;
use crate::fault::fault;
use crate::service::log::{Level, log};
use crate::station::Station;
use crate::station::desk::DeskId;

/// How many processes may be attached at once.
const CLIENTS_MAX: usize = 16;

/// Name of a socket in its folder.
pub(crate) const SOCKET: &str = "station.sock";

/// The sockets of a hosted station.
pub(crate) struct Listening {
    station: Station,
    threads: Vec<JoinHandle<()>>,
}

/// One socket, and who comes through it.
#[derive(Clone)]
struct Entrance {
    station: Station,
    /// Windows of other accounts may come.
    shared: bool,
    /// The station runs as a service, which comes back when it is killed.
    service: bool,
    clients: Arc<()>,
}

impl Listening {
    /// Listens until the station stops; with `shared`, in that folder as well, for the windows of other accounts.
    pub(crate) fn start(
        station: &Station,
        shared: Option<&Path>,
        service: bool,
    ) -> Result<Listening, ApiError> {
        let mut listening = Listening {
            station: station.clone(),
            threads: vec![],
        };
        let clients = Arc::new(());
        let own = Some((station.folder().join(SOCKET), false));
        let other = shared.map(|folder| (folder.join(SOCKET), true));
        for (path, shared) in own.into_iter().chain(other) {
            let listener = listen(&path).map_err(|error| fault("socket", error))?;
            if shared {
                open_to_group(&path).map_err(|error| fault("socket", error))?;
            }
            let entrance = Entrance {
                station: station.clone(),
                shared,
                service,
                clients: Arc::clone(&clients),
            };
            let thread = std::thread::Builder::new()
                .name("socket".to_owned())
                .spawn(move || entrance.keep(&listener))
                .map_err(|error| fault("socket", error))?;
            listening.threads.push(thread);
        }
        Ok(listening)
    }
}

/// The lock says that no station runs here: a socket left by a killed one is dead.
fn listen(path: &Path) -> std::io::Result<Listener> {
    ListenerOptions::new()
        .name(wire::name(path)?)
        .nonblocking(ListenerNonblockingMode::Accept)
        .try_overwrite(true)
        .create_sync()
}

/// The folder around it decides who may come near: systemd makes it for the station's account and its group.
#[cfg(unix)]
fn open_to_group(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o660))
}

/// A named pipe has its rights from the one who makes it; whom it lets in is settled with the Windows service.
#[cfg(not(unix))]
fn open_to_group(_: &Path) -> std::io::Result<()> {
    Ok(())
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.station.stop();
        for thread in self.threads.drain(..) {
            drop(thread.join());
        }
    }
}

impl Entrance {
    fn keep(&self, listener: &Listener) {
        while !self.station.stopping() {
            match listener.accept() {
                // Each entrance holds one place itself.
                Ok(stream) if Arc::strong_count(&self.clients) <= CLIENTS_MAX + 2 => {
                    let entrance = self.clone();
                    let served = std::thread::Builder::new()
                        .name("client".to_owned())
                        .spawn(move || entrance.serve(stream));
                    drop(served);
                }
                Ok(_) | Err(_) => std::thread::sleep(Duration::from_millis(100)),
            }
        }
    }

    /// Speaks with one process until it leaves.
    fn serve(&self, stream: Stream) {
        let access = access(&stream, self.station.folder(), self.shared);
        let mut reader = BufReader::new(stream);
        let Some(opening) = first_line(&mut reader) else {
            return;
        };
        if access == Access::Refused {
            log(Level::Warning, "peer-refused", "");
            turn_away(&mut reader, fault("not-your-station", ""));
            return;
        }
        if access == Access::Window {
            log(Level::Info, "window-attached", "");
        }
        let first = match opening {
            Opening::Hello(hello) => {
                let greeting = Greeting {
                    protocol: hello.most.min(PROTOCOL),
                    program: env!("CARGO_PKG_VERSION").to_owned(),
                    service: self.service,
                };
                let common = hello.most >= PROTOCOL_LEAST && hello.least <= PROTOCOL;
                if !common {
                    log(Level::Warning, "protocol-differs", &hello.program);
                    let subject = format!("{} – {}", hello.program, greeting.program);
                    turn_away(&mut reader, fault("protocol-differs", subject));
                    return;
                }
                let Ok(greeting) = serde_json::to_value(greeting) else {
                    return;
                };
                if write_line(reader.get_mut(), &Answer::Ok(greeting)).is_none() {
                    return;
                }
                None
            }
            // Protocol 1 had no greeting: its first line is its first question.
            Opening::Question(request) => Some(Ok(request)),
            Opening::Neither(error) => Some(Err(error)),
        };
        let mut next = first;
        while !self.station.stopping() {
            let asked = match next.take() {
                Some(asked) => asked,
                None => match read_line(&mut reader) {
                    Some(line) => Request::parse(&line),
                    None => return,
                },
            };
            let answer = match asked.and_then(|request| self.answer(access, request)) {
                Ok(value) => Answer::Ok(value),
                Err(error) => Answer::Err(error),
            };
            if write_line(reader.get_mut(), &answer).is_none() {
                return;
            }
        }
    }

    fn answer(&self, access: Access, request: Request) -> Result<serde_json::Value, ApiError> {
        let desk = DeskId::received(request.desk);
        // Whoever holds the station's account can read its key anyway. Anybody else is a person before a window.
        if access == Access::Window && !desk.is_window() {
            return Err(fault("account-only", ""));
        }
        call(&self.station.at_desk(desk), &request.name, request.request)
    }
}

/// Says why, to whoever still listens.
fn turn_away(reader: &mut BufReader<Stream>, why: ApiError) {
    let _heard = write_line(reader.get_mut(), &Answer::Err(why));
}

/// Where the socket of the station in this folder is.
pub(crate) fn in_folder(folder: &Path) -> PathBuf {
    folder.join(SOCKET)
}

#[cfg(test)]
mod tests;
