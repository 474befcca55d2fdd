//! Sets: the sound one, each bad example with exactly its code, and the cards of the release.

use super::super::{Code, Layer, read_set};
use super::{codes, example, shipped, today};

#[test]
fn a_sound_set_has_no_findings_and_the_site_replaces_a_base_card_whole() {
    let (set, findings) = read_set(&example("sound"), today());
    assert_eq!(findings, vec![], "nothing to say");
    assert_eq!(
        (set.version, set.site.as_str()),
        (3, "essai"),
        "from its list"
    );
    let suite = &set.cards["suite"];
    assert_eq!(suite.layer, Layer::Site, "the site's, not the release's");
    assert_eq!(suite.card.version, "1.0.1", "with its own version");
    assert_eq!(set.cards["essai"].layer, Layer::Base, "the other stays");
    let said = set.cards["essai"].card.filled(&set.vars);
    let step = said.steps().next().unwrap();
    assert_eq!(
        step.what.en.as_deref(),
        Some("Note the time in the room: now"),
        "the text of the house is in its hole"
    );
}

#[test]
fn each_bad_example_has_exactly_its_code_at_its_place() {
    // P020 is about the signature, which takes a key: it is tested where keys are.
    let examples = [
        ("P001", Code::P001, "base/essai.toml", 2),
        ("P002", Code::P002, "base/essai.toml", 28),
        ("P003", Code::P003, "base/essai.toml", 1),
        ("P003-utf8", Code::P003, "base/essai.toml", 14),
        ("P010", Code::P010, "base/essai.toml", 40),
        ("P010-layer", Code::P010, "base/essai.toml", 2),
        ("P011", Code::P011, "base/essai.toml", 54),
        ("P012", Code::P012, "base/essai.toml", 54),
        ("P013", Code::P013, "base/essai.toml", 32),
        ("P014", Code::P014, "base/essai.toml", 30),
        ("P015", Code::P015, "base/essai.toml", 54),
        ("P016", Code::P016, "base/essai.toml", 31),
        ("P016-link", Code::P016, "base/essai.toml", 55),
        ("P017", Code::P017, "base/essai.toml", 35),
        ("P018", Code::P018, "site/suite.toml", 1),
        ("P018-ahead", Code::P018, "site/suite.toml", 11),
        ("P021", Code::P021, "manifest.toml", 7),
        ("P021-missing", Code::P021, "manifest.toml", 12),
        ("P021-unlisted", Code::P021, "site/autre.toml", 1),
        ("W101", Code::W101, "base/essai.toml", 11),
        ("W102", Code::W102, "base/essai.toml", 13),
        ("W103", Code::W103, "base/essai.toml", 35),
        ("W104", Code::W104, "base/essai.toml", 33),
        ("W105", Code::W105, "base/essai.toml", 18),
        ("W106", Code::W106, "base/essai.toml", 41),
        ("W107", Code::W107, "site/suite.toml", 11),
    ];
    for (name, code, file, line) in examples {
        let (_, findings) = read_set(&example(name), today());
        assert_eq!(codes(&findings), vec![code], "{name}: {findings:#?}");
        let first = &findings[0];
        assert_eq!(
            (first.file.as_str(), first.line),
            (file, line),
            "{name}: found where it is: {first:?}"
        );
        assert!(first.column >= 1 && !first.detail.is_empty(), "{name}");
        let error = name.starts_with('P');
        assert_eq!(code.is_error(), error, "{name}: a warning is no error");
    }
    let tested: Vec<Code> = examples.iter().map(|(_, code, ..)| *code).collect();
    for code in Code::ALL {
        assert!(
            code == Code::P020 || tested.contains(&code),
            "{code} has an example"
        );
    }
}

#[test]
fn the_cards_of_the_release_have_no_errors_and_no_warnings() {
    let (set, findings) = shipped();
    assert_eq!(findings, vec![], "clean");
    let ids: Vec<&str> = set.cards.keys().map(String::as_str).collect();
    assert_eq!(
        ids,
        [
            "arret-programme-cadre",
            "arret-programme-dsi",
            "cyber-dsi",
            "cyber-unite",
            "donnees-perimees",
            "duree-2h",
            "duree-8h",
            "exercice",
            "nouveau-patient",
            "panne-cadre",
            "panne-infirmiere",
            "poste-isole",
            "reprise-infirmiere",
            "reprise-pharmacien",
            "sans-electricite",
            "sans-imprimante",
            "transfusion-analyses-papier",
        ],
        "every card that the specification names"
    );
    for form in [
        "plan-administration",
        "page-test",
        "recensement",
        "feuille-vierge",
        "prescription-papier",
        "demande-analyses",
        "demande-transfusion",
        "bordereau-ecarts",
        "releve-incident",
    ] {
        assert!(set.forms.0.contains_key(form), "the form {form}");
    }
}

#[test]
fn no_card_of_the_release_says_what_paper_must_not_say() {
    let (set, _) = shipped();
    for (id, held) in &set.cards {
        for step in held.card.steps() {
            for (_, text) in step.what.each() {
                assert!(
                    !text.contains(['/', '<', '>', '≤', '≥', '@', '&', '\'']),
                    "{id} {}: {text}",
                    step.id
                );
            }
        }
    }
}
