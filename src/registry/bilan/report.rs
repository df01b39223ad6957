//! The figures as a report: what people read.

mod maker;
mod essential;
mod adhesions;
mod accounts;
mod activity;
mod requests;
mod needs;
mod animation;
mod leads;
mod parts;
mod internal;

use relais_report::figures::{Report, Section};

use super::chapter::Chapter;
use super::facts::Facts;
use super::figures::Figures;
use super::narrative::Narratives;
use super::place::Places;
use super::{Form, fr};
use crate::activity::Coverage;
use crate::adhesion::State;
pub use internal::Users;
use maker::Maker;

/// By what the last chapters divide the figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// By user group.
    Group,
    /// By département.
    Place,
    /// By use.
    Use,
}

/// What a report is made of.
pub struct Telling<'a> {
    /// The facts, for lists.
    pub facts: &'a Facts,
    /// The figures of the period.
    pub now: &'a Figures,
    /// Those of the period before.
    pub before: Option<&'a Figures>,
    /// Where partners are.
    pub places: &'a Places,
    /// The officer's texts.
    pub narratives: &'a Narratives,
    /// The divisions that are wanted.
    pub by: &'a [By],
    /// For whom it is.
    pub form: Form,
    /// Who the accounts belong to, in the officer's own form.
    pub users: Option<&'a Users>,
}

/// Makes the report.
pub fn report(telling: &Telling<'_>) -> Report {
    let maker = Maker::new(telling);
    let now = telling.now;
    let mut sections = vec![
        essential::section(&maker),
        adhesions::section(&maker),
        accounts::section(&maker),
        activity::section(&maker),
        requests::section(&maker),
        needs::section(&maker),
        animation::section(&maker),
        leads::section(&maker),
    ];
    for by in telling.by {
        sections.push(match by {
            By::Group => parts::groups(&maker),
            By::Place => parts::places(&maker),
            By::Use => parts::uses(&maker),
        });
    }
    sections.extend(outlook(telling));
    sections.extend(telling.users.map(|users| internal::section(&maker, users)));
    sections.push(Section {
        title: fr::METHOD.into(),
        words: fr::method(telling.form == Form::Published),
        ..Section::default()
    });
    Report {
        title: fr::report(&now.period),
        lead: fr::LEAD.into(),
        notices: notices(telling),
        facts: facts(telling),
        sections,
        foot: match telling.form {
            Form::Published => format!("{} {}", fr::FOOT, fr::FOOT_PUBLISHED),
            Form::Internal => fr::FOOT.into(),
        },
        date: Some(now.period.to.to_string()),
        ..Report::default()
    }
}

fn outlook(telling: &Telling<'_>) -> Option<Section> {
    let words = telling.narratives.paragraphs(Chapter::Outlook);
    (!words.is_empty()).then(|| Section {
        title: fr::title(Chapter::Outlook).into(),
        words,
        ..Section::default()
    })
}

fn notices(telling: &Telling<'_>) -> Vec<String> {
    let mut notices = Vec::new();
    if telling.facts.demo {
        notices.push(fr::DEMO.into());
    }
    if telling.form == Form::Internal {
        notices.push(fr::INTERNAL.into());
    }
    let newest = telling
        .facts
        .newest
        .filter(|newest| *newest < telling.now.period.to);
    notices.extend(newest.map(|newest| match newest < telling.now.period.from {
        true => fr::to_come(&fr::day(newest)),
        false => fr::unfinished(&fr::day(newest)),
    }));
    notices
}

fn facts(telling: &Telling<'_>) -> Vec<(String, String)> {
    let now = telling.now;
    let mut facts = vec![(fr::PERIOD.to_string(), now.period.told())];
    let before = telling
        .before
        .map(|before| (fr::PERIOD_BEFORE.to_string(), before.period.told()));
    facts.extend(before);
    let heard = match &now.coverage {
        Coverage::Whole => fr::COVERED.into(),
        Coverage::Part(parts) => fr::partly(parts),
        Coverage::No => fr::NOT_COVERED.into(),
    };
    let number = |number: i64| relais_report::french::integer(number);
    facts.extend([
        (
            fr::PARTNERS.to_string(),
            number(telling.facts.partners.len() as i64),
        ),
        (fr::ACTIVE.into(), number(now.standing(State::Active))),
        (fr::ACCOUNTS.into(), number(now.accounts.active_then)),
        (fr::FIGURES_OF.into(), heard),
    ]);
    facts
}
