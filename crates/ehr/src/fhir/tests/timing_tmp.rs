#[test]
fn tmp_perf() {
    use super::super::parse::Node;
    let line = std::fs::read_to_string("/work/shared/data/ward32/MedicationRequest.ndjson").unwrap();
    let first: Vec<&str> = line.lines().collect();
    let mut text = String::from("{\"resourceType\":\"Location\",\"id\":\"w\"}\n");
    for p in 0..500 {
        text.push_str(&format!("{{\"resourceType\":\"Patient\",\"id\":\"p{p}\",\"name\":[{{\"family\":\"A\"}}]}}\n{{\"resourceType\":\"Encounter\",\"id\":\"e{p}\",\"status\":\"in-progress\",\"subject\":{{\"reference\":\"Patient/p{p}\"}},\"location\":[{{\"location\":{{\"reference\":\"Location/w\"}}}}]}}\n"));
        for r in 0..60 {
            let l = first[(p*7 + r) % first.len()];
            let n = Node::read(l.as_bytes()).unwrap();
            let id = n.get("id").text().unwrap().to_owned();
            let s = n.at(&["subject","reference"]).text().unwrap().to_owned();
            text.push_str(&l.replace(&id, &format!("m{p}-{r}")).replace(&s, &format!("Patient/p{p}")));
            text.push('\n');
        }
    }
    let ward = crate::ShelfWard { ward_location: "w".into(), ward: ward::snapshot::WardName{code:"w".into(),name:"w".into()}, zone: chrono_tz::Tz::Europe__Paris, as_of: super::now(), complete: true };
    let t = std::time::Instant::now();
    for l in text.lines() { let _: &serde_json::value::RawValue = serde_json::from_str(l).unwrap(); }
    println!("{} bytes; raw scan {:?}", text.len(), t.elapsed());
    let t = std::time::Instant::now();
    let mut n = 0;
    for l in text.lines() { n += Node::read(l.as_bytes()).unwrap().members().len(); }
    println!("nodes {:?} {n}", t.elapsed());
    let t = std::time::Instant::now();
    for l in text.lines() { let v: serde_json::Value = serde_json::from_str(l).unwrap(); n += v.as_object().unwrap().len(); }
    println!("values {:?} {n}", t.elapsed());
    let t = std::time::Instant::now();
    let mut shelf = crate::Shelf::default();
    shelf.add_ndjson(text.as_bytes(), &mut vec![]);
    println!("add {:?}", t.elapsed());
    let t = std::time::Instant::now();
    let r = shelf.read_ward(&ward, super::now(), None).unwrap();
    println!("read {:?} {:?}", t.elapsed(), r.generation.counts[&ward::snapshot::Section::Orders]);
}
