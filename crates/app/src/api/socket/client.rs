//! The other end of the socket: a process that is attached to the station of another one.

use std::io::{BufReader, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use interprocess::local_socket::Stream;
use interprocess::local_socket::traits::Stream as _;
use serde_json::Value;

use super::in_folder;
use super::wire::{
    Answer, Greeting, Hello, HelloLine, PROTOCOL, PROTOCOL_LEAST, Request, name, read_line,
    write_line,
};
use crate::api::views::ApiError;
use crate::fault::fault;
use crate::station::desk::DeskId;

/// What the station at the other end said of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spoken {
    /// The protocol that is spoken with it.
    pub protocol: u32,
    /// Its version; empty where it does not say (protocol 1).
    pub program: String,
    /// It runs as a service: when it is killed it comes back.
    pub service: bool,
}

/// A connection to the station that another process owns.
pub struct Client {
    socket: PathBuf,
    desk: DeskId,
    link: Mutex<Option<BufReader<Stream>>>,
    spoken: Mutex<Spoken>,
}

impl Client {
    /// Connects to the station of a folder from the account's desk; `None` when none runs there.
    pub fn connect(folder: &Path) -> Option<Client> {
        Client::attach(&in_folder(folder), DeskId::account())
            .ok()
            .flatten()
    }

    /// Connects to a socket from a desk of the caller's; `None` when nobody listens there. It stays that desk when the
    /// connection is made again.
    ///
    /// # Errors
    /// `protocol-differs` when the station speaks nothing that is known here, `not-your-station` when it does not let this
    /// account in.
    pub fn attach(socket: &Path, desk: DeskId) -> Result<Option<Client>, ApiError> {
        let Some((reader, spoken)) = dial(socket)? else {
            return Ok(None);
        };
        Ok(Some(Client {
            socket: socket.to_owned(),
            desk,
            link: Mutex::new(Some(reader)),
            spoken: Mutex::new(spoken),
        }))
    }

    /// What the station said of itself when it was last reached.
    pub fn spoken(&self) -> Spoken {
        self.spoken
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Calls a command of the owning station.
    ///
    /// # Errors
    /// The command's refusal, or `station-gone`: then nothing is known of what became of the request; its request id
    /// makes it safe to ask again.
    pub fn call(&self, name: &str, request: Value) -> Result<Value, ApiError> {
        let mut place = self.link.lock().unwrap_or_else(PoisonError::into_inner);
        let mut reader = match place.take() {
            Some(reader) => reader,
            None => {
                let (reader, spoken) =
                    dial(&self.socket)?.ok_or_else(|| fault("station-gone", ""))?;
                *self.spoken.lock().unwrap_or_else(PoisonError::into_inner) = spoken;
                reader
            }
        };
        let request = Request {
            name: name.to_owned(),
            request,
            desk: self.desk.as_sent().map(str::to_owned),
        };
        let answer = ask(&mut reader, &request);
        if !matches!(&answer, Err(error) if error.code == "station-gone") {
            *place = Some(reader);
        }
        answer
    }
}

/// Connects and greets; `None` when nobody listens.
fn dial(socket: &Path) -> Result<Option<(BufReader<Stream>, Spoken)>, ApiError> {
    let stream = match name(socket).and_then(Stream::connect) {
        Ok(stream) => stream,
        // The folder of a service is open to its group only.
        Err(error) if error.kind() == ErrorKind::PermissionDenied => {
            return Err(fault("not-your-station", ""));
        }
        Err(_) => return Ok(None),
    };
    let mut reader = BufReader::new(stream);
    let hello = HelloLine {
        hello: Hello {
            least: PROTOCOL_LEAST,
            most: PROTOCOL,
            program: env!("CARGO_PKG_VERSION").to_owned(),
        },
    };
    let spoken = match ask(&mut reader, &hello) {
        Ok(greeting) => {
            let greeting: Greeting =
                serde_json::from_value(greeting).map_err(|error| fault("internal", error))?;
            if !(PROTOCOL_LEAST..=PROTOCOL).contains(&greeting.protocol) {
                let subject = format!("{} – {}", env!("CARGO_PKG_VERSION"), greeting.program);
                return Err(fault("protocol-differs", subject));
            }
            Spoken {
                protocol: greeting.protocol,
                program: greeting.program,
                service: greeting.service,
            }
        }
        // A station of protocol 1 takes the greeting for a question that it does not know, and waits for the next.
        Err(error) if error.code == "bad-request" => Spoken {
            protocol: 1,
            program: String::new(),
            service: false,
        },
        // It went while it was greeted: as if nobody had listened.
        Err(error) if error.code == "station-gone" => return Ok(None),
        Err(error) => return Err(error),
    };
    Ok(Some((reader, spoken)))
}

fn ask(reader: &mut BufReader<Stream>, line: &impl serde::Serialize) -> Result<Value, ApiError> {
    let gone = || fault("station-gone", "");
    write_line(reader.get_mut(), line).ok_or_else(gone)?;
    let answer = read_line(reader).ok_or_else(gone)?;
    match serde_json::from_str(&answer) {
        Ok(Answer::Ok(value)) => Ok(value),
        Ok(Answer::Err(error)) => Err(error),
        Err(error) => Err(fault("internal", error)),
    }
}
