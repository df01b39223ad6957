//! Why something may not be done, and who can change it.

use chrono::NaiveDate;
use relais_core::code::TerritoryCode;

use super::id::{LicenceId, PurposeWord, Version};
use super::licence::Reach;
use super::word::{Category, Content, ProductKind, Staff, TextKind};

/// One reason. Its French is in `fr.rs`.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "their sentences tell what each field is")]
pub enum Reason {
    /// No such account.
    NoAccount { asked: String },
    /// The account is not active.
    AccountState {
        account: String,
        state: String,
        since: NaiveDate,
    },
    /// It was not active yet.
    AccountLater { account: String, since: NaiveDate },
    /// Nothing tells where it was on that day.
    AccountUntold { account: String, day: NaiveDate },
    /// Its partner is not known.
    NoPartner { partner: String },
    /// It is typed as that of the partner's own staff, and the person is a contractor.
    Unmandated { account: String },
    /// Its mandate is not known.
    NoMandate { mandate: String },
    /// It is somebody else's.
    MandateOther { mandate: String },
    /// The day is not within it.
    MandateDays {
        mandate: String,
        from: NaiveDate,
        until: NaiveDate,
    },
    /// It was ended before.
    MandateEnded { mandate: String, on: NaiveDate },
    /// It is for something else.
    MandatePurpose {
        mandate: String,
        is: String,
        asked: PurposeWord,
    },
    /// The partner has none.
    NoAdhesion { partner: String },
    /// It is not active.
    AdhesionState {
        adhesion: String,
        state: String,
        since: NaiveDate,
    },
    /// It was not active yet.
    AdhesionLater { adhesion: String, since: NaiveDate },
    /// It is over.
    AdhesionOver { adhesion: String, until: NaiveDate },
    /// Its path is none of the two.
    AdhesionPath { adhesion: String, path: String },
    /// No such text is in force.
    NoText { kind: TextKind },
    /// The version in force was not accepted.
    NotAccepted {
        text: LicenceId,
        version: Version,
        adhesion: String,
    },
    /// Another version was.
    AcceptedOther {
        text: LicenceId,
        version: Version,
        accepted: Version,
        on: NaiveDate,
    },
    /// It was accepted after that day.
    AcceptedLater {
        text: LicenceId,
        version: Version,
        on: NaiveDate,
    },
    /// Neither a product nor a licence is named.
    NoObject,
    /// No text of that id.
    NoLicence { licence: LicenceId },
    /// It is no licence.
    NotALicence { licence: LicenceId, kind: TextKind },
    /// No licence in force covers the product.
    NothingCovers { product: String },
    /// The licence is an example, and the registry is meant.
    Example {
        licence: LicenceId,
        version: Version,
    },
    /// It begins later.
    LicenceLater { licence: LicenceId, from: NaiveDate },
    /// It ended.
    LicenceEnded {
        licence: LicenceId,
        version: Version,
        until: NaiveDate,
    },
    /// No clause of it is about the product.
    LicenceData { licence: LicenceId },
    /// No clause of it is about this kind of product.
    LicenceKind {
        licence: LicenceId,
        kind: ProductKind,
        allowed: Vec<ProductKind>,
    },
    /// The partner is none of those.
    Who {
        clause: String,
        allowed: Vec<Category>,
    },
    /// Who acts is none of those.
    StaffOther { clause: String, is: Staff },
    /// What the product holds is not said.
    ContentUnsaid { kind: ProductKind },
    /// It is something else.
    ContentOther {
        clause: String,
        is: Content,
        allowed: Vec<Content>,
    },
    /// Heights are never a derivative work.
    Relief,
    /// The size of the extract is not said.
    SizeUnsaid { clause: String, most_px: u32 },
    /// It is larger.
    SizeOver { clause: String, most_px: u32 },
    /// It is for something else.
    Purpose {
        clause: String,
        asked: PurposeWord,
        allowed: Vec<PurposeWord>,
    },
    /// The partner has no territory.
    NoTerritory { partner: String },
    /// A part of the territory is outside.
    Outside {
        clause: String,
        asked: TerritoryCode,
        allowed: Vec<Reach>,
        own: Option<TerritoryCode>,
    },
    /// It cannot be told.
    Unplaced {
        asked: TerritoryCode,
        missing: String,
    },
    /// Nothing may be handed on.
    NotHandedOn { clause: String },
    /// The clause is over.
    ClauseOver { clause: String, until: NaiveDate },
}

/// Who can change that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mender {
    /// Who asks.
    Asker,
    /// The super référent.
    SuperReferent,
    /// The partner's legal representative.
    Representative,
    /// The executive office of DINAMIS.
    Dinamis,
    /// Who owns the data.
    Owner,
    /// Who keeps this machine.
    Administrator,
}

impl Reason {
    /// Who can change it.
    pub fn mender(&self) -> Mender {
        match self {
            Self::NoAccount { .. }
            | Self::ContentUnsaid { .. }
            | Self::SizeUnsaid { .. }
            | Self::NoObject
            | Self::Relief
            | Self::SizeOver { .. } => Mender::Asker,
            Self::AccountState { .. }
            | Self::AccountLater { .. }
            | Self::AccountUntold { .. }
            | Self::NoPartner { .. }
            | Self::Unmandated { .. }
            | Self::NoMandate { .. }
            | Self::MandateOther { .. }
            | Self::NoAdhesion { .. }
            | Self::AdhesionPath { .. }
            | Self::NoText { .. }
            | Self::NoLicence { .. }
            | Self::NotALicence { .. }
            | Self::NothingCovers { .. }
            | Self::Example { .. }
            | Self::NoTerritory { .. } => Mender::SuperReferent,
            Self::MandateDays { .. }
            | Self::MandateEnded { .. }
            | Self::MandatePurpose { .. }
            | Self::NotAccepted { .. }
            | Self::AcceptedOther { .. }
            | Self::AcceptedLater { .. } => Mender::Representative,
            Self::AdhesionState { .. } | Self::AdhesionLater { .. } | Self::AdhesionOver { .. } => {
                Mender::Dinamis
            }
            Self::LicenceLater { .. }
            | Self::LicenceEnded { .. }
            | Self::LicenceData { .. }
            | Self::LicenceKind { .. }
            | Self::Who { .. }
            | Self::StaffOther { .. }
            | Self::ContentOther { .. }
            | Self::Purpose { .. }
            | Self::Outside { .. }
            | Self::NotHandedOn { .. }
            | Self::ClauseOver { .. } => Mender::Owner,
            Self::Unplaced { .. } => Mender::Administrator,
        }
    }
}
