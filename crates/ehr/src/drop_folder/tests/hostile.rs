//! T-10: every hostile file is refused or read safely, and nothing changes but its place.

use super::super::limits;
use super::*;

/// What a file in the census's place is refused for.
fn refused(bytes: &[u8], rows: u64) -> String {
    let mut desk = Desk::new();
    desk.put_batch(&[("census.csv", rows, bytes)]);
    let refusal = desk.refusal();
    assert!(
        desk.lies().iter().all(|name| name.starts_with("rejected/")),
        "moved away, with the reason: {:?}",
        desk.lies()
    );
    assert_eq!(desk.reason().trim(), refusal.to_string(), "the same words");
    refusal.to_string()
}

#[test]
fn t10_bytes_that_are_no_table_are_refused_with_a_code_and_a_line() {
    let head = CENSUS.lines().next().unwrap();
    let row = CENSUS.lines().nth(1).unwrap();
    let wide = |text: &str| {
        let units = text.encode_utf16().flat_map(u16::to_le_bytes);
        [0xff, 0xfe].into_iter().chain(units).collect::<Vec<u8>>()
    };
    let quiet = wide(CENSUS)[2..].to_vec();
    let cases: [(&str, Vec<u8>); 14] = [
        ("archive: census.csv", b"\x1f\x8b\x08\x00rest".to_vec()),
        ("archive: census.csv", b"PK\x03\x04rest".to_vec()),
        (
            "xml: census.csv",
            b"\n <?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"b\">]><x>&a;</x>".to_vec(),
        ),
        ("encoding: census.csv", wide(CENSUS)),
        ("zero-byte: census.csv", quiet),
        (
            "encoding: census.csv, line 2",
            [head.as_bytes(), b"\nP1,Am\xe9lie\n"].concat(),
        ),
        (
            "zero-byte: census.csv",
            format!("{head}\n{}\n", row.replace("TESTUD", "TEST\0UD")).into_bytes(),
        ),
        (
            "header: census.csv, line 1",
            format!("{head},Bed \n{row},x\n").into_bytes(),
        ),
        (
            "header: census.csv, line 1",
            format!("{head},\n{row},\n").into_bytes(),
        ),
        (
            "missing-column: census.csv, line 1",
            b"patient,visit\nP1,S1\n".to_vec(),
        ),
        (
            "ragged-row: census.csv, line 3",
            format!("{head}\n{row}\nP9,S9\n").into_bytes(),
        ),
        (
            "open-quote: census.csv",
            format!("{head}\n\"{row}\n").into_bytes(),
        ),
        (
            "long-line: census.csv, line 2",
            format!("{head}\n{}\n", "x".repeat(5_000_000)).into_bytes(),
        ),
        (
            "long-cell: census.csv, line 2",
            format!(
                "{head}\n{}\n",
                row.replace("TESTUD,", &format!("{},", "T".repeat(4097)))
            )
            .into_bytes(),
        ),
    ];
    for (expected, bytes) in cases {
        assert_eq!(refused(&bytes, 1), expected, "and never the content");
    }
    assert_eq!(refused(b"", 0), "header: census.csv", "nothing at all");
    assert_eq!(
        refused(CENSUS.as_bytes(), 3),
        "rows: census.csv",
        "counts that do not match"
    );
}

#[test]
fn t10_many_rows_and_many_bytes_are_refused() {
    let head = CENSUS.lines().next().unwrap();
    let short = format!("{}\n", ",".repeat(head.matches(',').count()));
    let many = [head, "\n", &short.repeat(200_001)].concat();
    assert_eq!(
        refused(many.as_bytes(), 200_001),
        "too-many-rows: census.csv",
        "rows have a limit"
    );
    let mut desk = Desk::new();
    desk.put("census.csv", CENSUS);
    let file = std::fs::OpenOptions::new()
        .write(true)
        .open(desk.path("census.csv"))
        .unwrap();
    file.set_len(limits::FILE_BYTES_MAX + 1).unwrap();
    desk.put(
        "manifest.json",
        manifest(&tables()[..1], "", "2026-11-21T20:50:00+01:00"),
    );
    assert_eq!(
        desk.refusal().to_string(),
        "too-large: census.csv",
        "refused before a byte is read"
    );
}

#[test]
fn t10_a_wrong_hash_is_refused() {
    let mut desk = Desk::new();
    desk.put("census.csv", CENSUS.replace("301-P", "302-P"));
    desk.put(
        "manifest.json",
        manifest(&tables()[..1], "", "2026-11-21T20:50:00+01:00"),
    );
    assert_eq!(
        desk.refusal().to_string(),
        "sha256: census.csv",
        "not the bytes that were announced"
    );
}

#[test]
fn t10_names_that_lead_elsewhere_are_refused_and_nothing_there_is_touched() {
    for name in [
        "../secret.csv",
        "/etc/hostname",
        "a/../census.csv",
        "CON",
        "nul.csv",
        "COM1.csv",
        "census.csv\0",
        "c:\\census.csv",
        "census\u{202e}.csv",
    ] {
        let mut desk = Desk::new();
        let outside = desk.folder.path().parent().unwrap().join("secret.csv");
        desk.put(
            "manifest.json",
            manifest(
                &[(name, 2, CENSUS.as_bytes())],
                "",
                "2026-11-21T20:50:00+01:00",
            ),
        );
        assert_eq!(desk.refusal().code.code(), "name", "{name:?}");
        assert_eq!(
            desk.lies(),
            ["rejected/manifest.json", "rejected/reason.txt"],
            "only the manifest was moved"
        );
        assert!(
            !desk.reason().contains(['\u{202e}', '\0']),
            "and the reason can be shown"
        );
        assert!(!outside.exists(), "nothing was made outside");
    }
}

