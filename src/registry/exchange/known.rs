//! The partners that there are, found by everything that names one.

use std::collections::HashMap;

use sqlx::{Row, SqliteConnection};

use crate::partner::name::{self, Likeness, Sameness, why_same};
use crate::partner::{Former, Partner, sql};

/// A block of more names than that tells nothing of any of them.
const FULL_BLOCK: usize = 400;

/// What is known of a partner while a table is read.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub likeness: Likeness,
    pub siret: Option<String>,
    pub convention: Option<String>,
    /// The line that made it.
    pub line: Option<u64>,
}

/// All of them, by what names them.
#[derive(Debug, Default)]
pub(super) struct Partners {
    all: Vec<Known>,
    by_id: HashMap<String, usize>,
    by_siret: HashMap<String, usize>,
    by_convention: HashMap<String, usize>,
    by_siren: HashMap<String, Vec<usize>>,
    by_key: HashMap<String, Vec<usize>>,
    by_domain: HashMap<String, Vec<usize>>,
    blocks: HashMap<String, Vec<usize>>,
    /// What records that were merged said, and which goes on.
    former: Vec<(Former, usize)>,
}

impl Partners {
    pub async fn load(connection: &mut SqliteConnection) -> Result<Self, sqlx::Error> {
        let likenesses = sql::likenesses(connection).await?;
        let numbers = sqlx::query("SELECT siret, convention FROM partner ORDER BY id")
            .fetch_all(&mut *connection)
            .await?;
        let merged = "SELECT old, into_partner, record FROM merged";
        let merged: Vec<(String, String, String)> =
            sqlx::query_as(merged).fetch_all(connection).await?;
        let mut partners = Self::default();
        for (likeness, row) in likenesses.into_iter().zip(&numbers) {
            partners.put(Known {
                likeness,
                siret: row.try_get(0)?,
                convention: row.try_get(1)?,
                line: None,
            });
        }
        for (old, into, record) in merged {
            if let Some(&at) = partners.by_id.get(&into) {
                partners.by_id.insert(old, at);
                let former = Former::read(&record).map(|former| (former, at));
                partners.former.extend(former);
            }
        }
        Ok(partners)
    }

    pub fn add(&mut self, partner: &Partner, line: u64) {
        self.put(Known {
            likeness: Likeness::of(partner),
            siret: partner.siret.clone(),
            convention: partner.convention.clone(),
            line: Some(line),
        });
    }

    /// Numbers and a name that a record has got: numbers are no one else's.
    pub fn renew(&mut self, partner: &Partner) {
        let Some(&at) = self.by_id.get(&partner.id) else {
            return;
        };
        let likeness = Likeness::of(partner);
        let named = self.by_key.entry(likeness.key.clone()).or_default();
        if !named.contains(&at) {
            named.push(at);
        }
        self.all[at].likeness = likeness;
        if let Some(siret) = &partner.siret {
            self.by_siret.insert(siret.clone(), at);
        }
        if let Some(convention) = &partner.convention {
            self.by_convention
                .insert(convention.to_ascii_lowercase(), at);
            self.all[at].convention = Some(convention.clone());
        }
    }

    fn put(&mut self, known: Known) {
        let at = self.all.len();
        let of = &known.likeness;
        self.by_id.insert(of.id.clone(), at);
        if let Some(siret) = &known.siret {
            self.by_siret.insert(siret.clone(), at);
        }
        if let Some(convention) = &known.convention {
            self.by_convention
                .insert(convention.to_ascii_lowercase(), at);
        }
        if let Some(siren) = &of.siren {
            self.by_siren.entry(siren.clone()).or_default().push(at);
        }
        self.by_key.entry(of.key.clone()).or_default().push(at);
        if let Some(domain) = &of.domain {
            self.by_domain.entry(domain.clone()).or_default().push(at);
        }
        for block in name::blocks(&of.key) {
            self.blocks.entry(block).or_default().push(at);
        }
        self.all.push(known);
    }

    pub fn by_id(&self, id: &str) -> Option<&Known> {
        self.by_id
            .get(&id.to_ascii_lowercase())
            .map(|&at| &self.all[at])
    }

    pub fn by_siret(&self, siret: &str) -> Option<&Known> {
        self.by_siret.get(siret).map(|&at| &self.all[at])
    }

