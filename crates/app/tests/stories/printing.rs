//! The ward prints, and its printers are real programs that get into trouble.

use std::fs::File;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use app::api::views::{PrintCentre, PrintJob, PrintStage, Printed};
use app::config::{FolderConfig, PrinterConfig};
use paper::page::Paper;
use paper::printer::Limits;
use serde_json::{Value, json};
use ward::journal::Statement;

use crate::ippeve::Printer;
use crate::outage_ward::Ward;

const PDF: &str = "application/pdf";
const HANGS: &str = "while [ ! -e \"$0.go\" ] && [ -e \"$0\" ]; do sleep 0.1; done";

fn good() -> Printer {
    Printer::start(PDF, Some("exit 0"))
}

fn hanging(first: &str) -> Printer {
    Printer::start(PDF, Some(&format!("{first}\n{HANGS}")))
}

fn go(printer: &Printer) {
    File::create(printer.folder.path().join("command.sh.go")).unwrap();
}

/// A living ward with these printers, whose waits are short.
fn ward(printers: &[(&str, &str)]) -> Ward {
    let ward = Ward::living_with(|config| {
        config.print.printers = named(printers);
        config.print.paper = Paper::Letter;
    });
    hurry(&ward);
    ward
}

fn named(printers: &[(&str, &str)]) -> Vec<PrinterConfig> {
    printers
        .iter()
        .map(|(name, address)| PrinterConfig {
            name: (*name).to_owned(),
            address: (*address).to_owned(),
        })
        .collect()
}

fn hurry(ward: &Ward) {
    ward.hosted().station().hurry_printers(Limits {
        progress: Duration::from_secs(2),
        page: Duration::from_millis(50),
        cancel: Duration::from_secs(2),
    });
}

fn centre(ward: &Ward) -> PrintCentre {
    ward.ask("print_centre", json!({}))
}

fn job(ward: &Ward) -> PrintJob {
    centre(ward).jobs.remove(0)
}

fn print(ward: &Ward, what: &str) -> Printed {
    ward.ask(
        "print",
        json!({ "what": what, "patient_ids": [], "by": "AL", "to_file": false }),
    )
}

fn wish(ward: &Ward, wish: &str, more: Value) -> PrintCentre {
    let id = job(ward).job_id;
    let request = crate::outage_ward::with(
        json!({ "job_id": id, "wish": wish, "from": null, "to": null, "by": "AL" }),
        more,
    );
    ward.ask("wish_print", request)
}

/// What a PDF says, as an independent program reads it.
fn text(pdf: &[u8], folder: &Path) -> String {
    let file = folder.join("read.pdf");
    std::io::Write::write_all(&mut File::create(&file).unwrap(), pdf).unwrap();
    let read = Command::new("pdftotext")
        .args([file.to_str().unwrap(), "-"])
        .output()
        .expect("missing tool: apt-get install poppler-utils");
    String::from_utf8(read.stdout)
        .unwrap()
        .replace('\u{a0}', " ")
}

/// Pages with the stamp of a copy, and all pages.
fn stamped(pdf: &[u8], folder: &Path) -> (usize, usize) {
    let text = text(pdf, folder);
    let pages: Vec<&str> = text
        .split('\u{c}')
        .filter(|page| !page.trim().is_empty())
        .collect();
    (
        pages.iter().filter(|page| page.contains("COPIE")).count(),
        pages.len(),
    )
}

/// How the journal says that printings ended: outcome, printer, copy.
fn outcomes(ward: &mut Ward) -> Vec<(String, String, u8)> {
    ward.stop();
    let store = ward.store();
    let mut found = vec![];
    for chain in store.chains().unwrap() {
        for entry in store.journal_after(&chain, 0).unwrap() {
            let body = entry.body().unwrap();
            if let Statement::Printed(end) = body.statement {
                found.push((end.outcome, end.printer.unwrap_or_default(), end.copy));
            }
        }
    }
    found
}

