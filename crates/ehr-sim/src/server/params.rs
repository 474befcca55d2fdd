//! Query strings: percent-decoding, and FHIR's dates and tokens.

use chrono::{DateTime, Days, Months, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Europe::Paris;

/// The pairs of a query string, in order, decoded.
pub(super) fn pairs(query: &str) -> Vec<(String, String)> {
    query
        .split('&')
        .filter(|part| !part.is_empty())
        .map(|part| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            (decode(name), decode(value))
        })
        .collect()
}

/// Percent-decoding of one name or value; `+` is a space, as in every query string.
pub(super) fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let mut ahead = rest.clone();
                let pair = [ahead.next(), ahead.next()].map(|digit| digit.and_then(hex));
                if let [Some(high), Some(low)] = pair {
                    bytes.push(high * 16 + low);
                    rest = ahead;
                } else {
                    bytes.push(b'%');
                }
            }
            other => bytes.push(other),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Encodes what would break a query string apart.
pub(super) fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z'
            | b'a'..=b'z'
            | b'0'..=b'9'
            | b'-'
            | b'.'
            | b'_'
            | b'~'
            | b'/'
            | b':'
            | b',' => out.push(char::from(byte)),
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit)
        .to_digit(16)
        .and_then(|value| u8::try_from(value).ok())
}

/// A moment known only to its precision: from its first instant to the first one after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) from: DateTime<Utc>,
    pub(super) until: DateTime<Utc>,
}

/// `2026`, `2026-11`, `2026-11-20` or a zoned date and time.
pub(super) fn span(text: &str) -> Option<Span> {
    if text.contains('T') {
        let from = DateTime::parse_from_rfc3339(text).ok()?.with_timezone(&Utc);
        let until = from.checked_add_signed(chrono::Duration::seconds(1))?;
        return Some(Span { from, until });
    }
    let (first, next) = match text.len() {
        4 => {
            let first = NaiveDate::parse_from_str(&format!("{text}-01-01"), "%Y-%m-%d").ok()?;
            (first, first.checked_add_months(Months::new(12))?)
        }
        7 => {
            let first = NaiveDate::parse_from_str(&format!("{text}-01"), "%Y-%m-%d").ok()?;
            (first, first.checked_add_months(Months::new(1))?)
        }
        10 => {
            let first = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
            (first, first.checked_add_days(Days::new(1))?)
        }
        _ => return None,
    };
    Some(Span {
        from: midnight(first)?,
        until: midnight(next)?,
    })
}

/// A date search value: its comparison and its span.
pub(super) fn comparison(text: &str) -> Option<(&str, Span)> {
    let known = ["eq", "ge", "gt", "le", "lt"];
    let (prefix, rest) = known
        .iter()
        .find_map(|prefix| Some((*prefix, text.strip_prefix(prefix)?)))
        .unwrap_or(("eq", text));
    Some((prefix, span(rest)?))
}

/// Whether a resource that was true during `held` answers a comparison.
pub(super) fn compares(held: Span, (prefix, asked): (&str, Span)) -> bool {
    match prefix {
        "ge" => held.until > asked.from,
        "gt" => held.until > asked.until,
        "le" => held.from < asked.until,
        "lt" => held.from < asked.from,
        _ => held.from >= asked.from && held.until <= asked.until,
    }
}

fn midnight(day: NaiveDate) -> Option<DateTime<Utc>> {
    // Midnight is never skipped or repeated in Paris.
    match Paris.from_local_datetime(&day.and_time(NaiveTime::MIN)) {
        chrono::LocalResult::Single(one) | chrono::LocalResult::Ambiguous(one, _) => {
            Some(one.with_timezone(&Utc))
        }
        chrono::LocalResult::None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_decoded_in_order_and_keeps_repeats() {
        let pairs = pairs("date=ge2026-11-20T08:00:00%2B01:00&date=lt2026-11-21&a=b%7Cc+d&x");
        assert_eq!(pairs[0].1, "ge2026-11-20T08:00:00+01:00", "an encoded plus");
        assert_eq!(pairs[1].1, "lt2026-11-21", "the repeat is kept");
        assert_eq!(pairs[2].1, "b|c d", "a bar and a space");
        assert_eq!(pairs[3].1, "", "a bare name");
        assert_eq!(decode("100%"), "100%", "a stray per cent stays");
        assert_eq!(decode(&encode("é|+&=")), "é|+&=", "there and back");
    }

    #[test]
    fn dates_compare_as_fhir_says() {
        let held = span("2026-11-20T08:03:00+01:00").unwrap();
        let asks = |text: &str| compares(held, comparison(text).unwrap());
        assert!(asks("ge2026-11-20"), "on that day or later");
        assert!(asks("2026-11-20"), "within that day");
        assert!(!asks("gt2026-11-20"), "not after that day");
        assert!(
            asks("gt2026-11-20T07:02:00Z"),
            "after that minute, another zone"
        );
        assert!(!asks("lt2026-11-20T08:03:00+01:00"), "not before itself");
        assert!(
            comparison("ge2026-11-20T08:00:00 01:00").is_none(),
            "a plus that was not encoded is an error, not another hour"
        );
    }
}
