//! The one place that asks the machine for the time and for chance.

use chrono::{DateTime, Utc};

/// Where the station reads the time: the machine in production, a variable in tests.
#[derive(Clone)]
pub struct Clock(std::sync::Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>);

impl Clock {
    /// The machine's clock.
    pub fn machine() -> Clock {
        Clock(std::sync::Arc::new(machine_now))
    }

    /// Any other source of instants.
    pub fn from_fn(now: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Clock {
        Clock(std::sync::Arc::new(now))
    }

    /// The time.
    pub fn now(&self) -> DateTime<Utc> {
        (self.0)()
    }
}

#[allow(
    clippy::disallowed_methods,
    reason = "the only reader of the machine's clock"
)]
fn machine_now() -> DateTime<Utc> {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_micros())
        .ok()
        .and_then(DateTime::from_timestamp_micros)
        .unwrap_or(DateTime::UNIX_EPOCH)
}

/// Random bytes from the operating system.
///
/// # Errors
/// When the operating system has none; nothing can be signed then.
pub fn random<const N: usize>() -> Result<[u8; N], getrandom::Error> {
    let mut bytes = [0u8; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}
