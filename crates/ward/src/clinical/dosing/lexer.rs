//! A dosage text cut into words, numbers, clock times and dates.
//!
//! Folded first: lower case, no accents, hyphens, underscores and apostrophes as spaces.

use crate::clinical::ascii_fold;
use chrono::NaiveTime;
use rust_decimal::Decimal;

/// One piece of a dosage text.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// Letters and digits that begin with a letter.
    Word(String),
    /// A number that can be read in one way only.
    Number(Decimal),
    /// Digits that could be read in two ways: nothing explains them.
    Doubtful,
    /// `08:00`, `8h30`.
    Clock(NaiveTime),
    /// `21/11`: day and month.
    Date(u32, u32),
    /// A slash, a per cent sign, an end of a sentence.
    Mark(char),
}

/// Number words that stand for digits. "un" and "une" are also articles, and stay words.
const NUMBER_WORDS: [(&str, u32); 22] = [
    ("deux", 2),
    ("trois", 3),
    ("quatre", 4),
    ("cinq", 5),
    ("six", 6),
    ("sept", 7),
    ("huit", 8),
    ("neuf", 9),
    ("dix", 10),
    ("onze", 11),
    ("douze", 12),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("eleven", 11),
    ("twelve", 12),
    ("vingt", 20),
];

/// Cuts a text.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let folded = ascii_fold(text).replace('\u{3bc}', "µ").replace('×', " x ");
    let letters: Vec<char> = folded.chars().collect();
    let mut found = vec![];
    let mut at = 0;
    let look = |at: usize| letters.get(at).copied().unwrap_or(' ');
    while at < letters.len() {
        let letter = look(at);
        if letter.is_ascii_digit() || (matches!(letter, '.' | ',') && look(at + 1).is_ascii_digit())
        {
            let (token, next) = number(&letters, at);
            found.push(token);
            at = next;
        } else if letter.is_alphanumeric() {
            let begin = at;
            while look(at).is_alphanumeric() {
                at += 1;
            }
            let word: String = letters.iter().skip(begin).take(at - begin).collect();
            found.push(match NUMBER_WORDS.iter().find(|(name, _)| *name == word) {
                Some((_, value)) => Token::Number(Decimal::from(*value)),
                None => Token::Word(word),
            });
        } else {
            match letter {
                '/' | '%' | '°' | '<' | '>' | '=' | '≤' | '≥' | '±' | '+' | '½' | '¼' | '¾'
                | '*' => found.push(Token::Mark(letter)),
                '.' | ';' | ',' | '(' | ')' | ':' | '!' | '?' => found.push(Token::Mark('.')),
                _ => {}
            }
            at += 1;
        }
    }
    found
}

/// Reads what begins with a digit: a clock time, a date or a number.
fn number(letters: &[char], begin: usize) -> (Token, usize) {
    let look = |at: usize| letters.get(at).copied().unwrap_or(' ');
    let run = |mut at: usize| {
        let mut digits = String::new();
        while look(at).is_ascii_digit() {
            digits.push(look(at));
            at += 1;
        }
        (digits, at)
    };
    let (whole, after) = run(begin);
    let small = || whole.parse::<u32>().ok().filter(|_| whole.len() <= 2);
    // 08:00, 8h30.
    if matches!(look(after), ':' | 'h') && look(after + 1).is_ascii_digit() {
        let (minutes, end) = run(after + 1);
        let clock = small()
            .zip(minutes.parse().ok())
            .and_then(|(h, m)| NaiveTime::from_hms_opt(h, m, 0));
        if minutes.len() == 2 && !look(end).is_alphanumeric() {
            return (clock.map_or(Token::Doubtful, Token::Clock), end);
        }
    }
    // 21/11, 21/11/2026: never a fraction that a unit follows.
    if look(after) == '/' && look(after + 1).is_ascii_digit() {
        let (month, end) = run(after + 1);
        let end = if look(end) == '/' && look(end + 1).is_ascii_digit() {
            run(end + 1).1
        } else {
            end
        };
        if let Some(day) = small().filter(|day| (1..=31).contains(day))
            && let Some(month) = month.parse().ok().filter(|month| (1..=12).contains(month))
            && !look(end).is_alphanumeric()
        {
            return (Token::Date(day, month), end);
        }
    }
    // 1 000: groups of exactly three digits behind a space.
    let (mut digits, mut at) = (whole.clone(), after);
    if (1..=3).contains(&whole.len()) && !whole.starts_with('0') {
        loop {
            let (group, end) = if look(at).is_whitespace() {
                run(at + 1)
            } else {
                (String::new(), at)
            };
            if group.len() != 3 || matches!(look(end), ':' | 'h') {
                break;
            }
            digits.push_str(&group);
            at = end;
        }
    }
    if matches!(look(at), '.' | ',') && look(at + 1).is_ascii_digit() {
        let (fraction, end) = run(at + 1);
        // "1,000" is one or a thousand (display rule N5).
        let ambiguous =
            fraction.len() == 3 && (1..=3).contains(&digits.len()) && !digits.starts_with('0');
        let again = matches!(look(end), '.' | ',') && look(end + 1).is_ascii_digit();
        let value = Decimal::from_str_exact(&format!(
            "{}.{fraction}",
            if digits.is_empty() { "0" } else { &digits }
        ));
        return match value {
            Ok(value) if !ambiguous && !again => (Token::Number(value), end),
            _ => (Token::Doubtful, end),
        };
    }
    (
        Decimal::from_str_exact(&digits).map_or(Token::Doubtful, Token::Number),
        at.max(begin + 1),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(text: &str) -> Vec<Token> {
        tokens(text)
            .into_iter()
            .filter(|token| !matches!(token, Token::Word(_) | Token::Mark(_)))
            .collect()
    }

    #[test]
    fn numbers_are_read_in_one_way_or_not_at_all() {
        let value = |text: &str| Token::Number(Decimal::from_str_exact(text).unwrap());
        assert_eq!(
            numbers("1 000 UI"),
            [value("1000")],
            "a group of three behind a space"
        );
        assert_eq!(numbers("0,125 mg"), [value("0.125")], "the French mark");
        assert_eq!(
            numbers("1,000 mg"),
            [Token::Doubtful],
            "one, or a thousand?"
        );
        assert_eq!(numbers("deux comprimés"), [value("2")], "a number in words");
        assert_eq!(numbers(".5 mg"), [value("0.5")], "a naked mark");
        assert_eq!(
            numbers("875/125mg"),
            [value("875"), value("125")],
            "a combination is two numbers"
        );
    }

    #[test]
    fn clocks_and_dates_are_no_amounts() {
        let time = |h, m| Token::Clock(NaiveTime::from_hms_opt(h, m, 0).unwrap());
        assert_eq!(
            numbers("à 08:00 et 8h30"),
            [time(8, 0), time(8, 30)],
            "two ways to write a time"
        );
        assert_eq!(
            numbers("le 21/11 à 21:00"),
            [Token::Date(21, 11), time(21, 0)],
            "a day and a time"
        );
        assert_eq!(numbers("25:00"), [Token::Doubtful], "no such time");
    }
}
