//! What a bilan is computed from: plain values, as the registry has them.
//!
//! No person is in them but by opaque id.

use chrono::NaiveDate;

use super::past::Past;
use crate::adhesion::course::Course;
use crate::period::Period;

/// A partner.
#[derive(Debug, Clone, Default)]
pub struct Body {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its user group.
    pub group: String,
    /// A public body.
    pub is_public: bool,
    /// Its territory, as records write it.
    pub territory: Option<String>,
}

/// An account.
#[derive(Debug, Clone)]
pub struct Account {
    /// Its id.
    pub id: String,
    /// The id of its partner.
    pub partner: String,
    /// Its states.
    pub past: Past,
    /// The day on which it was first known.
    pub opened: NaiveDate,
    /// A fact of before the registry.
    pub reprise: bool,
    /// Of a contractor the days of the mandates there; none of a partner's own staff.
    pub mandates: Vec<Period>,
    /// The first log-in at DINAMIS.
    pub first_login: Option<NaiveDate>,
}

/// A figure of activity.
#[derive(Debug, Clone)]
pub struct Activity {
    /// The id of the partner.
    pub partner: String,
    /// The id of the account, where it is known.
    pub account: Option<String>,
    /// Its day.
    pub on: NaiveDate,
    /// Consultation, download, delivery, log-in.
    pub what: String,
    /// Who says so.
    pub source: String,
    /// How many.
    pub count: i64,
    /// How much ground, in square metres, whole hectares: numbers that are shown add up; none where it
    /// is not told.
    pub m2: Option<i64>,
    /// How much data; none where it is not told.
    pub bytes: Option<i64>,
}

/// A request.
#[derive(Debug, Clone)]
pub struct Request {
    /// The id of its partner.
    pub partner: String,
    /// Its kind.
    pub kind: String,
    /// Its states.
    pub past: Past,
    /// The day on which it was made.
    pub asked: NaiveDate,
    /// The ground that it is about, in square metres, whole hectares.
    pub m2: i64,
    /// The ground that was delivered, in square metres, whole hectares; none where it is not told.
    pub delivered_m2: Option<i64>,
    /// What it is for.
    pub use_case: Option<String>,
    /// Help that needed engineering.
    pub engineering: bool,
    /// Handed on to DINAMIS.
    pub escalated: bool,
    /// A fact of before the registry.
    pub reprise: bool,
}

/// A need.
#[derive(Debug, Clone)]
pub struct Need {
    /// The user group whose it is.
    pub group: String,
    /// The id of a partner, where it is known.
    pub partner: Option<String>,
    /// In a few words.
    pub title: String,
    /// What it is for.
    pub use_case: Option<String>,
    /// It wants engineering.
    pub engineering: bool,
    /// Its priority.
    pub priority: String,
    /// Its states.
    pub past: Past,
    /// The day on which it was said.
    pub said: NaiveDate,
}

/// A webinar, a training, a meeting.
#[derive(Debug, Clone)]
pub struct Occasion {
    /// Its kind.
    pub kind: String,
    /// Its title.
    pub title: String,
    /// Its day.
    pub on: NaiveDate,
    /// How many partners came.
    pub partners: i64,
    /// How many persons came.
    pub persons: i64,
}

/// A message to many.
#[derive(Debug, Clone)]
pub struct Message {
    /// Its day.
    pub on: NaiveDate,
    /// To how many it went.
    pub recipients: i64,
}

/// A lead.
#[derive(Debug, Clone)]
pub struct Lead {
    /// The id of its partner.
    pub partner: String,
    /// In what.
    pub interest: String,
    /// How far it was.
    pub maturity: Past,
    /// Its states.
    pub past: Past,
    /// The next step.
    pub next: Option<String>,
    /// The last contact.
    pub last: Option<NaiveDate>,
    /// The day on which it was first known.
    pub since: NaiveDate,
}

/// A use that was told for others.
#[derive(Debug, Clone)]
pub struct Case {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its theme.
    pub theme: String,
    /// The day on which it was told.
    pub on: NaiveDate,
}

/// Everything.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// The registry is played.
    pub demo: bool,
    /// The day of its newest entry.
    pub newest: Option<NaiveDate>,
    /// The day on which it is read: what is to come is not counted.
    pub today: NaiveDate,
    /// The day of the last entry that a purge took away.
    pub purged: Option<NaiveDate>,
    /// All partners, by id.
    pub partners: Vec<Body>,
    /// All adhésions.
    pub adhesions: Vec<Course>,
    /// All accounts.
    pub accounts: Vec<Account>,
    /// Figures of the days asked for.
    pub activity: Vec<Activity>,
    /// All requests.
    pub requests: Vec<Request>,
    /// All needs.
    pub needs: Vec<Need>,
    /// All occasions.
    pub occasions: Vec<Occasion>,
    /// All messages.
    pub messages: Vec<Message>,
    /// All leads.
    pub leads: Vec<Lead>,
    /// All uses.
    pub cases: Vec<Case>,
    /// Days that lists of activity from DINAMIS cover.
    pub imports: Vec<(NaiveDate, NaiveDate)>,
}
