//! A permit: an allowing decision that was signed, as a text that travels alone.

mod text;

use chrono::NaiveDate;
use relais_core::code::TerritoryCode;
use relais_store::key::{Purpose, hex, unhex};
use relais_store::{Id, Nature, Signer, Verifier};
use serde::Serialize;

use super::decision::{Decision, Grant};
use super::fault::RightsFault;
use super::id::{LicenceId, ProductId, PurposeWord, Version};
use super::question::{Object, Question, Size};
use super::word::{Action, Content, ProductKind, Redistribution};

/// The right to have one product. It comes from an allowing [`Decision`], or from a signed text that
/// was verified: there is no other way.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Permit {
    #[serde(flatten)]
    says: Says,
    key: String,
    #[serde(skip)]
    signature: [u8; 64],
}

/// What a permit says. Persons and bodies are opaque ids.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Says {
    /// Its id.
    pub id: String,
    /// Of which nature the registry is that gave it.
    #[serde(serialize_with = "nature")]
    pub nature: Nature,
    /// The account.
    pub account: String,
    /// Its person.
    pub person: String,
    /// Its partner.
    pub partner: String,
    /// The adhésion.
    pub adhesion: String,
    /// The mandate of a contractor.
    pub mandate: Option<String>,
    /// The product.
    pub product: ProductId,
    /// What may be done with it.
    pub action: Action,
    /// What it is to the image.
    pub kind: ProductKind,
    /// What it holds.
    pub content: Option<Content>,
    /// The size of an extract.
    pub size: Option<Size>,
    /// The licence.
    pub licence: LicenceId,
    /// Its version.
    pub version: Version,
    /// Its clause.
    pub clause: String,
    /// Where.
    pub territory: TerritoryCode,
    /// What for.
    pub purpose: PurposeWord,
    /// What may be handed on.
    pub redistribution: Redistribution,
    /// The line that goes with it.
    pub credit: Option<String>,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub until: NaiveDate,
    /// When it was made, UTC.
    pub made_at: String,
}

fn nature<S: serde::Serializer>(nature: &Nature, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(text::nature_word(*nature))
}

impl Permit {
    /// Signs what was decided.
    ///
    /// # Errors
    /// [`RightsFault::Refused`] by a decision that refuses, or that is about no product.
    pub fn sign(
        decision: Decision,
        id: &Id,
        made_at: &str,
        signer: &Signer,
    ) -> Result<Self, RightsFault> {
        let grant = match decision {
            Decision::Allowed(grant) => grant,
            Decision::Refused(refusal) => return Err(RightsFault::Refused(refusal.told())),
        };
        let Grant {
            question,
            day,
            nature,
            rests,
        } = *grant;
        let product = question.object.product.ok_or_else(|| {
            RightsFault::Refused(
                "un permis est donné pour un produit, et aucun n’est désigné".into(),
            )
        })?;
        let says = Says {
            id: id.to_string(),
            nature,
            account: rests.account,
            person: rests.person,
            partner: rests.partner,
            adhesion: rests.adhesion,
            mandate: rests.mandate,
            product,
            action: question.action,
            kind: question.kind,
            content: question.content,
            size: question.size,
            licence: rests.licence,
            version: rests.version,
            clause: rests.clause,
            territory: question.territory,
            purpose: question.purpose,
            redistribution: rests.redistribution,
            credit: rests.credit,
            from: day,
            until: rests.until,
            made_at: made_at.into(),
        };
        let key = mark(&signer.verifier());
        let signature = signer.sign(Purpose::Permit, text::signed(&says, &key).as_bytes());
        Ok(Self {
            says,
            key,
            signature,
        })
    }

    /// Reads a text and holds its signature against `keys` and its days against `day`. What the
    /// registry learnt since is not known here: a withdrawn permit passes until its last day.
    ///
    /// # Errors
    /// [`RightsFault::NotAPermit`], [`RightsFault::Signature`], [`RightsFault::Void`].
    pub fn verify(text: &str, keys: &[Verifier], day: NaiveDate) -> Result<Self, RightsFault> {
        let permit = Self::signed_by(text, keys)?;
        let says = &permit.says;
        let why = match (day < says.from, day > says.until) {
            (true, _) => format!("il ne commence que le {}", says.from),
            (_, true) => format!("il a pris fin le {}", says.until),
            _ => return Ok(permit),
        };
        Err(RightsFault::Void {
            id: says.id.clone(),
            why,
        })
    }

    /// The same, whatever its days.
    pub(super) fn signed_by(text: &str, keys: &[Verifier]) -> Result<Self, RightsFault> {
        let (says, key, signature) = text::parse(text).map_err(RightsFault::NotAPermit)?;
        let signed = text::signed(&says, &key);
        let holds = |one: &&Verifier| one.holds(Purpose::Permit, signed.as_bytes(), &signature);
        match keys
            .iter()
            .filter(|one| mark(one) == key)
            .any(|one| holds(&one))
        {
            true => Ok(Self {
                says,
                key,
                signature,
            }),
            false => Err(RightsFault::Signature),
        }
    }

    /// What it says.
    pub fn says(&self) -> &Says {
        &self.says
    }

    /// The text that travels.
    pub fn text(&self) -> String {
        text::whole(&self.says, &self.key, &self.signature)
    }
}

impl Says {
    /// What was asked for it.
    pub fn question(&self) -> Question {
        Question {
            action: self.action,
            object: Object {
                product: Some(self.product.clone()),
                licence: Some(self.licence.clone()),
            },
            kind: self.kind,
            content: self.content,
            size: self.size,
            territory: self.territory.clone(),
            purpose: self.purpose.clone(),
        }
    }
}

/// What a permit calls a key by: the beginning of its digits.
fn mark(key: &Verifier) -> String {
    hex(&key.to_bytes()[..8])
}

const KEYS_MARK: &str = "relais-public-keys-1";
/// No registry had more.
const MOST_KEYS: usize = 1000;

/// The text that gives public keys to who verifies permits away from the registry.
pub fn write_keys(keys: &[Verifier]) -> String {
    let lines: String = keys.iter().map(|key| hex(&key.to_bytes()) + "\n").collect();
    format!("{KEYS_MARK}\n{lines}")
}

/// Reads it.
///
/// # Errors
/// What is wrong with it, in French.
pub fn read_keys(text: &str) -> Result<Vec<Verifier>, String> {
    let mut lines = text.lines();
    if lines.next() != Some(KEYS_MARK) {
        return Err(format!("sa première ligne n’est pas {KEYS_MARK}"));
    }
    let key = |line: &str| {
        let bytes = unhex(line);
        bytes
            .and_then(|bytes| Verifier::from_bytes(&bytes))
            .ok_or_else(|| format!("« {line} » n’est pas une clé publique"))
    };
    let keys: Vec<Verifier> = lines.take(MOST_KEYS).map(key).collect::<Result<_, _>>()?;
    match keys.is_empty() {
        true => Err("il n’en contient aucune".into()),
        false => Ok(keys),
    }
}
