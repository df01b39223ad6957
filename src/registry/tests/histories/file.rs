//! The registry itself, in a file, through its verbs.

use chrono::{DateTime, NaiveTime, Utc};
use relais_store::{Db, Nature, Signer};
use sqlx::AssertSqlSafe;

use super::real::{FILES, country, day, evidence, number, question};
use super::words::*;
use crate::account::mandate::{self, Field as Contract};
use crate::account::{self, Login, Word};
use crate::adhesion::{self, Correction, Event, Path, Record};
use crate::avenant;
use crate::convention::{self, Field as Of, New};
use crate::document::File;
use crate::exchange::import::End;
use crate::exchange::merge::{Referents, merge};
use crate::operator;
use crate::partner::{self, Field};
use crate::person::contact::{self, Role};
use crate::person::{self, Origin, notice};
use crate::rights::{self, decide};
use crate::{Desk, RegistryFault};

const PDF: &[u8] = b"%PDF-1.7 fictif";

/// Two registries with nobody but their partners and persons, of which histories begin with a copy.
pub struct Models {
    folder: tempfile::TempDir,
    seed: [u8; 32],
    partners: [Vec<String>; 2],
    persons: [Vec<String>; 2],
}

fn moment(today: Day) -> DateTime<Utc> {
    day(today).and_time(NaiveTime::MIN).and_utc() + chrono::TimeDelta::hours(12)
}

impl Models {
    pub async fn new() -> Self {
        let mut models = Self {
            folder: tempfile::tempdir().unwrap(),
            seed: Signer::new().unwrap().seed(),
            partners: Default::default(),
            persons: Default::default(),
        };
        for demo in [false, true] {
            models.fill(demo).await;
        }
        models
    }

    fn path(&self, demo: bool) -> std::path::PathBuf {
        self.folder.path().join(format!("{demo}.db"))
    }

    async fn fill(&mut self, demo: bool) {
        let signer = Signer::from_seed(&self.seed);
        let nature = if demo { Nature::Demo } else { Nature::Real };
        let db = Db::create(&self.path(demo), nature, &signer, moment(-1)).await;
        let db = db.unwrap();
        let first = operator::bootstrap(&db, &signer, "chef", "Camille Fictive", moment(-1));
        first.await.unwrap();
        let desk = Desk::open(db, Some(signer), "chef", moment(-1))
            .await
            .unwrap();
        for at in 0..PARTNERS {
            let named = [
                (
                    Field::Name,
                    ["Mairie fictive", "SDIS inventé", "Agence imaginaire"][at].to_string(),
                ),
                (Field::Territory, "DEP:24".into()),
                (Field::TerritoryYear, "2024".into()),
            ];
            let kept = partner::add(&desk, &named).await.unwrap();
            self.partners[usize::from(demo)].push(kept.partner.id);
        }
        for at in 0..PERSONS {
            let named = [
                (person::Field::Family, format!("Fictif{at}")),
                (person::Field::Email, format!("p{at}@fictif.example")),
            ];
            let kept = person::add(&desk, &named, None, Origin::Now).await.unwrap();
            self.persons[usize::from(demo)].push(kept.person.id);
        }
        desk.db().scrub().await.unwrap();
        desk.leave().await;
    }
}

/// A registry in its file.
pub struct Registry {
    _folder: tempfile::TempDir,
    path: std::path::PathBuf,
    seed: [u8; 32],
    partners: Vec<String>,
    persons: Vec<String>,
    adhesions: Vec<String>,
    accounts: Vec<String>,
    mandates: Vec<String>,
    conventions: usize,
    avenants: usize,
    desk: Desk,
}

fn nobody() -> RegistryFault {
    RegistryFault::NotFound {
        what: "personne",
        asked: String::new(),
    }
}

type Done = Result<(), Box<dyn std::fmt::Debug>>;

fn done<T, E: std::fmt::Debug + 'static>(
    result: Result<T, E>,
) -> Result<T, Box<dyn std::fmt::Debug>> {
    result.map_err(|fault| Box::new(fault) as Box<dyn std::fmt::Debug>)
}

