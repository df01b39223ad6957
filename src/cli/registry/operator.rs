//! `relais registry operator`: who acts.

use std::fmt::Write;

use clap::{Args as ClapArgs, Subcommand};
use relais_core::fault::Trouble;
use relais_registry::operator::rules::{Role, told};
use relais_registry::operator::{self, Operator};
use relais_registry::{Desk, RegistryFault, partner};

use super::place::Place;
use super::{record, wait};
use crate::cli::console::Console;

/// Examples of the whole group.
pub const EXAMPLES: &str = "\
Examples:
  relais registry operator add lfictive --name 'Léa Fictive' --role super-referent
  relais registry operator edit lfictive --role lecteur
  relais registry operator show lfictive
  relais registry operator list --registry relais.db";

/// The verbs.
#[derive(Subcommand)]
pub enum Verb {
    /// Declare somebody, by the name that the system knows them by
    Add(Add),
    /// Give an operator other roles, or correct the name
    Edit(Edit),
    /// End what an operator may do; what was done stays
    Close(Close),
    /// Tell who acts
    List(List),
    /// Show an operator, with what happened to it
    Show(Show),
}

#[derive(ClapArgs)]
pub struct Add {
    /// User of the system
    #[arg(value_name = "USER")]
    user: String,
    /// Name, as others will read it
    #[arg(long, value_name = "NAME")]
    name: String,
    /// administrateur, super-referent, lecteur, or referent:PARTNER; several times for several
    #[arg(long = "role", value_name = "ROLE", required = true)]
    roles: Vec<Role>,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct Edit {
    /// User of the system, or id
    #[arg(value_name = "OPERATOR")]
    operator: String,
    /// All the roles from now on
    #[arg(
        long = "role",
        value_name = "ROLE",
        required_unless_present = "name",
        conflicts_with = "name"
    )]
    roles: Vec<Role>,
    /// The name, as others will read it
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct Close {
    /// User of the system, or id
    #[arg(value_name = "OPERATOR")]
    operator: String,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct Show {
    /// User of the system, or id
    #[arg(value_name = "OPERATOR")]
    operator: String,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct List {
    #[command(flatten)]
    place: Place,
}

impl Verb {
    /// Runs the verb.
    pub fn run(self, console: &Console) -> Result<(), Trouble> {
        match self {
            Verb::Add(args) => {
                let desk = args.place.desk(console)?;
                let done = wait(async {
                    let roles = resolved(desk.db(), args.roles).await?;
                    operator::add(&desk, &args.user, &args.name, &roles).await
                })?;
                tell(("Opérateur déclaré", &desk), &done, console)
            }
            Verb::Edit(Edit {
                operator,
                name: Some(name),
                place,
                ..
            }) => {
                let desk = place.desk(console)?;
                let (done, was) = wait(operator::rename(&desk, &operator, &name))?;
                tell(
                    (&format!("Nom corrigé, était {was}"), &desk),
                    &done,
                    console,
                )
            }
            Verb::Edit(args) => {
                let desk = args.place.desk(console)?;
                let done = wait(async {
                    let roles = resolved(desk.db(), args.roles).await?;
                    operator::set_roles(&desk, &args.operator, &roles).await
                })?;
                tell(("Rôles changés", &desk), &done, console)
            }
            Verb::Close(args) => {
                let desk = args.place.desk(console)?;
                let done = wait(operator::close(&desk, &args.operator))?;
                tell(("N’agit plus", &desk), &done, console)
            }
            Verb::List(args) => list(&args, console),
            Verb::Show(args) => {
                let desk = args.place.desk(console)?;
                let one = wait(operator::show(desk.db(), &args.operator))?;
                let text = wait(line(&desk, &one))? + "\n";
                record::show(&desk, &one.id, &text, &one, console)
            }
        }
    }
}

/// Roles whose partner is an id, whatever was typed for it.
async fn resolved(
    db: &relais_store::Db,
    roles: Vec<Role>,
) -> Result<Vec<Role>, relais_registry::RegistryFault> {
    let mut all = Vec::new();
    for role in roles {
        all.push(match role {
            Role::Referent(asked) => Role::Referent(partner::show(db, &asked).await?.id),
            Role::Administrateur | Role::SuperReferent | Role::Lecteur => role,
        });
    }
    all.sort();
    all.dedup();
    Ok(all)
}

fn tell(
    (what, desk): (&str, &Desk),
    operator: &Operator,
    console: &Console,
) -> Result<(), Trouble> {
    let line = wait(line(desk, operator))?;
    console.result(&format!("{what}\u{202f}: {line}"), operator)
}

/// An operator, with the names of the partners of whom he is the référent.
async fn line(desk: &Desk, operator: &Operator) -> Result<String, RegistryFault> {
    let mut roles = Vec::new();
    for role in &operator.roles {
        roles.push(match role {
            Role::Referent(id) => Role::Referent(partner::show(desk.db(), id).await?.name),
            Role::Administrateur | Role::SuperReferent | Role::Lecteur => role.clone(),
        });
    }

    let until = operator
        .until
        .as_ref()
        .map(|until| format!(", jusqu’au {until}"))
        .unwrap_or_default();
    Ok(format!(
        "{} ({}), {}{until} [{}]",
        operator.name,
        operator.os_user,
        told(&roles),
        operator.id
    ))
}

fn list(args: &List, console: &Console) -> Result<(), Trouble> {
    let desk = args.place.desk(console)?;
    let all = wait(operator::list(desk.db()))?;
    let mut text = String::new();
    for operator in &all {
        let _ = writeln!(text, "{}", wait(line(&desk, operator))?);
    }
    console.result(&text, &all)
}