    /// The one of a number, however its letters are written.
    pub fn by_convention(&self, convention: &str) -> Option<&Known> {
        self.by_convention
            .get(&convention.to_ascii_lowercase())
            .map(|&at| &self.all[at])
    }

    /// The one whose name is written so.
    pub fn by_name(&self, name: &str) -> Option<&Known> {
        let mut of = self.by_key.get(&name::key(name))?.iter();
        let known = of.find(|&&at| self.all[at].likeness.name == name)?;
        Some(&self.all[*known])
    }

    /// The one of this SIREN and this name.
    pub fn by_siren_and_name(&self, siren: &str, name: &str) -> Option<&Known> {
        let key = name::key(name);
        let of = self.by_siren.get(siren)?.iter().map(|&at| &self.all[at]);
        of.into_iter().find(|known| known.likeness.key == key)
    }

    /// The partner that a cell means: by id, SIRET, convention, SIREN or name.
    pub fn meant(&self, asked: &str) -> Result<&Known, String> {
        if asked.is_empty() {
            return Err("aucun partenaire n’est nommé".into());
        }
        let digits: String = asked.chars().filter(|c| !c.is_whitespace()).collect();
        let exact = self
            .by_id(asked)
            .or(self.by_siret(&digits))
            .or(self.by_convention(asked));
        if let Some(found) = exact {
            return Ok(found);
        }
        let key = name::key(asked);
        let named = self.by_key.get(&key).filter(|_| !key.is_empty());
        match self.by_siren.get(&digits).or(named).map(Vec::as_slice) {
            Some([at]) => Ok(&self.all[*at]),
            Some(several) => {
                let name = |&at: &usize| self.all[at].likeness.name.as_str();
                if let Some(at) = name::exact(several.iter().map(name), asked) {
                    return Ok(&self.all[several[at]]);
                }
                let ids = several
                    .iter()
                    .take(5)
                    .map(|&at| self.all[at].likeness.id.as_str());
                let ids = ids.collect::<Vec<_>>().join(", ");
                Err(format!(
                    "« {asked} » désigne plusieurs partenaires\u{202f}: {ids}"
                ))
            }
            None => self
                .merged(asked)
                .ok_or_else(|| format!("aucun partenaire ne répond à « {asked} »")),
        }
    }

    /// The one that goes on of what was merged and named so, when it is one.
    fn merged(&self, asked: &str) -> Option<&Known> {
        let mut into = self.former.iter().filter(|(former, _)| former.is(asked));
        let (_, at) = into.next()?;
        into.all(|(_, other)| other == at).then(|| &self.all[*at])
    }

    /// The first that a record looks like.
    pub fn like(&self, this: &Likeness) -> Option<(&Known, Sameness)> {
        let lists = [
            this.siren
                .as_ref()
                .and_then(|siren| self.by_siren.get(siren)),
            self.by_key.get(&this.key),
            this.domain
                .as_ref()
                .and_then(|domain| self.by_domain.get(domain)),
        ];
        let blocks = name::blocks(&this.key);
        let blocks = blocks.iter().filter_map(|block| self.blocks.get(block));
        let blocks = blocks.filter(|block| block.len() <= FULL_BLOCK);
        let all = lists.into_iter().flatten().chain(blocks).flatten();
        all.map(|&at| &self.all[at])
            .filter(|known| known.likeness.id != this.id)
            .find_map(|known| Some((known, why_same(this, &known.likeness)?)))
    }

    /// Each pair that looks like one body, once.
    pub fn pairs(&self) -> Vec<(&Known, &Known, Sameness)> {
        let mut seen = std::collections::BTreeMap::new();
        let lists = [&self.by_siren, &self.by_key, &self.by_domain, &self.blocks];
        let lists = lists.into_iter().flat_map(HashMap::values);
        for list in lists.filter(|list| list.len() <= FULL_BLOCK) {
            for (n, &one) in list.iter().enumerate() {
                for &other in &list[n + 1..] {
                    let pair = (one.min(other), one.max(other));
                    if pair.0 == pair.1 {
                        continue;
                    }
                    let (a, b) = (&self.all[pair.0], &self.all[pair.1]);
                    if let Some(why) = why_same(&a.likeness, &b.likeness) {
                        seen.entry(pair).or_insert(why);
                    }
                }
            }
        }
        let told = |((one, other), why)| (&self.all[one], &self.all[other], why);
        seen.into_iter().map(told).collect()
    }
}
