//! Health and metrics for IT's monitoring, on this computer only and only where the configuration says so.
//!
//! Invariant: it listens on the loopback address; a configuration with another address is refused.
//! Invariant: it answers two paths with codes, counts and ages, and takes nothing in.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread::JoinHandle;
use std::time::Duration;

use super::facts::{STATES, health};
use super::log::{Level, log};
use crate::api::views::{ApiError, Health};
use crate::fault::fault;
use crate::station::Station;

/// Longest request, in bytes.
const REQUEST_MAX: u64 = 8 * 1024;
/// How long somebody may take over it.
const PATIENCE: Duration = Duration::from_secs(2);
/// Between two looks for somebody who asks: a monitoring asks every quarter of a minute.
const BETWEEN: Duration = Duration::from_millis(250);

/// The listener; dropping it ends it.
pub(crate) struct Monitoring {
    station: Station,
    thread: Option<JoinHandle<()>>,
}

impl Monitoring {
    /// Listens where the configuration says; nothing where it says nothing.
    pub(crate) fn start(station: &Station) -> Result<Option<Monitoring>, ApiError> {
        let Some(address) = station.config().monitoring.metrics else {
            return Ok(None);
        };
        let listener = TcpListener::bind(address)
            .and_then(|listener| {
                listener.set_nonblocking(true)?;
                Ok(listener)
            })
            .map_err(|error| fault("socket", format!("{address}: {error}")))?;
        let own = station.clone();
        let thread = std::thread::Builder::new()
            .name("monitoring".to_owned())
            .spawn(move || keep(&own, &listener, address))
            .map_err(|error| fault("socket", error))?;
        Ok(Some(Monitoring {
            station: station.clone(),
            thread: Some(thread),
        }))
    }
}