#[test]
fn a_jam_sends_the_ward_to_the_next_printer_and_every_page_of_it_says_that_it_is_a_copy() {
    let near = hanging("echo 'STATE: +media-jam-error' >&2");
    let far = good();
    let mut ward = ward(&[("3N", &near.address), ("3N couloir", &far.address)]);
    let printed = print(&ward, "census");
    assert!(
        printed.job_id.is_some() && printed.files.is_empty(),
        "the answer comes at once, a thread does the rest: {printed:?}"
    );
    ward.wait("the jam", || job(&ward).text.contains("Bourrage"));
    let seen = job(&ward);
    assert_eq!(
        (seen.stage.clone(), seen.loud),
        (PrintStage::Printing, true),
        "somebody has to do something: {seen:?}"
    );
    ward.wait("the cancel", || job(&ward).stage == PrintStage::Cancelling);
    // The printer has heard it by now; it stops at the end of its page.
    std::thread::sleep(Duration::from_secs(1));
    go(&near);
    ward.wait("the end", || job(&ward).stage == PrintStage::Done);
    let done = job(&ward);
    assert_eq!(
        done.text.replace('\u{a0}', " "),
        format!(
            "3N couloir : {}",
            if done.pages == 1 {
                "1 page sortie. Comptez-la.".to_owned()
            } else {
                format!("{} pages sorties. Comptez-les.", done.pages)
            }
        ),
        "only now is it said to be out"
    );
    assert!(
        done.warnings.iter().any(|line| line.contains("COPIE")),
        "and that these are copies: {done:?}"
    );
    let place = tempfile::tempdir().unwrap();
    let (first, second) = (near.received(), far.received());
    assert_eq!((first.len(), second.len()), (1, 1), "one each");
    let pages = usize::try_from(done.pages).unwrap();
    assert_eq!(
        stamped(&first[0], place.path()),
        (0, pages),
        "the first is no copy"
    );
    assert_eq!(
        stamped(&second[0], place.path()),
        (pages, pages),
        "every page of the second is"
    );
    assert_eq!(
        outcomes(&mut ward),
        [("done".to_owned(), "3N couloir".to_owned(), 1)],
        "the journal says where, and that it was a copy"
    );
}

#[test]
fn a_restart_finds_the_job_again_and_does_not_send_it_twice() {
    let near = hanging("");
    let mut ward = ward(&[("3N", &near.address)]);
    print(&ward, "census");
    ward.wait("the printer to begin", || {
        job(&ward).stage == PrintStage::Printing && near.received().len() == 1
    });
    ward.restart();
    assert_eq!(
        job(&ward).stage,
        PrintStage::Printing,
        "it is still with the printer"
    );
    go(&near);
    ward.wait("the end", || job(&ward).stage == PrintStage::Done);
    assert_eq!(near.received().len(), 1, "once");
}

#[test]
fn a_person_pauses_goes_on_from_a_page_and_settles_it() {
    let near = hanging("");
    let far = good();
    let ward = ward(&[("3N", &near.address), ("3N couloir", &far.address)]);
    ward.hosted().station().hurry_printers(Limits::default());
    print(&ward, "mar");
    ward.wait("the printer to begin", || near.received().len() == 1);
    wish(&ward, "pause", json!({}));
    std::thread::sleep(Duration::from_millis(1500));
    go(&near);
    ward.wait("the pause", || job(&ward).stage == PrintStage::Held);
    assert_eq!(
        ward.refused(
            "wish_print",
            json!({ "job_id": job(&ward).job_id, "wish": "elsewhere", "from": 2, "to": "4N", "by": "AL" })
        ),
        "unknown-printer",
        "no printer of another ward"
    );
    wish(&ward, "elsewhere", json!({ "from": 2, "to": "3N couloir" }));
    ward.wait("the end", || job(&ward).stage == PrintStage::Done);
    let place = tempfile::tempdir().unwrap();
    let pages = usize::try_from(job(&ward).pages).unwrap();
    assert!(pages > 2, "a ward has several sheets");
    let second = far.received();
    assert_eq!(
        stamped(&second[0], place.path()),
        (pages - 1, pages - 1),
        "from page 2, each marked"
    );
    let spool = ward.data().join("spool");
    assert!(
        std::fs::read_dir(&spool).unwrap().count() > 0,
        "kept until it is settled"
    );
    wish(&ward, "settle", json!({}));
    assert!(centre(&ward).jobs.is_empty(), "off the list");
    assert_eq!(
        std::fs::read_dir(&spool).unwrap().count(),
        0,
        "and nothing of it is left on the disk"
    );
}

