//! How soon a cut is noticed, and how seldom one is imagined. The prober is simulated to the millisecond.

use super::*;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Cut {
    Refused,
    BlackHole,
    Slow,
}

fn instant(ms: i64) -> DateTime<Utc> {
    noon() + TimeDelta::milliseconds(ms)
}

/// When a probe begun at `start` ends, and what it found, if the EHR is cut at `cut_at`.
fn probe(cut: Cut, start: i64, cut_at: i64, latency: i64, policy: &Policy) -> (i64, Evidence) {
    let timeout = i64::from(policy.probe_timeout_ms);
    if start + latency <= cut_at {
        let latency_ms = u32::try_from(latency).unwrap();
        return (
            start + latency,
            Evidence::answered(latency_ms, policy.slow_above_ms),
        );
    }
    match cut {
        // A connection that is open at the cut is reset then.
        Cut::Refused => (start.max(cut_at), Evidence::Refused),
        Cut::BlackHole => (start + timeout, Evidence::ResponseTimeout),
        Cut::Slow => {
            let late = 2_400;
            (
                start + late,
                Evidence::answered(u32::try_from(late).unwrap(), policy.slow_above_ms),
            )
        }
    }
}

/// Milliseconds from the cut to the proposal on screen.
fn noticed_after(cut: Cut, phase: i64, latency: i64) -> i64 {
    let policy = Policy::default();
    let cut_at = 60_000 + phase;
    let mut state = State::start(noon());
    let mut start = 0;
    loop {
        let (end, evidence) = probe(cut, start, cut_at, latency, &policy);
        let next = step(&state, &Event::Probe(evidence), instant(end), &policy);
        if next
            .effects
            .iter()
            .any(|effect| matches!(effect, Effect::ProposeDowntime { .. }))
        {
            assert!(end >= cut_at, "not before the cut");
            return end - cut_at;
        }
        state = next.state;
        start = end.max(start + i64::from(state.probe_every_ms(&policy)));
        assert!(
            end < cut_at + 60_000,
            "{cut:?} at phase {phase} was never noticed"
        );
    }
}

#[test]
fn a_cut_is_noticed_in_time_at_any_phase() {
    for (cut, limit_ms) in [
        (Cut::Refused, 5_000),
        (Cut::BlackHole, 10_000),
        (Cut::Slow, 15_000),
    ] {
        let worst = (0..2_100)
            .step_by(7)
            .flat_map(|phase| [5, 40, 900, 1_900].map(|latency| noticed_after(cut, phase, latency)))
            .max()
            .unwrap();
        assert!(worst <= limit_ms, "{cut:?} took {worst} ms at its worst");
    }
}

/// SplitMix64: small, seeded, the same everywhere.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn one_in(&mut self, n: u64) -> bool {
        self.next().is_multiple_of(n)
    }
}

#[test]
fn thirty_days_of_lost_packets_alarm_at_most_once() {
    let policy = Policy::default();
    let month_ms = 30 * 24 * 3_600 * 1_000_i64;
    for seed in [1, 2026] {
        let mut chance = Chance(seed);
        let (mut state, mut start, mut lost, mut suspicions) =
            (State::start(noon()), 0_i64, 0_u32, 0_u32);
        while start < month_ms {
            // 0.5 % of probes are lost.
            let (took, evidence) = if chance.one_in(200) {
                lost += 1;
                (
                    i64::from(policy.probe_timeout_ms),
                    Evidence::ResponseTimeout,
                )
            } else {
                (40, Evidence::Healthy { latency_ms: 40 })
            };
            let next = step(
                &state,
                &Event::Probe(evidence),
                instant(start + took),
                &policy,
            );
            if state.name() == "normal" && next.state.name() == "suspect" {
                suspicions += 1;
            }
            state = next.state;
            start += took.max(i64::from(state.probe_every_ms(&policy)));
        }
        assert!(lost > 6_000, "the loss really happened: {lost}");
        assert!(
            suspicions <= 1,
            "seed {seed}: {suspicions} false suspicions in thirty days"
        );
    }
}

#[test]
fn alternating_slow_and_lost_probes_are_noticed_too() {
    let mut ward = AWard::in_state("normal");
    for evidence in [
        Evidence::Slow { latency_ms: 2_100 },
        Evidence::ResponseTimeout,
        Evidence::Slow { latency_ms: 2_100 },
    ] {
        ward.after(2).on(&Event::Probe(evidence));
    }
    assert_eq!(
        ward.state.name(),
        "suspect",
        "neither kind alone reached three, together they did"
    );
}

#[test]
fn a_healthy_claim_is_checked_against_the_policy() {
    let mut ward = AWard::in_state("normal");
    ward.probed(&Event::Probe(Evidence::Healthy { latency_ms: 2_001 }), 3);
    assert_eq!(
        ward.state.name(),
        "suspect",
        "an answer above the limit is slow whatever it is called"
    );
}

#[test]
fn evidence_has_codes_and_only_answers_are_usable() {
    let usable = [
        Evidence::Healthy { latency_ms: 1 },
        Evidence::Slow { latency_ms: 9_000 },
    ];
    let unusable = [
        Evidence::Refused,
        Evidence::Unresolved,
        Evidence::ConnectTimeout,
        Evidence::ResponseTimeout,
        Evidence::Tls("expired".to_owned()),
        Evidence::HttpStatus(401),
        Evidence::Portal,
        Evidence::NotFhir("text/plain".to_owned()),
    ];
    assert!(
        usable.iter().all(Evidence::is_usable),
        "an answer is an answer"
    );
    assert!(
        !unusable.iter().any(Evidence::is_usable),
        "a portal or an error is not the EHR"
    );
    let codes: std::collections::BTreeSet<_> =
        usable.iter().chain(&unusable).map(Evidence::code).collect();
    assert_eq!(codes.len(), 10, "each kind has its own code");
}
