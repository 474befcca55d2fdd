//! How much of an if-needed order may be given, and how soon: what the order says, and what was given of it.

use lang::Arg;
use ward::{
    clinical::{Timing, mar::MarRow},
    format::duration,
};

use super::{
    super::{Sheet, text::time_and_day},
    row::{Piece, SMALL, SMALL_BOLD},
};

/// The limits in words, each on its own line.
pub(super) fn if_needed_pieces(sheet: &Sheet<'_>, row: &MarRow) -> Vec<Piece> {
    let words = sheet.words;
    let said =
        |key: &str, name: &str, value: &str| words.say_with(key, &[(name, Arg::Text(value))]);
    let mut texts = Vec::new();
    if let Timing::IfNeeded {
        min_interval_minutes,
        max_per_day,
        max_amount,
        ..
    } = &row.order.timing
    {
        if let Some(most) = max_per_day {
            texts.push(said("mar-most", "count", &most.to_string()));
        }
        if let Some(limit) = max_amount {
            let hours = limit.hours.to_string();
            let amount = limit.amount.words(sheet.locale);
            let values = [
                ("amount", Arg::Text(amount.as_str())),
                ("hours", Arg::Text(&hours)),
            ];
            texts.push(words.say_with("mar-most-amount", &values));
        }
        if max_per_day.is_none() && max_amount.is_none() {
            texts.push(words.say("mar-max-not-sent"));
        }
        texts.push(match min_interval_minutes {
            Some(minutes) => said(
                "mar-interval",
                "time",
                &duration(i64::from(*minutes), sheet.locale),
            ),
            None => words.say("mar-interval-not-sent"),
        });
    }
    let mut pieces: Vec<Piece> = texts
        .into_iter()
        .map(|text| Piece::new("if needed", text, SMALL))
        .collect();
    if let Some(state) = &row.if_needed {
        let text = said("mar-in-24-h", "count", &state.in_24_h.to_string());
        pieces.push(Piece::new("if needed", text, SMALL_BOLD));
        if let Some(next) = state.next_from.filter(|next| *next > sheet.now) {
            let time = time_and_day(sheet, next, sheet.now);
            pieces.push(Piece::new(
                "if needed",
                said("mar-next-from", "time", &time),
                SMALL_BOLD,
            ));
        }
    }
    pieces
}
