//! Who stands before a window: signing in, locking, the emergency door, the witness.

use app::api;
use app::api::views::ModeBar;
use serde_json::{Value, json};

use super::outage_ward::Ward;

/// A window of the ward's station: what a person at it sees, and what it refuses her.
struct Window(app::Station);

impl Window {
    fn at(ward: &Ward) -> Window {
        Window(ward.hosted().window().unwrap())
    }

    fn ok(&self, name: &str, request: Value) -> Value {
        api::call(&self.0, name, request.clone())
            .unwrap_or_else(|refused| panic!("{name} {request}: {refused}"))
    }

    fn mode(&self) -> ModeBar {
        serde_json::from_value(self.ok("mode", json!({}))).unwrap()
    }

    fn user(&self) -> Option<String> {
        self.mode().user.map(|user| user.initials)
    }
}

#[test]
fn two_windows_are_two_desks() {
    let ward = Ward::quiet();
    let (first, second) = (Window::at(&ward), Window::at(&ward));
    first.ok("sign_in", json!({ "initials": "AL" }));
    assert_eq!(second.user(), None, "Alice signed in at the other window");
    second.ok("sign_in", json!({ "initials": "NB" }));
    assert_eq!(
        (first.user().as_deref(), second.user().as_deref()),
        (Some("AL"), Some("NB")),
        "each works under her own name, at the same time"
    );
    first.ok("sign_out", json!({}));
    assert_eq!(
        second.user().as_deref(),
        Some("NB"),
        "Nadia goes on when Alice leaves"
    );
}
