//! `docs/promises.md`, held against the machine: each promise about what a state lets the ward do.

use super::*;

#[test]
fn only_back_entry_lets_entries_leave() {
    for name in NAMES {
        assert_eq!(
            AWard::in_state(name).state.sending_allowed(),
            name == "back-entry",
            "{name}"
        );
    }
}

#[test]
fn capture_is_open_in_the_coloured_states_and_closed_in_the_quiet_ones() {
    for name in NAMES {
        let open = matches!(name, "pending" | "active" | "read-only" | "recovery-hold");
        let mut ward = AWard::in_state(name);
        assert_eq!(ward.state.capture_open(), open, "{name}");
        let refused = ward.on(&Event::EntryRecorded { by: alice() }).refused;
        assert_eq!(
            refused.is_none(),
            open,
            "{name}: what is refused is not silently lost"
        );
    }
}

#[test]
fn waiting_alone_never_opens_or_ends_an_outage() {
    for name in NAMES {
        let mut ward = AWard::in_state(name);
        let before = ward.state.outage().is_some();
        for hours in 1..80 {
            ward.after(3_600).on(&Event::Tick);
            ward.probed(&GOOD, 3);
            assert_eq!(
                ward.state.outage().is_some(),
                before,
                "{name} after {hours} h"
            );
        }
    }
}

#[test]
fn a_damaged_state_keeps_the_plan_and_opens_capture() {
    for name in NAMES {
        let mut ward = AWard::in_state(name);
        let plan = ward.state.plan().cloned();
        ward.on(&Event::StateUnreadable);
        assert_eq!(
            ward.state.name(),
            "active",
            "{name}: downtime, never normal"
        );
        assert_eq!(
            ward.state.plan().cloned(),
            plan,
            "{name}: what was announced is not forgotten"
        );
    }
}