#[test]
fn without_a_printer_it_is_said_and_the_file_is_the_way_out() {
    let folder = tempfile::tempdir().unwrap();
    let gone = std::net::TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .unwrap();
    let mut ward = Ward::living_with(|config| {
        config.print.printers = named(&[("3N", &format!("ipp://{gone}/ipp/print"))]);
        config.print.folders = vec![
            FolderConfig {
                name: "Clé USB".to_owned(),
                path: folder.path().to_owned(),
            },
            FolderConfig {
                name: "Clé absente".to_owned(),
                path: folder.path().join("absente"),
            },
        ];
    });
    print(&ward, "census");
    ward.wait("the end", || job(&ward).stage == PrintStage::Ended);
    let ended = job(&ward);
    assert_eq!(
        ended.text.replace('\u{a0}', " "),
        "Aucune imprimante : clé USB ou boîte de secours.",
        "what to do now"
    );
    assert!(
        ended.warnings[0].contains("3N") && ended.warnings[0].contains("injoignable"),
        "and why: {ended:?}"
    );
    let seen = centre(&ward);
    assert_eq!(
        (seen.printers[0].state.as_str(), seen.printers[0].blocked),
        ("unreachable", true),
        "the list of printers says the same"
    );
    let names: Vec<&str> = seen
        .folders
        .iter()
        .map(|folder| folder.name.as_str())
        .collect();
    assert!(
        names.contains(&"Clé USB") && !names.contains(&"Clé absente"),
        "only places that are there: {names:?}"
    );
    let said = wish(&ward, "save", json!({ "to": "named:Clé USB" }))
        .said
        .unwrap();
    let saved: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(saved.len(), 1, "it is there: {said}");
    let place = tempfile::tempdir().unwrap();
    let file = std::fs::read(saved[0].as_ref().unwrap().path()).unwrap();
    let pages = usize::try_from(ended.pages).unwrap();
    assert_eq!(
        stamped(&file, place.path()),
        (0, pages),
        "nothing of it was on paper: it is the first"
    );
    wish(&ward, "save", json!({ "to": "own" }));
    let second = std::fs::read_dir(ward.data().join("sheets"))
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    assert_eq!(
        stamped(&std::fs::read(second).unwrap(), place.path()),
        (pages, pages),
        "a second file of it is a copy"
    );
    // Nobody's name lies in the spool.
    let names: Vec<String> = ward
        .list()
        .rows
        .iter()
        .map(|row| row.name.split(' ').next().unwrap().to_owned())
        .collect();
    for entry in std::fs::read_dir(ward.data().join("spool")).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        for name in &names {
            assert!(
                !bytes
                    .windows(name.len())
                    .any(|part| part == name.as_bytes()),
                "{name} is readable in the spool"
            );
        }
    }
    assert_eq!(
        outcomes(&mut ward),
        [("none-left".to_owned(), "3N".to_owned(), 0)],
        "and never as printed"
    );
}

#[test]
fn the_ward_chooses_its_first_printer_and_a_restart_keeps_the_choice() {
    let (one, two) = (good(), good());
    let mut ward = ward(&[("3N", &one.address), ("3N couloir", &two.address)]);
    ward.ok(
        "prefer_printer",
        json!({ "name": "3N couloir", "by": "AL" }),
    );
    assert_eq!(
        ward.refused("prefer_printer", json!({ "name": "4N", "by": "AL" })),
        "unknown-printer",
        "only its own"
    );
    ward.restart();
    ward.wait("both to be asked", || {
        centre(&ward)
            .printers
            .iter()
            .all(|printer| printer.state == "ready")
    });
    let seen = centre(&ward);
    assert_eq!(
        seen.printers[0].text.replace('\u{a0}', " "),
        "Imprimante 3N couloir prête, Letter.",
        "in one sentence"
    );
    print(&ward, "census");
    ward.wait("the end", || job(&ward).stage == PrintStage::Done);
    assert_eq!(
        (one.received().len(), two.received().len()),
        (0, 1),
        "there first"
    );
}

#[test]
fn whoever_looks_first_takes_no_number_and_sees_what_a_printing_holds() {
    let ward = Ward::quiet();
    let look = |page: u32| -> Value {
        ward.ok(
            "print_preview",
            json!({ "job_id": null, "what": "pack", "patient_ids": [], "page": page }),
        )
    };
    let first = look(1);
    let pages = first["pages"].as_u64().unwrap();
    assert!(pages > 5, "the whole ward: {pages}");
    let svg = first["svg"].as_str().unwrap();
    assert!(
        svg.starts_with("<svg") && svg.contains("APERÇU"),
        "a picture that is no sheet"
    );
    assert_eq!(
        look(9999)["page"].as_u64(),
        Some(pages),
        "beyond the end is the end"
    );
    let before = ward.journal().entries;
    let printed: Printed = ward.ask(
        "print",
        json!({ "what": "census", "patient_ids": [], "by": "AL", "to_file": true }),
    );
    assert_eq!(
        (printed.files.len(), ward.journal().entries),
        (1, before + 1),
        "looking left no trace, printing one"
    );
    let place = tempfile::tempdir().unwrap();
    let file = std::fs::read(&printed.files[0]).unwrap();
    assert!(
        text(&file, place.path()).contains("3N-1-0001"),
        "the first number was still free"
    );
}

#[test]
fn without_a_thread_whoever_prints_waits_for_the_end() {
    let near = good();
    let ward = Ward::quiet_with(|config| {
        config.print.printers = named(&[("3N", &near.address)]);
        config.print.paper = Paper::Letter;
    });
    let printed = print(&ward, "census");
    assert!(
        printed.text.contains("sortie") && printed.files.is_empty(),
        "said only when it is out: {printed:?}"
    );
    assert_eq!(near.received().len(), 1, "once");
}
