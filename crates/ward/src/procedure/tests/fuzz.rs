//! Anything at all as a condition, a file, a set: an answer, never a panic.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::super::{Expression, Facts, Files, Used, read_set};
use super::{example, today};

/// The sound set, read from the disk once.
static SOUND: LazyLock<Files> = LazyLock::new(|| example("sound"));

/// Pieces of which a condition is made, in any order.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "and",
        "mode",
        "printer",
        "choice",
        "outage_min",
        "=",
        "!=",
        "<",
        "<=",
        ">",
        ">=",
        " ",
        "  ",
        "absent",
        "oui",
        "12",
        "é",
        "\u{0}",
        "\u{a0}",
        "-",
        "_",
        "(",
        "4294967295",
    ]);
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_condition_is_read_or_refused(text in prop_oneof![pieces(), any::<String>()]) {
        let answers = ["oui", "non"];
        for used in [Used::If, Used::Link(&answers)] {
            if let Ok(condition) = Expression::parse(&text, &used) {
                condition.holds(&Facts::default());
                let spaced = text.replace('=', " = ").replace("! =", "!=");
                let spaced = spaced.replace("< =", "<=").replace("> =", ">=").replace("=  =", "==");
                prop_assert_eq!(
                    Expression::parse(&spaced, &used).ok(), Some(condition), "spaces change nothing: {}", text
                );
            }
        }
    }

    #[test]
    fn any_bytes_as_a_file_of_a_set_give_findings(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        for name in ["base/essai.toml", "manifest.toml", "contacts.toml", "forms.toml", "vars.toml"] {
            let mut files = SOUND.clone();
            let sound = files.insert(name.to_owned(), bytes.clone());
            let (_, findings) = read_set(&files, today());
            prop_assert!(sound == Some(bytes.clone()) || !findings.is_empty(), "{} was changed", name);
        }
    }

    #[test]
    fn a_card_torn_anywhere_gives_an_answer(
        at in 0usize..2000, cut in 0usize..40, put in "[\\PC\"\\[\\]{}=\n]{0,6}",
    ) {
        let mut files = SOUND.clone();
        let bytes = files.get_mut("base/essai.toml").unwrap();
        let at = at.min(bytes.len());
        let end = (at + cut).min(bytes.len());
        bytes.splice(at..end, put.bytes());
        let (_, findings) = read_set(&files, today());
        for finding in findings {
            prop_assert!(finding.line >= 1 && finding.column >= 1, "{:?}", finding);
        }
    }
}
