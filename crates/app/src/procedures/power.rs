//! What this computer runs on, as far as its system says.

use ward::procedure::Power;

/// The mains, the battery, or not known.
#[cfg(target_os = "linux")]
pub(crate) fn power() -> Option<Power> {
    let mut seen = None;
    for entry in std::fs::read_dir("/sys/class/power_supply").ok()?.flatten() {
        let read = |name: &str| {
            std::fs::read_to_string(entry.path().join(name))
                .map(|text| text.trim().to_owned())
                .unwrap_or_default()
        };
        match (
            read("type").as_str(),
            read("online").as_str(),
            read("status").as_str(),
        ) {
            ("Mains" | "USB", "1", _) => return Some(Power::Mains),
            // A supply that is there and gives nothing, or a battery that empties: one of them is enough.
            ("Mains", "0", _) | ("Battery", _, "Discharging") => seen = Some(Power::Battery),
            _ => {}
        }
    }
    seen
}

/// Not known on other systems.
#[cfg(not(target_os = "linux"))]
pub(crate) fn power() -> Option<Power> {
    None
}