#[cfg(unix)]
#[test]
fn t10_links_pipes_and_folders_are_refused_without_waiting() {
    let elsewhere = tempfile::tempdir().unwrap();
    let secret = elsewhere.path().join("secret.csv");
    std::fs::File::create(&secret).unwrap();
    type Make = fn(&std::path::Path, &std::path::Path);
    let make: [(&str, Make); 4] = [
        ("a link", |secret, at| {
            std::os::unix::fs::symlink(secret, at).unwrap()
        }),
        ("a second name", |secret, at| {
            std::fs::hard_link(secret, at).unwrap()
        }),
        ("a pipe", |_, at| {
            let made = std::process::Command::new("mkfifo")
                .arg(at)
                .status()
                .unwrap();
            assert!(made.success(), "the pipe is there");
        }),
        ("a folder", |_, at| std::fs::create_dir(at).unwrap()),
    ];
    for (what, make) in make {
        for name in ["census.csv", "manifest.json"] {
            if (what, name) == ("a folder", "manifest.json") {
                continue;
            }
            let mut desk = Desk::new();
            make(&secret, &desk.path(name));
            if name != "manifest.json" {
                desk.put(
                    "manifest.json",
                    manifest(&tables()[..1], "", "2026-11-21T20:50:00+01:00"),
                );
            }
            let begun = std::time::Instant::now();
            assert_eq!(
                desk.refusal().to_string(),
                format!("not-a-plain-file: {name}"),
                "{what}"
            );
            assert!(
                begun.elapsed() < std::time::Duration::from_secs(2),
                "{what} does not hold us up"
            );
            assert!(secret.exists(), "{what}: the file elsewhere is as it was");
        }
    }
}

#[test]
fn t10_deep_json_costs_its_line_or_its_file() {
    let deep = format!("{{\"a\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    let lines = format!("{deep}\n{{\"resourceType\":\"Patient\",\"id\":\"p\"}}\n");
    let generation = read(&[("ward.ndjson", 2, lines.as_bytes())], "", None);
    assert!(
        generation
            .issues
            .iter()
            .any(|issue| issue.subject == "ward.ndjson line 1" && issue.detail == "too-large"),
        "one issue, with its line: {:?}",
        generation.issues
    );
    let mut desk = Desk::new();
    desk.put_batch(&[("ward.json", 1, deep.as_bytes())]);
    assert_eq!(
        desk.refusal().to_string(),
        "json: ward.json",
        "a bundle is one thing"
    );
}

#[test]
fn t10_a_formula_is_a_text_like_any_other() {
    let orders = "order,patient,visit,status,medication,text,dose,dose_unit,per_day\n\
        =1+1,P001,S9001,active,\"=cmd|'/C calc'!A0\",@SUM(A1),+1,-x,2\n";
    let mut files = tables();
    files[1] = ("orders.csv", 1, orders.as_bytes());
    let generation = read(&files, "", None);
    let order = &generation.charts.values().next().unwrap().orders[0];
    assert_eq!(
        order.medication.text, "=cmd|'/C calc'!A0",
        "kept word for word"
    );
    assert!(order.is_raw(), "+1 is no number of ours");
    assert!(
        order.verbatim.iter().any(|line| line.contains("dose: +1")),
        "and shown as it stands"
    );
}

#[test]
fn t10_mixed_line_endings_a_mark_and_quotes_are_read_safely() {
    let census = CENSUS
        .replace('\n', "\r\n")
        .replacen("\r\n", "\n", 1)
        .replace("Bruno", "\"Bruno \"\"B\"\", le\ngrand\"");
    let marked = format!("\u{feff}{census}\r\n\n");
    let mut files = tables();
    files[0] = ("census.csv", 2, marked.as_bytes());
    let generation = read(&files, "", None);
    let names: Vec<String> = generation
        .charts
        .values()
        .map(|chart| chart.patient.given.join(" "))
        .collect();
    assert_eq!(
        names,
        ["Amélie Rose", "Bruno \"B\", le\ngrand"],
        "both patients, the quoted one whole"
    );
}

#[test]
fn t10_a_refusal_leaves_the_copy_as_it_was() {
    let mut desk = Desk::new();
    desk.put_tables();
    let batch = desk.batch();
    let before = batch.read(desk.now, None).unwrap().generation;
    desk.drop.settle(&batch, true, None).unwrap();
    desk.current = Some(Taken {
        produced_at: batch.produced_at(),
        manifest_sha256: batch.manifest_sha256().to_owned(),
    });
    desk.put("census.csv", "garbage");
    desk.put(
        "manifest.json",
        manifest(
            &[("census.csv", 0, b"garbage")],
            "",
            "2026-11-21T21:00:00+01:00",
        ),
    );
    assert_eq!(desk.refusal().code.code(), "missing-column", "refused");
    assert!(
        desk.drop.scan(desk.now, desk.current.as_ref()).is_empty(),
        "and gone from the folder: it is not tried again"
    );
    let again = batch.read(desk.now, Some(&before)).unwrap().generation;
    assert_eq!(
        again.charts, before.charts,
        "the copy that is held reads as before"
    );
}