impl Registry {
    pub async fn new(models: &Models, world: &World) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("relais.db");
        std::fs::copy(models.path(world.demo), &path).unwrap();
        let which = usize::from(world.demo);
        let desk = desk(&path, &models.seed, 0).await;
        let registry = Self {
            _folder: folder,
            path,
            seed: models.seed,
            partners: models.partners[which].clone(),
            persons: models.persons[which].clone(),
            adhesions: Vec::new(),
            accounts: Vec::new(),
            mandates: Vec::new(),
            conventions: 0,
            avenants: 0,
            desk,
        };
        for (body, id) in world.partners.iter().zip(&registry.partners) {
            let yes = |is: bool| if is { "oui" } else { "non" }.to_string();
            let fields = [
                (Field::UserGroup, body.group.to_string()),
                (Field::Public, yes(body.public)),
                (Field::Autonomous, yes(body.autonomous)),
                (Field::Territory, body.territory.to_string()),
            ];
            match partner::edit(&registry.desk, id, &fields, None).await {
                Ok(_) | Err(RegistryFault::NoChange(_)) => {}
                Err(fault) => panic!("{fault}"),
            }
        }
        registry
    }

    /// Takes a deed, or says why not.
    pub async fn take(&mut self, deed: &Deed) -> Done {
        if moment(deed.today) != self.desk.now() {
            let next = desk(&self.path, &self.seed, deed.today).await;
            std::mem::replace(&mut self.desk, next).leave().await;
        }
        let on = Some(day(deed.on));
        let desk = &self.desk;
        match &deed.what {
            What::Collaborates { until } => {
                self.conventions += 1;
                let values = vec![
                    (Of::Number, format!("IGN-{}", self.conventions)),
                    (Of::SignedOn, "2020-01-01".into()),
                    (Of::From, day(deed.on).to_string()),
                    (
                        Of::Until,
                        until
                            .map(|until| day(until).to_string())
                            .unwrap_or_default(),
                    ),
                ];
                let new = New {
                    values,
                    ..New::default()
                };
                done(convention::add(desk, &new).await)?;
            }
            What::Named {
                partner,
                person,
                until,
            } => {
                let (person, partner) = (&self.persons[*person], &self.partners[*partner]);
                let until = until.map(day);
                done(contact::name(desk, person, partner, Role::Representant, on, until).await)?;
            }
            What::Leaves { partner, person } => {
                let (person, partner) = (&self.persons[*person], &self.partners[*partner]);
                done(contact::leave(desk, person, partner, Role::Representant, on).await)?;
            }
            What::Informed { person } => {
                done(notice::record(desk, &self.persons[*person], on, "courriel").await)?;
            }
            What::Loads { text } => {
                let path = std::path::Path::new("texte.toml");
                done(rights::add(desk, path, &FILES[*text]).await)?;
            }
            What::Withdrawn { text } => {
                let sheet = &SHELF[*text];
                let (id, version) = (sheet.id.parse().unwrap(), sheet.version.parse().unwrap());
                done(rights::end(desk, &id, &version, day(deed.on)).await)?;
            }
            What::Autonomous { partner, is } => {
                let value = if *is { "oui" } else { "non" };
                let values = [(Field::Autonomous, value.to_string())];
                done(partner::edit(desk, &self.partners[*partner], &values, None).await)?;
            }
            What::Opens {
                partner,
                path,
                reprise,
            } => {
                let path = Path::of(path).unwrap();
                let opened = adhesion::start(desk, &self.partners[*partner], path, on, *reprise);
                self.adhesions.push(done(opened.await)?.id);
            }
            What::Event {
                partner,
                word,
                given,
            } => {
                let partner = self.partners[*partner].clone();
                self.event(&partner, day(deed.on), word, given).await?;
            }
            What::Lasts { partner, until } => {
                let until = until
                    .map(|until| day(until).to_string())
                    .unwrap_or_default();
                let correction = Correction {
                    until: Some(&until),
                    dinamis_ref: None,
                };
                done(adhesion::edit(desk, &self.partners[*partner], &correction, None).await)?;
            }
            What::Expires => {
                done(adhesion::expire(desk, None).await)?;
            }
            What::Types {
                person,
                partner,
                mandate,
                reprise,
            } => {
                let origin = if *reprise {
                    Origin::Reprise
                } else {
                    Origin::Now
                };
                let mandate = mandate.map(|at| self.mandate(at));
                let (person, partner) = (&self.persons[*person], &self.partners[*partner]);
                let typed = account::add(desk, person, partner, mandate.as_deref(), on, origin);
                let id = done(typed.await)?.account.id;
                self.accounts.push(id);
            }
            What::Does { account, deed, why } => {
                let id = done(self.accounts.get(*account).ok_or_else(nobody))?;
                let why = why.then(|| "essai".to_string());
                let word = Word {
                    on,
                    why,
                    read: None,
                };
                done(account::move_on(desk, id, deed.parse().unwrap(), &word).await)?;
            }
            What::Rests { account, mandate } => {
                let id = done(self.accounts.get(*account).ok_or_else(nobody))?;
                let mandate = mandate.map_or(String::new(), |at| self.mandate(at));
                done(account::edit(desk, id, &Login::default(), Some(&mandate), None).await)?;
            }
            What::Mandated {
                person,
                partner,
                purpose,
                until,
            } => {
                let given = vec![
                    (Contract::Company, "Bureau fictif".into()),
                    (Contract::Purpose, (*purpose).into()),
                    (Contract::From, day(deed.on).to_string()),
                    (Contract::Until, day(*until).to_string()),
                ];
                let (person, partner) = (&self.persons[*person], &self.partners[*partner]);
                let id = done(mandate::add(desk, person, partner, &given).await)?
                    .mandate
                    .id;
                self.mandates.push(id);
            }
            What::Prolonged { mandate, until } => {
                let given = vec![(Contract::Until, day(*until).to_string())];
                done(mandate::edit(desk, &self.mandate(*mandate), &given, None).await)?;
            }
            What::Cut { mandate } => {
                done(mandate::end(desk, &self.mandate(*mandate), on, "essai").await)?;
            }
            What::Merged { keep, other } => {
                let (keep, other) = (&self.partners[*keep], &self.partners[*other]);
                done(merge(desk, keep, other, Referents::Carry, End::Keep).await)?;
            }
        }
        Ok(())
    }

    fn mandate(&self, at: usize) -> String {
        let none = || "mand-zzzzzzzzzzzz".to_string();
        self.mandates.get(at).cloned().unwrap_or_else(none)
    }

    async fn event(
        &mut self,
        partner: &str,
        on: chrono::NaiveDate,
        word: &str,
        given: &Given,
    ) -> Done {
        let has = |word: &str| given.words.contains(&word);
        let event = Event::of(word).unwrap();
        // What the officer has prepared before he sends it; the one that it replaces is cancelled.
        let avenant = match (event, has("avenant")) {
            (Event::Send, true) => Some(self.prepared(partner).await),
            _ => None,
        };
        let id = partner::show(self.desk.db(), partner).await.unwrap().id;
        let replaced = match &avenant {
            Some(new) => self.cancel(&id, new).await,
            None => Vec::new(),
        };
        let mut evidence = evidence(given);
        (evidence.avenant, evidence.document, evidence.signatory) = (None, None, None);
        let record = Record {
            event,
            on: Some(on),
            evidence,
            avenant: avenant.as_deref(),
            signatory: given.who.map(|who| self.persons[who].as_str()),
            file: has("document").then_some(File {
                name: "acte.pdf",
                bytes: PDF,
            }),
            reprise: has("reprise"),
            version: None,
        };
        let recorded = adhesion::record(&self.desk, partner, record).await;
        match (&recorded, &avenant) {
            (Err(_), Some(new)) => {
                self.mark(&id, new, "annule").await;
                for one in &replaced {
                    self.mark(&id, one, "envoye").await;
                }
            }
            // Nothing is left open that a later adhésion would wait for.
            (Ok(_), None) if event == Event::End => {
                self.cancel(&id, "").await;
            }
            _ => {}
        }
        done(recorded)?;
        Ok(())
    }

    /// A prepared avenant, whose making other tests look at.
    async fn prepared(&mut self, partner: &str) -> String {
        self.avenants += 1;
        let (id, number) = (
            format!("aven-{:012}", self.avenants),
            format!("C-A{}", self.avenants),
        );
        let partner = partner::show(self.desk.db(), partner).await.unwrap().id;
        let sql = format!(
            "INSERT OR IGNORE INTO document (sha256, name, media, bytes, content, added_at)
             VALUES ('draft', 'x', 'x', 1, 'x', 'x');
             INSERT INTO avenant (id, partner, convention, number, state, made_on, made_at, draft)
             VALUES ('{id}', '{partner}', 'C', '{number}', 'prepare', '2020-01-01', 'x', 'draft')"
        );
        self.write(sql, &partner).await;
        id
    }

    /// Cancels what a partner was sent and did not sign, but one.
    async fn cancel(&self, partner: &str, but: &str) -> Vec<String> {
        let sent = avenant::list(self.desk.db(), Some(partner), Some(avenant::State::Envoye));
        let ids = sent.await.unwrap().into_iter().map(|one| one.avenant.id);
        let ids: Vec<String> = ids.filter(|id| id != but).collect();
        for id in &ids {
            self.mark(partner, id, "annule").await;
        }
        ids
    }

    async fn mark(&self, partner: &str, avenant: &str, state: &str) {
        let sql = format!("UPDATE avenant SET state = '{state}' WHERE id = '{avenant}'");
        self.write(sql, partner).await;
    }

    async fn write(&self, sql: String, partner: &str) {
        let act = crate::operator::rules::Act::Adhesions;
        let mut change = self.desk.change(act).await.unwrap();
        sqlx::raw_sql(AssertSqlSafe(sql))
            .execute(change.sql())
            .await
            .unwrap();
        let entry = relais_store::Entry {
            object: partner::PARTNER,
            id: partner.parse().unwrap(),
            verb: "edit",
            person: None,
            detail: serde_json::json!({}),
        };
        change.commit(vec![entry]).await.unwrap();
    }

    /// The state of each adhésion and account, and since when.
    pub async fn states(&self) -> (Stands, Stands) {
        let mut read = self.desk.db().read().await.unwrap();
        let mut all = Vec::new();
        for (table, ids) in [("adhesion", &self.adhesions), ("account", &self.accounts)] {
            let mut states = Vec::new();
            for id in ids {
                let sql = format!("SELECT state, since FROM {table} WHERE id = ?");
                let (state, since): (String, String) = sqlx::query_as(AssertSqlSafe(sql))
                    .bind(id)
                    .fetch_one(&mut *read)
                    .await
                    .unwrap();
                let known = adhesion::State::of(&state).map(adhesion::State::word);
                let word = known.or_else(|| Some(state.parse::<account::State>().ok()?.word()));
                states.push((word.unwrap(), number(since.parse().unwrap())));
            }
            all.push(states);
        }
        let accounts = all.pop().unwrap();
        (all.pop().unwrap(), accounts)
    }

    pub async fn allows(&self, asked: &Asked) -> bool {
        let account = self
            .accounts
            .get(asked.account)
            .map_or("acct-none", String::as_str);
        let on = day(asked.on);
        let facts = rights::load_on(&self.desk, country(), account, on).await;
        let facts = facts.unwrap();
        super::real::allowed(&decide(&facts, account, &question(asked), on))
    }

    /// The journal still verifies.
    pub async fn leave(self) {
        let mut read = self.desk.db().read().await.unwrap();
        let trusted = Signer::from_seed(&self.seed).verifier();
        let found = relais_store::verify::verify(&mut read, &trusted, None).await;
        assert_eq!(found.unwrap().flaws, []);
        drop(read);
        self.desk.leave().await;
    }
}

async fn desk(path: &std::path::Path, seed: &[u8; 32], today: Day) -> Desk {
    let db = Db::open(path).await.unwrap();
    let signer = Signer::from_seed(seed);
    Desk::open(db, Some(signer), "chef", moment(today))
        .await
        .unwrap()
}
