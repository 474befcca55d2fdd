//! Declaring downtime: the same rules in every state that allows it.

use chrono::{DateTime, Utc};

use super::{Active, Cause, Outage, Person, Policy, Refusal, Watch};

/// A declaration whose signatures have been checked.
pub(super) struct Declaration<'a> {
    by: &'a Person,
    second: Option<&'a Person>,
    reason: Option<&'a str>,
}

impl<'a> Declaration<'a> {
    /// Checks the signatures: two different people, or one with a reason.
    pub(super) fn signed(
        by: &'a Person,
        second: Option<&'a Person>,
        reason: Option<&'a str>,
    ) -> Result<Self, Refusal> {
        let reason = reason.map(str::trim).filter(|text| !text.is_empty());
        match second {
            Some(second) if second.is_same_as(by) => Err(Refusal::SamePerson),
            None if reason.is_none() => Err(Refusal::SecondPersonNeeded),
            Some(_) | None => Ok(Self { by, second, reason }),
        }
    }

    /// Against probes that do not show silence, only a reason lets a declaration through: functional downtime.
    pub(super) fn allowed_by(self, watch: &Watch, policy: &Policy) -> Result<Self, Refusal> {
        let shown = policy.unwatched || watch.charting_lost() || watch.silence(policy).is_some();
        if self.reason.is_some() || shown {
            Ok(self)
        } else {
            Err(Refusal::EhrAnswers)
        }
    }

    /// Signs an outage.
    pub(super) fn signs(&self, outage: Outage) -> Outage {
        outage.signed_by(self.by, self.second, self.reason)
    }

    /// Opens an outage that began at `since`.
    pub(super) fn opens(
        &self,
        since: DateTime<Utc>,
        cause: Cause,
        watch: Watch,
        now: DateTime<Utc>,
        policy: &Policy,
    ) -> Active {
        let outage = self.signs(Outage::unsigned(since, now, cause, policy));
        Active::opened(outage, watch, now, policy)
    }

    /// Opens the outage that was announced, from its start on.
    pub(super) fn opens_planned(
        &self,
        watch: &Watch,
        now: DateTime<Utc>,
        policy: &Policy,
    ) -> Active {
        let since = watch.poor_since.unwrap_or(now);
        self.opens(since, Cause::Planned, watch.clone(), now, policy)
    }

    /// Opens an outage where none was suspected: by silence if the probes show it, else as functional downtime.
    pub(super) fn opens_afresh(
        self,
        watch: &Watch,
        now: DateTime<Utc>,
        policy: &Policy,
    ) -> Result<Active, Refusal> {
        let declaration = self.allowed_by(watch, policy)?;
        Ok(match watch.silence(policy) {
            Some((since, _)) => {
                declaration.opens(since, Cause::Silence, watch.clone(), now, policy)
            }
            None => {
                let since = watch.poor_since.unwrap_or(now);
                declaration.opens(since, Cause::Functional, watch.clone(), now, policy)
            }
        })
    }
}
