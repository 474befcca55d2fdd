//! The local socket of a station: other processes of the same user call the same commands through it.
//!
//! One line of JSON per request, one per answer. The socket lies in the station's own folder (mode 0700), so that only the
//! folder's owner can reach it; on Windows it is a named pipe.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::sync::Mutex;
use std::thread::JoinHandle;
use std::time::Duration;

use interprocess::local_socket::traits::{Listener as _, Stream as _};
use interprocess::local_socket::{ListenerNonblockingMode, ListenerOptions, Name, Stream};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::call;
use super::views::ApiError;
use crate::fault::fault;
use crate::station::Station;
use crate::station::desk::DeskId;

/// Longest request or answer, in bytes: a ward of 60 patients is far below it.
const LINE_MAX: u64 = 16 * 1024 * 1024;

/// How many processes may be attached at once.
const CLIENTS_MAX: usize = 16;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    name: String,
    request: Value,
    /// The window that asks; absent: the account's own desk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    desk: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Answer {
    Ok(Value),
    Err(ApiError),
}

#[cfg(unix)]
fn name(folder: &Path) -> std::io::Result<Name<'static>> {
    use interprocess::local_socket::{GenericFilePath, ToFsName};
    folder.join("station.sock").to_fs_name::<GenericFilePath>()
}

#[cfg(not(unix))]
fn name(folder: &Path) -> std::io::Result<Name<'static>> {
    use interprocess::local_socket::{GenericNamespaced, ToNsName};
    // The folder's path names the pipe; characters that a pipe's name cannot hold are folded.
    let folded: String = folder
        .to_string_lossy()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    format!("veilleuse-{folded}").to_ns_name::<GenericNamespaced>()
}

/// The socket of a hosted station.
pub(crate) struct Listening {
    station: Station,
    thread: Option<JoinHandle<()>>,
}

impl Listening {
    /// Listens until the station stops.
    pub(crate) fn start(station: &Station) -> Result<Listening, ApiError> {
        let folder = station.folder().to_owned();
        // The lock says that no station runs here: a socket left by a killed one is dead.
        let listener = name(&folder)
            .and_then(|name| {
                ListenerOptions::new()
                    .name(name)
                    .nonblocking(ListenerNonblockingMode::Accept)
                    .try_overwrite(true)
                    .create_sync()
            })
            .map_err(|error| fault("socket", error))?;
        let hosted = station.clone();
        let thread = std::thread::Builder::new()
            .name("socket".to_owned())
            .spawn(move || {
                let clients = std::sync::Arc::new(());
                while !hosted.stopping() {
                    match listener.accept() {
                        Ok(stream) if std::sync::Arc::strong_count(&clients) <= CLIENTS_MAX => {
                            let (station, place) = (hosted.clone(), clients.clone());
                            let served = std::thread::Builder::new()
                                .name("client".to_owned())
                                .spawn(move || {
                                    serve(&station, stream);
                                    drop(place);
                                });
                            drop(served);
                        }
                        Ok(_) | Err(_) => std::thread::sleep(Duration::from_millis(50)),
                    }
                }
            })
            .map_err(|error| fault("socket", error))?;
        Ok(Listening {
            station: station.clone(),
            thread: Some(thread),
        })
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.station.stop();
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

fn serve(station: &Station, stream: Stream) {
    let mut reader = BufReader::new(stream);
    while !station.stopping() {
        let Some(line) = read_line(&mut reader) else {
            return;
        };
        let answer = match serde_json::from_str::<Request>(&line) {
            Ok(Request {
                name,
                request,
                desk,
            }) => match call(&station.at_desk(DeskId::received(desk)), &name, request) {
                Ok(value) => Answer::Ok(value),
                Err(error) => Answer::Err(error),
            },
            Err(error) => Answer::Err(fault("bad-request", error)),
        };
        if write_line(reader.get_mut(), &answer).is_none() {
            return;
        }
    }
}

fn read_line(reader: &mut BufReader<Stream>) -> Option<String> {
    let mut line = String::new();
    let read = reader.by_ref().take(LINE_MAX).read_line(&mut line).ok()?;
    (read > 0 && line.ends_with('\n')).then_some(line)
}

fn write_line(stream: &mut Stream, value: &impl Serialize) -> Option<()> {
    let mut line = serde_json::to_vec(value).ok()?;
    line.push(b'\n');
    stream.write_all(&line).ok()?;
    stream.flush().ok()
}

/// A connection to the station that another process owns.
pub struct Client {
    folder: std::path::PathBuf,
    desk: DeskId,
    stream: Mutex<Option<BufReader<Stream>>>,
}

impl Client {
    /// Connects to the station of a folder from the account's desk; `None` when none runs there.
    pub fn connect(folder: &Path) -> Option<Client> {
        Client::connect_from(folder, DeskId::account())
    }

    /// The same from a desk of the caller's. It stays that desk when the connection is made again.
    pub fn connect_from(folder: &Path, desk: DeskId) -> Option<Client> {
        let stream = dial(folder)?;
        Some(Client {
            folder: folder.to_owned(),
            desk,
            stream: Mutex::new(Some(BufReader::new(stream))),
        })
    }

    /// Calls a command of the owning station.
    ///
    /// # Errors
    /// The command's refusal, or `station-gone`: then nothing is known of what became of the request; its request id
    /// makes it safe to ask again.
    pub fn call(&self, name: &str, request: Value) -> Result<Value, ApiError> {
        let mut place = self
            .stream
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if place.is_none() {
            *place = dial(&self.folder).map(BufReader::new);
        }
        let reader = place.as_mut().ok_or_else(|| fault("station-gone", ""))?;
        let request = Request {
            name: name.to_owned(),
            request,
            desk: self.desk.as_sent().map(str::to_owned),
        };
        let answer = write_line(reader.get_mut(), &request).and_then(|()| read_line(reader));
        let Some(answer) = answer else {
            *place = None;
            return Err(fault("station-gone", ""));
        };
        match serde_json::from_str(&answer) {
            Ok(Answer::Ok(value)) => Ok(value),
            Ok(Answer::Err(error)) => Err(error),
            Err(error) => Err(fault("internal", error)),
        }
    }
}

fn dial(folder: &Path) -> Option<Stream> {
    Stream::connect(name(folder).ok()?).ok()
}
