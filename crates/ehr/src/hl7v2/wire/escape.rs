//! Escapes inside a field: `\F\`, `\S\`, `\T\`, `\R\`, `\E\`, `\.br\`, `\Xhh\`.

use hl7_parser::message::Separators;

/// The text a person reads. An escape that is not known stays as written.
pub(crate) fn plain(raw: &str, marks: &Separators) -> String {
    if !raw.contains(marks.escape) {
        return raw.to_owned();
    }
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((before, after)) = rest.split_once(marks.escape) {
        text.push_str(before);
        match after.split_once(marks.escape) {
            Some((code, next)) if said(code, marks, &mut text) => rest = next,
            // A mark that ends nothing is a letter like any other.
            _ => {
                text.push(marks.escape);
                rest = after;
            }
        }
    }
    text.push_str(rest);
    text
}

/// Writes what a code stands for; `false` when it stands for nothing.
fn said(code: &str, marks: &Separators, text: &mut String) -> bool {
    match code {
        "F" => text.push(marks.field),
        "S" => text.push(marks.component),
        "T" => text.push(marks.subcomponent),
        "R" => text.push(marks.repetition),
        "E" => text.push(marks.escape),
        // Highlighting on and off.
        "H" | "N" => {}
        ".br" | ".ce" => text.push('\n'),
        ".fi" | ".nf" => {}
        _ => match (code.strip_prefix('X'), code.strip_prefix(".sp")) {
            (Some(digits), _) => return bytes(digits, text),
            (None, Some(lines))
                if lines
                    .trim_start_matches('+')
                    .chars()
                    .all(|c| c.is_ascii_digit()) =>
            {
                text.push('\n');
            }
            (None, _) => return false,
        },
    }
    true
}

fn bytes(digits: &str, text: &mut String) -> bool {
    let Ok(bytes) = hex::decode(digits) else {
        return false;
    };
    if bytes.is_empty() {
        return false;
    }
    let read = match std::str::from_utf8(&bytes) {
        Ok(read) => read.to_owned(),
        Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
    };
    for letter in read.chars() {
        match letter {
            '\r' | '\n' => text.push('\n'),
            '\t' => text.push(' '),
            letter if letter.is_control() => text.push('\u{FFFD}'),
            letter => text.push(letter),
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(raw: &str) -> String {
        plain(raw, &Separators::default())
    }

    #[test]
    fn escapes_are_read_and_what_is_none_stays() {
        assert_eq!(
            read(r"10\S\9 \T\ 5\F\6 \R\ \E\"),
            r"10^9 & 5|6 ~ \",
            "marks"
        );
        assert_eq!(read(r"a\.br\b\X0D0A\c"), "a\nb\n\nc", "line breaks");
        assert_eq!(read(r"caf\XC3A9\"), "café", "bytes");
        assert_eq!(
            read(r"\H\gras\N\ \Zx\ c:\dossier"),
            r"gras \Zx\ c:\dossier",
            "unknown ones stay word for word"
        );
    }
}
