//! Who looks at the real station: a thread of its own, so that a station that hangs holds nobody up.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError, channel};
use std::time::Duration;

use serde_json::{Value, json};

use super::Real;
use crate::api::socket::Client;
use crate::station::desk::DeskId;

/// The near end of the thread. It is never waited for: one that hangs ends with the process.
pub(super) struct Watcher {
    asks: Sender<()>,
    answers: Receiver<Real>,
    /// An answer did not come in time and may still come.
    owed: bool,
}

impl Watcher {
    /// Begins to watch; `None` when the machine has no thread or no chance to give.
    pub(super) fn start(socket: PathBuf) -> Option<Watcher> {
        // A window's desk: the service of another account refuses everything else, and "mode" needs no person. One desk for
        // the whole drill: a new one each second would push the ward's own windows out of the station's memory.
        let desk = DeskId::window().ok()?;
        let (asks, asked) = channel::<()>();
        let (says, answers) = channel();
        let mut line = Line {
            socket,
            desk,
            client: None,
        };
        std::thread::Builder::new()
            .name("real-ward".to_owned())
            .spawn(
                move || {
                    while asked.recv().is_ok() && says.send(line.look()).is_ok() {}
                },
            )
            .ok()?;
        Some(Watcher {
            asks,
            answers,
            owed: false,
        })
    }

    /// How the ward is; `None` when the thread is gone.
    pub(super) fn look(&mut self, latest: Duration) -> Option<Real> {
        if self.owed {
            match self.answers.try_recv() {
                // It says how the ward was; how it is now is asked anew.
                Ok(_late) => self.owed = false,
                Err(TryRecvError::Empty) => return Some(Real::NotSeen),
                Err(TryRecvError::Disconnected) => return None,
            }
        }
        self.asks.send(()).ok()?;
        match self.answers.recv_timeout(latest) {
            Ok(real) => Some(real),
            Err(RecvTimeoutError::Timeout) => {
                self.owed = true;
                Some(Real::NotSeen)
            }
            Err(RecvTimeoutError::Disconnected) => None,
        }
    }
}

/// The connection to the real station, kept from look to look.
struct Line {
    socket: PathBuf,
    desk: DeskId,
    client: Option<Client>,
}

impl Line {
    fn look(&mut self) -> Real {
        let kept = self.client.is_some();
        match self.ask() {
            // A station that was started again: the old line is dead, a new one is not.
            Real::NotSeen if kept => self.ask(),
            real => real,
        }
    }

    fn ask(&mut self) -> Real {
        if self.client.is_none() {
            let attached = Client::attach(&self.socket, self.desk.clone());
            self.client = attached.ok().flatten();
        }
        let Some(client) = &self.client else {
            return Real::NotSeen;
        };
        let Ok(mode) = client.call("mode", json!({})) else {
            self.client = None;
            return Real::NotSeen;
        };
        match mode.get("state").and_then(Value::as_str) {
            // An event that was closed is over; the ward is an ordinary one again.
            Some("normal" | "closed") => Real::Normal,
            Some(state) => Real::Left(state.to_owned()),
            None => Real::NotSeen,
        }
    }
}
