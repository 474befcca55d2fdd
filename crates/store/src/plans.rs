//! How the file is searched: going through a whole table is the cipher's worst case, so no chart is found that way.

use crate::settings::{self, Use};
use crate::table::{ages, chart_spans, charts, generations, messages, pack_spans, packs};
use crate::trial;

/// Every query that stands between a nurse and a chart, and those that take old copies away.
const QUERIES: [(&str, &str); 19] = [
    ("generations::NEWEST", generations::NEWEST),
    ("generations::ROW", generations::ROW),
    ("generations::BEFORE", generations::BEFORE),
    ("generations::AFTER", generations::AFTER),
    ("ages::OF_GENERATION", ages::OF_GENERATION),
    ("chart_spans::OF_GENERATION", chart_spans::OF_GENERATION),
    (
        "chart_spans::NAMED_BY_GENERATION",
        chart_spans::NAMED_BY_GENERATION,
    ),
    ("chart_spans::OPEN", chart_spans::OPEN),
    ("chart_spans::DROP_BETWEEN", chart_spans::DROP_BETWEEN),
    ("charts::BODY", charts::BODY),
    ("charts::DROP_ORPHAN", charts::DROP_ORPHAN),
    ("packs::LOAD", packs::LOAD),
    ("pack_spans::OPEN", pack_spans::OPEN),
    ("pack_spans::DROP_BETWEEN", pack_spans::DROP_BETWEEN),
    ("packs::DROP_ORPHAN", packs::DROP_ORPHAN),
    ("messages::EARLIER", messages::EARLIER),
    ("messages::AFTER", messages::AFTER),
    ("messages::ONE", messages::ONE),
    ("messages::COUNTS", messages::COUNTS),
];

#[test]
fn no_chart_is_found_by_going_through_a_table() {
    let place = trial::place();
    let connection = settings::connect(&place.file(), &place.key, Use::Read).unwrap();
    let mut plans = String::new();
    for (name, query) in QUERIES {
        plans.push_str(&format!("{name}\n"));
        let mut statement = connection
            .prepare(&format!("EXPLAIN QUERY PLAN {query}"))
            .unwrap();
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next().unwrap() {
            let step: String = row.get("detail").unwrap();
            // Counting goes through an index of the outcomes alone, not through the messages.
            let counts = step == "SCAN messages USING COVERING INDEX messages_by_outcome";
            assert!(!step.starts_with("SCAN") || counts, "{name}: {step}");
            plans.push_str(&format!("    {step}\n"));
        }
    }
    assert_eq!(plans, include_str!("plans.txt"), "the plans are agreed on");
}
