//! The chapters of a bilan that the officer may write in.

/// A chapter of a bilan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each has its title")]
pub enum Chapter {
    Essential,
    Adhesions,
    Accounts,
    Activity,
    Requests,
    Needs,
    Animation,
    Leads,
    Groups,
    Places,
    Uses,
    Outlook,
}

impl Chapter {
    /// All, in their order.
    pub const ALL: [Chapter; 12] = [
        Chapter::Essential,
        Chapter::Adhesions,
        Chapter::Accounts,
        Chapter::Activity,
        Chapter::Requests,
        Chapter::Needs,
        Chapter::Animation,
        Chapter::Leads,
        Chapter::Groups,
        Chapter::Places,
        Chapter::Uses,
        Chapter::Outlook,
    ];

    /// Its key in the file.
    pub fn key(self) -> &'static str {
        match self {
            Chapter::Essential => "essentiel",
            Chapter::Adhesions => "adhesions",
            Chapter::Accounts => "comptes",
            Chapter::Activity => "activite",
            Chapter::Requests => "demandes",
            Chapter::Needs => "besoins",
            Chapter::Animation => "animation",
            Chapter::Leads => "pistes",
            Chapter::Groups => "groupes",
            Chapter::Places => "departements",
            Chapter::Uses => "usages",
            Chapter::Outlook => "perspectives",
        }
    }
}