impl Drop for Monitoring {
    fn drop(&mut self) {
        self.station.stop();
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

/// One at a time: whoever dawdles is left after two seconds.
fn keep(station: &Station, listener: &TcpListener, address: SocketAddr) {
    while !station.stopping() {
        match listener.accept() {
            Ok((stream, _)) => {
                let round = std::panic::AssertUnwindSafe(|| answer(station, stream, address));
                if std::panic::catch_unwind(round).is_err() {
                    log(Level::Error, "monitoring-failed", "");
                }
            }
            Err(_) => std::thread::sleep(BETWEEN),
        }
    }
}

fn answer(station: &Station, stream: TcpStream, address: SocketAddr) {
    let patient = stream.set_nonblocking(false).is_ok()
        && stream.set_read_timeout(Some(PATIENCE)).is_ok()
        && stream.set_write_timeout(Some(PATIENCE)).is_ok();
    if !patient {
        return;
    }
    let mut reader = BufReader::new(stream);
    let mut head = vec![];
    loop {
        let mut line = String::new();
        let read = reader.by_ref().take(REQUEST_MAX).read_line(&mut line);
        match read {
            Ok(0) | Err(_) => return,
            Ok(_) if line.trim().is_empty() => break,
            Ok(_) if head.len() < 100 && line.ends_with('\n') => head.push(line),
            Ok(_) => return,
        }
    }
    let (status, kind, body) = reply(station, &head, address);
    let text = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    // Whoever left before the answer does not get one.
    drop(reader.get_mut().write_all(text.as_bytes()));
}

const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";
const JSON: &str = "application/json";

fn reply(
    station: &Station,
    head: &[String],
    address: SocketAddr,
) -> (&'static str, &'static str, String) {
    let asked = head.first().map_or("", String::as_str);
    // A page of the intranet whose name was made to point at this computer carries another name here.
    let host = head
        .iter()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("host"))
        .map_or("", |(_, host)| host.trim());
    if !is_ours(host, address) {
        return ("421 Misdirected Request", TEXT, String::new());
    }
    let mut words = asked.split_whitespace();
    match (words.next(), words.next()) {
        (Some("GET"), Some("/metrics")) => ("200 OK", TEXT, metrics(&health(station))),
        (Some("GET"), Some("/health")) => {
            let health = health(station);
            let status = if is_well(&health) {
                "200 OK"
            } else {
                "503 Service Unavailable"
            };
            let health = Health {
                log: vec![],
                ..health
            };
            let body = serde_json::to_string(&health).unwrap_or_default();
            (status, JSON, format!("{body}\n"))
        }
        (Some("GET"), _) => ("404 Not Found", TEXT, String::new()),
        _ => ("405 Method Not Allowed", TEXT, String::new()),
    }
}

fn is_ours(host: &str, address: SocketAddr) -> bool {
    let port = address.port();
    [
        format!("localhost:{port}"),
        format!("127.0.0.1:{port}"),
        format!("[::1]:{port}"),
        address.to_string(),
    ]
    .contains(&host.to_ascii_lowercase())
}

/// Whether the station does its own work. The record's silence is no illness of the station: that is what it is for.
pub(crate) fn is_well(health: &Health) -> bool {
    const ILL: [&str; 4] = [
        "not-saved",
        "state-not-saved",
        "loop-stopped",
        "state-unreadable",
    ];
    health.copy.is_some()
        && !health
            .warnings
            .iter()
            .any(|code| ILL.contains(&code.as_str()))
}

/// The facts in the text format of Prometheus.
pub(crate) fn metrics(health: &Health) -> String {
    let mut page = Page(String::new());
    page.gauge(
        "veilleuse_info",
        "Version of the program and of its protocol.",
    );
    page.line(
        "veilleuse_info",
        &[
            ("version", &health.version),
            ("protocol", &health.protocol.to_string()),
            ("ward", &health.ward_code),
            ("station", &health.station),
        ],
        1,
    );
    page.gauge("veilleuse_well", "The station does its own work.");
    page.line("veilleuse_well", &[], u32::from(is_well(health)));
    page.gauge("veilleuse_state", "State of the ward: one of them is 1.");
    let unknown = Some(health.state.as_str()).filter(|state| !STATES.contains(state));
    for state in STATES.into_iter().chain(unknown) {
        let is = u32::from(state == health.state);
        page.line("veilleuse_state", &[("state", state)], is);
    }
    page.gauge("veilleuse_capture_open", "Entries can be recorded.");
    page.line(
        "veilleuse_capture_open",
        &[],
        u32::from(health.capture_open),
    );
    if let Some(copy) = &health.copy {
        page.gauge("veilleuse_copy_generation", "Number of the copy in use.");
        page.line("veilleuse_copy_generation", &[], copy.generation);
        page.gauge("veilleuse_copy_charts", "Charts of the copy in use.");
        page.line("veilleuse_copy_charts", &[], copy.patients);
        page.gauge(
            "veilleuse_copy_age_seconds",
            "Since the copy in use was taken.",
        );
        page.line("veilleuse_copy_age_seconds", &[], copy.age_seconds);
        if let Some(oldest) = copy.oldest_seconds {
            page.gauge(
                "veilleuse_data_age_seconds",
                "Age of the oldest data that a dose is given by.",
            );
            page.line("veilleuse_data_age_seconds", &[], oldest);
        }
    }
    page.gauge(
        "veilleuse_section_complete",
        "The section was read for every patient, to the last page.",
    );
    for section in &health.sections {
        let of = [("section", section.section.as_str())];
        page.line(
            "veilleuse_section_complete",
            &of,
            u32::from(section.complete),
        );
    }
    // A section that was never read has no age: none is not zero.
    page.gauge(
        "veilleuse_section_age_seconds",
        "Age of the oldest part of the section.",
    );
    for section in &health.sections {
        if let Some(age) = section.age_seconds {
            let of = [("section", section.section.as_str())];
            page.line("veilleuse_section_age_seconds", &of, age);
        }
    }
    page.gauge(
        "veilleuse_record",
        "What the last look at the record found: 1 beside its code.",
    );
    page.line("veilleuse_record", &[("evidence", &health.record)], 1);
    page.gauge(
        "veilleuse_unreconciled",
        "Entries that are not settled in the record.",
    );
    page.line("veilleuse_unreconciled", &[], health.unreconciled);
    page.gauge("veilleuse_outbox", "Lines for the record, by state.");
    for line in &health.outbox {
        page.line("veilleuse_outbox", &[("state", &line.what)], line.count);
    }
    page.gauge(
        "veilleuse_printer_ready",
        "The printer would print; no line while it was not asked.",
    );
    for printer in &health.printers {
        if let Some(ready) = printer.ready {
            let of = [
                ("printer", printer.name.as_str()),
                ("said", printer.state.as_str()),
            ];
            page.line("veilleuse_printer_ready", &of, u32::from(ready));
        }
    }
    page.gauge("veilleuse_printing", "Printings that are not finished.");
    page.line("veilleuse_printing", &[], health.printing);
    if let Some(pack) = &health.pack {
        page.gauge(
            "veilleuse_pack_age_seconds",
            "Since the newest pack was printed ahead.",
        );
        page.line("veilleuse_pack_age_seconds", &[], pack.age_seconds);
        page.gauge("veilleuse_pack_complete", "No sheet is missing in it.");
        page.line("veilleuse_pack_complete", &[], u32::from(pack.complete));
    }
    if let Some(free) = health.disk_free_mib {
        page.gauge(
            "veilleuse_disk_free_mebibytes",
            "Free space on the disk of the database.",
        );
        page.line("veilleuse_disk_free_mebibytes", &[], free);
    }
    page.gauge(
        "veilleuse_clock_behind_seconds",
        "By how much the clock lies behind what the station has already seen.",
    );
    page.line(
        "veilleuse_clock_behind_seconds",
        &[],
        health.clock_behind_seconds,
    );
    page.gauge(
        "veilleuse_procedures_out_of_review",
        "Procedure cards whose day of review has passed.",
    );
    page.line(
        "veilleuse_procedures_out_of_review",
        &[],
        health.procedures_out_of_review,
    );
    page.gauge(
        "veilleuse_messages",
        "Messages and batches of the feeds since the start.",
    );
    for line in &health.messages {
        page.line("veilleuse_messages", &[("outcome", &line.what)], line.count);
    }
    page.gauge("veilleuse_warning", "A warning that stands on the screen.");
    for code in &health.warnings {
        page.line("veilleuse_warning", &[("code", code)], 1);
    }
    page.gauge(
        "veilleuse_config_refused",
        "The file is refused, the last good one is in use.",
    );
    page.line(
        "veilleuse_config_refused",
        &[],
        u32::from(health.config_refused.is_some()),
    );
    page.gauge(
        "veilleuse_config_restart",
        "Sections of the file that only a restart takes up.",
    );
    page.line(
        "veilleuse_config_restart",
        &[],
        u32::try_from(health.config_restart.len()).unwrap_or(u32::MAX),
    );
    page.0
}

/// The page that grows.
struct Page(String);

impl Page {
    fn gauge(&mut self, name: &str, help: &str) {
        // Writing into a text cannot fail.
        let _written = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} gauge");
    }

    fn line(&mut self, name: &str, labels: &[(&str, &str)], value: u32) {
        let labels: Vec<String> = labels
            .iter()
            .map(|(key, value)| format!("{key}=\"{}\"", escaped(value)))
            .collect();
        let labels = if labels.is_empty() {
            String::new()
        } else {
            format!("{{{}}}", labels.join(","))
        };
        let _written = writeln!(self.0, "{name}{labels} {value}");
    }
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace(['\n', '\r'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_computers_own_names_are_answered() {
        let here: SocketAddr = "127.0.0.1:9617".parse().unwrap();
        assert!(is_ours("127.0.0.1:9617", here), "by its address");
        assert!(is_ours("LOCALHOST:9617", here), "by its name");
        for other in ["", "intranet.example:9617", "127.0.0.1", "127.0.0.1:80"] {
            assert!(!is_ours(other, here), "{other} is not us");
        }
    }

    #[test]
    fn a_label_cannot_leave_its_quotes() {
        let mut page = Page(String::new());
        page.line("x", &[("printer", "3N \"a\"\\\ny 1")], 1);
        assert_eq!(page.0, "x{printer=\"3N \\\"a\\\"\\\\ y 1\"} 1\n");
    }
}
