//! Accounts: what happened to them, and how they are at the end.

use chrono::NaiveDate;
use serde::Serialize;

use crate::bilan::facts::Account;
use crate::period::Period;

/// Accounts of a period.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Accounts {
    /// Opened in the period.
    pub opened: i64,
    /// First known in the period as facts of before the registry: not among the former.
    pub reprises: i64,
    /// Whose first log-in at DINAMIS was in the period.
    pub first_logins: i64,
    /// Suspended in the period, an account once, whatever became of it.
    pub suspended: i64,
    /// Closed in the period.
    pub closed: i64,
    /// At the end: not validated yet.
    pub pending_then: i64,
    /// At the end: active.
    pub active_then: i64,
    /// At the end: suspended.
    pub suspended_then: i64,
    /// At the end: open, but what they were is not known: what changed them since is all that is left.
    pub changed_then: i64,
    /// Of the active ones, those of contractors under a mandate that runs at the end.
    pub contractors_then: i64,
    /// Of the active ones, those of contractors whose mandate is over or begins later.
    pub unmandated_then: i64,
}

/// How an account is at the end of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::bilan) enum Standing<'a> {
    /// It is not there yet.
    Absent,
    /// It is in this state.
    In(&'a str),
    /// It is open; nothing says more.
    Changed,
}

/// See [`Standing`].
pub(in crate::bilan) fn standing(account: &Account, day: NaiveDate) -> Standing<'_> {
    match account {
        account if account.opened > day => Standing::Absent,
        account => account.past.on(day).map_or(Standing::Changed, Standing::In),
    }
}

impl Accounts {
    /// Of all accounts those of a period, as it is known on a day.
    pub fn of(all: &[Account], period: &Period, today: NaiveDate) -> Self {
        let mut sum = Self::default();
        let end = period.to.min(today);
        for account in all {
            let within = i64::from(period.has(account.opened));
            match account.reprise {
                true => sum.reprises += within,
                false => sum.opened += within,
            }
            let came = account.first_login.is_some_and(|day| period.has(day));
            sum.first_logins += i64::from(came);
            sum.suspended += i64::from(account.past.came("suspendu", period));
            sum.closed += i64::from(account.past.came("clos", period));
            match standing(account, period.to) {
                Standing::In("attente") => sum.pending_then += 1,
                Standing::In("actif") => {
                    sum.active_then += 1;
                    let mandated = account.mandates.iter().any(|days| days.has(end));
                    let is_contractor = !account.mandates.is_empty();
                    sum.contractors_then += i64::from(mandated);
                    sum.unmandated_then += i64::from(is_contractor && !mandated);
                }
                Standing::In("suspendu") => sum.suspended_then += 1,
                Standing::Changed => sum.changed_then += 1,
                Standing::In(_) | Standing::Absent => {}
            }
        }
        sum
    }

    /// Open at the end.
    pub fn open_then(&self) -> i64 {
        self.pending_then + self.active_then + self.suspended_then + self.changed_then
    }
}
