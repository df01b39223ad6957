//! Whether a question is to be allowed: conditions over the paper.

use super::paper::Paper;
use super::words::*;

impl Paper {
    pub fn allows(&self, asked: &Asked) -> bool {
        let on = asked.on;
        let cards = self.accounts();
        let Some(card) = cards.get(asked.account) else {
            return false;
        };
        let contract = card.mandate.map(|at| self.mandates().swap_remove(at));
        let mandated = contract.as_ref().is_none_or(|one| {
            let words = one.purpose.to_lowercase();
            let spoken = words.split(' ').any(|word| word == asked.purpose);
            let theirs = (one.person, one.partner) == (card.person, card.partner);
            spoken && theirs && !one.cut && one.from <= on && on <= one.until
        });
        let poses = self.poses_as_agent(card.person, card.partner, card.mandate);
        if card.state_on(on) != Some("actif") || !mandated || poses {
            return false;
        }
        let Some((case, life)) = self.active_on(card.partner, on) else {
            return false;
        };
        if life.until.is_some_and(|until| until < on) {
            return false;
        }
        let in_force = self.in_force(on);
        let events = self.events_of(case);
        let accepted = |sheet: &Sheet| {
            // What was signed before the signature was to be made again does not count.
            let again = events.iter().rposition(|(_, word, given)| {
                *word == "renvoi" && (life.path == "direct" || given.to == "eligible")
            });
            let signed = &events[again.map_or(0, |at| at + 1)..];
            let mut so_far = signed.iter().filter(|(deed, _, _)| deed.on <= on);
            so_far.any(|(_, _, given)| {
                let mut texts = given.texts.iter();
                texts.any(|(_, id, version)| (*id, *version) == (sheet.id, sheet.version))
            })
        };
        let of = |kind: &'static str| in_force.iter().filter(move |sheet| sheet.kind == kind);
        let all = |kind| of(kind).count() > 0 && of(kind).all(|sheet| accepted(sheet));
        let texts = all("charte") && (life.path == "direct" || all("super-referent"));
        let named = !asked.product.is_empty() || !asked.licence.is_empty();
        let body = Body {
            autonomous: self.autonomous(card.partner),
            ..self.world.partners[card.partner]
        };
        let staff = if contract.is_some() {
            "mandataire"
        } else {
            "agent"
        };
        texts
            && named
            && of("licence").any(|sheet| {
                let meant = asked.licence.is_empty() || asked.licence == sheet.id;
                let mut clauses = sheet.clauses.iter();
                meant && accepted(sheet) && clauses.any(|rule| grants(rule, &body, staff, asked))
            })
    }

    pub fn events_of(&self, case: usize) -> Vec<(&Deed, &'static str, &Given)> {
        self.events(case).collect()
    }
}

fn grants(rule: &Rule, body: &Body, staff: &str, asked: &Asked) -> bool {
    let who = match body.autonomous {
        true => rule.who.contains(&"autonome"),
        false => rule.who.contains(&body.group) || body.public && rule.who.contains(&"public"),
    };
    let held = match (asked.content, asked.kind) {
        ("", "image" | "extrait") => "image",
        (content, _) => content,
    };
    let small = asked.kind != "extrait"
        || match asked.size.split_once(['x', ':']) {
            None => false,
            Some(("1", _)) if asked.size.starts_with("1:") => true,
            Some((width, height)) => {
                let number = |text: &str| text.parse::<u32>().unwrap();
                rule.px
                    .is_some_and(|px| number(width).max(number(height)) <= px)
            }
        };
    let place = |granted: &&str| match *granted {
        "propre" => inside(asked.territory, body.territory),
        code => inside(asked.territory, code),
    };
    who && rule.staff.contains(&staff)
        && (asked.product.is_empty() || asked.product.starts_with(rule.data.trim_end_matches('*')))
        && rule.product == asked.kind
        && rule.content == held
        && !(held == "relief" && asked.kind == "derive")
        && small
        && rule.purposes.contains(&asked.purpose)
        && rule.territory.iter().any(place)
        && (asked.action != "rediffuser" || rule.handed_on != "aucune")
        && rule.until.is_none_or(|until| asked.on <= until)
}

/// All communes of one are communes of the other.
fn inside(asked: &str, granted: &str) -> bool {
    let of = |name: &str| -> Vec<String> {
        match (
            name.strip_prefix("COM:"),
            COUNTRY.iter().find(|one| one.0 == name),
        ) {
            (Some(commune), _) => vec![commune.into()],
            (None, Some((_, communes))) => communes.iter().map(|one| (*one).into()).collect(),
            (None, None) => Vec::new(),
        }
    };
    let kind = |name: &str| name.split(':').next().map(String::from);
    let granted_communes = of(granted);
    asked == granted
        || kind(asked) != kind(granted)
            && of(asked).iter().all(|one| granted_communes.contains(one))
}
