//! Charts that are hard to print: every special box at once, and texts as long as records hold.

use ward::{
    clinical::{Known, OrderStatus, RawReason, Timing},
    journal::{Ledger, MeasureKind, Measured, Reading, Statement},
    snapshot::Chart,
};

use super::{amount, at, chart, entry, fixed, order, patient};

/// Insulins close together, a tablet that hangs on its INR, a patch, an epidural, a draft, one dose without a time; no
/// weight in the record, one charted here.
pub fn special() -> (Chart, Ledger) {
    let mut chart = chart(
        patient("Wiśniewska-Essai", "Żaneta", "10023800"),
        Some("14"),
        "2026-11-21T09:19:00Z",
    );
    chart.weight = Known::NotRecorded;
    let rapid = order(
        "1",
        "insuline asparte",
        Some(amount("6", "U")),
        "SC",
        fixed(&["08:00", "12:00", "19:00"]),
    );
    let slow = order(
        "2",
        "insuline glargine",
        Some(amount("18", "U")),
        "SC",
        fixed(&["22:00"]),
    );
    let tight = order(
        "3",
        "insuline lispro",
        Some(amount("4", "U")),
        "SC",
        fixed(&["18:00", "20:00", "06:00"]),
    );
    let warfarin = order(
        "4",
        "warfarine",
        Some(amount("5", "mg")),
        "PO",
        fixed(&["18:00"]),
    );
    let mut patch = order(
        "5",
        "fentanyl patch",
        Some(amount("25", "ug/h")),
        "TD",
        Timing::Interval {
            every_minutes: 72 * 60,
        },
    );
    patch.start = Some(at("2026-11-18T17:00:00Z"));
    let mut once = order(
        "6",
        "prednisone",
        None,
        "PO",
        Timing::Raw(RawReason::OnceWithoutTime),
    );
    once.verbatim = vec!["50 mg en une prise, dès que possible".into()];
    let mut epidural = order(
        "7",
        "ropivacaïne 2 mg par mL",
        None,
        "péridurale",
        Timing::Continuous,
    );
    epidural.rate = Some(amount("6", "mL/h"));
    let mut draft = order(
        "8",
        "digoxine",
        Some(amount("0.25", "mg")),
        "PO",
        fixed(&["12:00"]),
    );
    draft.status = OrderStatus::Other("draft".into());
    chart.orders = vec![rapid, slow, tight, warfarin, patch, once, epidural, draft];
    let weight = Measured {
        patient: chart.patient.id.clone(),
        at: at("2026-11-21T10:40:00Z"),
        readings: vec![Reading {
            kind: MeasureKind::Weight,
            value: amount("58", "kg"),
            second: None,
        }],
        note: None,
    };
    let ledger = Ledger::fold([entry(
        1,
        "2026-11-21T10:41:00Z",
        "CD",
        Statement::Measured(weight),
    )]);
    (chart, ledger)
}

/// The longest name of a medicine that a national list holds, and an instruction of 300 characters.
pub fn long_texts() -> Chart {
    let mut chart = chart(
        patient("Longue-Essai", "Ode", "10023801"),
        Some("15"),
        "2026-11-21T09:19:00Z",
    );
    chart.weight = Known::NotFetched("503".into());
    let name = "chlorhydrate de phényléphrine, maléate de chlorphénamine, bromhydrate de dextrométhorphane, \
                paracétamol et acide ascorbique, poudre pour solution buvable en sachet-dose sans sucre édulcorée \
                à l’aspartam et à l’acésulfame potassique";
    let mut long = order(
        "1",
        name,
        Some(amount("1", "sachet")),
        "PO",
        fixed(&["08:00", "20:00"]),
    );
    let sentence = "Dissoudre le sachet dans un demi-verre d’eau tiède, remuer une minute, donner assis, attendre \
                    trente minutes avant le repas ; ne pas donner si la pression systolique dépasse 160 mmHg ou si \
                    la patiente a reçu du paracétamol depuis moins de six heures, dans ce cas appeler le médecin de \
                    garde, noter l’heure.";
    assert!(sentence.chars().count() >= 300, "as long as it says");
    long.verbatim = vec![sentence.into()];
    let mut raw = order("2", name, None, "PO", Timing::Raw(RawReason::Protocol));
    raw.verbatim = vec![sentence.into(), sentence.into()];
    chart.orders = vec![long, raw];
    chart
}

/// Forty orders, one dose an hour each.
pub fn forty_orders() -> Chart {
    let mut chart = chart(
        patient("Quarante-Essai", "Odile", "10020030"),
        Some("7-F"),
        "2026-11-21T09:19:00Z",
    );
    chart.orders = (1u32..=40)
        .map(|nth| {
            let time = format!("{:02}:00", nth % 24);
            order(
                &nth.to_string(),
                &format!("médicament d’essai {nth}"),
                Some(amount("500", "mg")),
                "PO",
                fixed(&[&time]),
            )
        })
        .collect();
    chart
}
