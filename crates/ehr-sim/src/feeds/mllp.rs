//! Sends messages over TCP in the frames of MLLP, one after the other, each after the answer to the one before.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use crate::SimError;

/// How long the other side may take to answer one message.
const PATIENCE: Duration = Duration::from_secs(10);
const ANSWER_BYTES_MAX: usize = 64 * 1024;

/// What was answered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FeedAnswers {
    /// Messages sent.
    pub sent: usize,
    /// How often each answer came: `AA`, `AE`, `AR`; `none` where nothing came.
    pub codes: BTreeMap<String, usize>,
}

impl FeedAnswers {
    /// How many messages were accepted.
    #[must_use]
    pub fn accepted(&self) -> usize {
        ["AA", "CA"]
            .into_iter()
            .filter_map(|code| self.codes.get(code))
            .sum()
    }
}

pub(crate) fn send(messages: &[String], to: SocketAddr) -> Result<FeedAnswers, SimError> {
    let mut stream = TcpStream::connect_timeout(&to, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut answers = FeedAnswers::default();
    for message in messages {
        stream.write_all(&[b"\x0b", message.as_bytes(), b"\x1c\r"].concat())?;
        answers.sent += 1;
        let code = code(&hear(&mut stream)?);
        *answers.codes.entry(code).or_default() += 1;
    }
    Ok(answers)
}

fn hear(stream: &mut TcpStream) -> Result<String, SimError> {
    let mut heard = Vec::new();
    let mut byte = [0_u8; 1];
    while heard.len() < ANSWER_BYTES_MAX && stream.read(&mut byte)? == 1 {
        match byte {
            [0x1c] => break,
            // The carriage return that ended the frame before.
            [b'\r'] if heard.is_empty() => {}
            [0x0b] => heard.clear(),
            [other] => heard.push(other),
        }
    }
    Ok(String::from_utf8_lossy(&heard).into_owned())
}

fn code(answer: &str) -> String {
    answer
        .split('\r')
        .find_map(|line| line.strip_prefix("MSA|"))
        .and_then(|rest| rest.split('|').next())
        .unwrap_or("none")
        .to_owned()
}
