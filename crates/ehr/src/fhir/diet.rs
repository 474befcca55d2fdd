//! NutritionOrder and the stay's dietPreference → diets, as worded by the record.

use ward::clinical::{Diet, Known, SourceRef};
use ward::snapshot::Issue;

use super::order::issue;
use super::parse::{Node, concept};
use crate::gather::known;

/// Reads the section of one patient. `stays` are the stays in progress, by id.
pub(super) fn diets(
    resources: &[(String, &Node)],
    stays: &[(String, Node)],
    complete: bool,
    issues: &mut Vec<Issue>,
) -> Known<Diet> {
    let mut found: Vec<Diet> = resources
        .iter()
        .filter(|(_, node)| stands(node))
        .map(|(id, node)| diet(id, node, issues))
        .collect();
    for (id, stay) in stays {
        let preferred = stay.at(&["hospitalization", "dietPreference"]).items();
        found.extend(preferred.iter().filter_map(concept).map(|text| Diet {
            source: SourceRef::fhir(
                format!("Encounter/{id}"),
                stay.at(&["meta", "versionId"]).owned(),
            ),
            text,
            held: false,
        }));
    }
    known(found, false, complete)
}

/// In force or on hold. An order without a status is shown: somebody wrote it.
fn stands(node: &Node) -> bool {
    matches!(
        node.get("status").text(),
        None | Some("active" | "on-hold" | "unknown")
    )
}

fn diet(id: &str, node: &Node, issues: &mut Vec<Issue>) -> Diet {
    let key = format!("NutritionOrder/{id}");
    let mut words: Vec<String> = vec![];
    let concepts =
        |node: &Node| -> Vec<String> { node.items().iter().filter_map(concept).collect() };
    let oral = node.get("oralDiet");
    words.extend(concepts(oral.get("type")));
    for texture in oral.get("texture").items() {
        words.extend(concept(texture.get("modifier")));
        words.extend(concept(texture.get("foodType")));
    }
    words.extend(concepts(oral.get("fluidConsistencyType")));
    for nutrient in oral.get("nutrient").items() {
        let name = concept(nutrient.get("modifier"));
        let amount = nutrient.get("amount").spelled();
        words.extend(name.map(|name| format!("{name} {amount}").trim().to_owned()));
    }
    words.extend(oral.get("instruction").owned());
    for supplement in node.get("supplement").items() {
        words.extend(concept(supplement.get("type")));
        words.extend(supplement.get("productName").owned());
        words.extend(supplement.get("instruction").owned());
    }
    let enteral = node.get("enteralFormula");
    words.extend(concept(enteral.get("baseFormulaType")));
    words.extend(enteral.get("baseFormulaProductName").owned());
    words.extend(concept(enteral.get("additiveType")));
    words.extend(enteral.get("additiveProductName").owned());
    words.extend(concept(enteral.get("routeofAdministration")));
    words.extend(enteral.get("administrationInstruction").owned());
    words.extend(concepts(node.get("foodPreferenceModifier")));
    // What must not be eaten would read as what should be without a word before it.
    let excluded = concepts(node.get("excludeFoodModifier"));
    words.extend(excluded.into_iter().map(|food| format!("excl. {food}")));
    let notes = node.get("note").items().iter();
    words.extend(notes.filter_map(|note| note.get("text").owned()));
    let mut seen: Vec<String> = vec![];
    for word in words {
        if !seen.contains(&word) {
            seen.push(word);
        }
    }
    if seen.is_empty() {
        issues.push(issue("unreadable", &key, "no words"));
        seen.push(format!("? ({key})"));
    }
    Diet {
        source: SourceRef::fhir(key, node.at(&["meta", "versionId"]).owned()),
        text: seen.join(", "),
        held: node.get("status").text() == Some("on-hold"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn diets_in_force_are_read_with_type_texture_instruction_and_what_is_excluded() {
        let read = |json: &str| Node::read(json.as_bytes()).unwrap();
        let mixed = read(
            r#"{"status":"active","oralDiet":{"type":[{"text":"Hyposodé"}],"texture":[{"modifier":{"text":"Mixé lisse"}}],
            "instruction":"Aide au repas"},"excludeFoodModifier":[{"text":"arachide"}]}"#,
        );
        let held =
            read(r#"{"status":"on-hold","enteralFormula":{"baseFormulaProductName":"Nutrison"}}"#);
        let over = read(r#"{"status":"completed","oralDiet":{"type":[{"text":"À jeun"}]}}"#);
        let empty = read(r#"{"status":"active"}"#);
        let stay = read(r#"{"hospitalization":{"dietPreference":[{"text":"Végétarien"}]}}"#);
        let named: Vec<(String, &Node)> = [&mixed, &held, &over, &empty]
            .into_iter()
            .enumerate()
            .map(|(at, node)| (at.to_string(), node))
            .collect();
        let mut issues = vec![];
        let known = diets(&named, &[("e".to_owned(), stay)], true, &mut issues);
        let texts: Vec<(&str, bool)> = known
            .values()
            .iter()
            .map(|diet| (diet.text.as_str(), diet.held))
            .collect();
        assert_eq!(
            texts,
            [
                ("Hyposodé, Mixé lisse, Aide au repas, excl. arachide", false),
                ("Nutrison", true),
                ("? (NutritionOrder/3)", false),
                ("Végétarien", false),
            ],
            "what is over is out, what says nothing is shown as such"
        );
        assert_eq!(issues.len(), 1, "and reported");
    }
}
