//! `ronghui user`.

use anyhow::{Context as _, bail};
use clap::Subcommand;
use expr::{Id, Value};
use identity::Identity;
use kernel::{Actor, Command, CommitOptions};

use super::{DONE, SiteArguments};
use crate::console::Console;
use crate::site;

/// Accounts: make one, set its password.
///
/// Passwords come from standard input, never from the command line, where others could read them.
#[derive(Subcommand)]
pub enum UserCommand {
    /// Make a person with an account and a seat, and set a password read from standard input
    ///
    /// A seat is a place at an organisation with roles; what the person may do follows from it. Roles are the files in the
    /// folders `roles/` of the packs.
    #[command(after_help = "Example:
  ronghui user add hr01 --name 周宁 --organisation 市教育局 --role site-admin < password.txt")]
    Add {
        /// The login name
        account: String,
        /// The person's name
        #[arg(long)]
        name: String,
        /// The organisation's name; made if there is none of it
        #[arg(long)]
        organisation: String,
        /// A role; may be said several times
        #[arg(long = "role", required = true)]
        roles: Vec<String>,
        #[command(flatten)]
        site: SiteArguments,
    },
    /// Set a password read from standard input
    ///
    /// It is one line, of at least 10 letters, and not the account's name.
    #[command(after_help = "Example:
  ronghui user password hr01 < password.txt")]
    Password {
        /// The login name
        account: String,
        #[command(flatten)]
        site: SiteArguments,
    },
}

impl UserCommand {
    /// The site it is about.
    pub fn site(&self) -> &SiteArguments {
        let (UserCommand::Add { site, .. } | UserCommand::Password { site, .. }) = self;
        site
    }
}

/// Runs it.
pub async fn run(command: &UserCommand, console: &mut Console) -> anyhow::Result<u8> {
    match command {
        UserCommand::Add { account, name, organisation, roles, site } => {
            add((account, name), organisation, roles, site, console).await
        }
        UserCommand::Password { account, site } => {
            let (kernel, _) = site::reach(console, site).await?;
            let found = kernel.account_named(account).await.map_err(site::refused)?;
            let found = found.with_context(|| format!("there is no account `{account}`"))?;
            let identity = Identity::new(kernel);
            identity.set_password(&Actor::operator(), found.id, account, &console.line()?).await?;
            Ok(DONE)
        }
    }
}

async fn add(
    (account, name): (&str, &str),
    organisation: &str,
    roles: &[String],
    site: &SiteArguments,
    console: &mut Console,
) -> anyhow::Result<u8> {
    let (kernel, _) = site::reach(console, site).await?;
    let operator = Actor::operator();
    if kernel.account_named(account).await.map_err(site::refused)?.is_some() {
        bail!("there is an account `{account}` already");
    }
    let (person, account_id) = (Id::now_v7(), Id::now_v7());
    let create = |dataset: &str, id: Id, values: Vec<(&str, Value)>| Command::Create {
        dataset: dataset.into(),
        id: Some(id),
        values: values.into_iter().map(|(key, value)| (key.into(), value)).collect(),
    };
    let mut commands = Vec::new();
    let home = if let Some(id) =
        kernel.row_named(&operator, "organisation", organisation).await.map_err(site::refused)?
    {
        id
    } else {
        let id = Id::now_v7();
        commands.push(create("organisation", id, vec![("name", Value::text(organisation))]));
        id
    };
    let roles = roles.iter().map(|role| expr::Item::new(Value::text(role.as_str()))).collect();
    commands.push(create("person", person, vec![("name", Value::text(name))]));
    let login = vec![("person", Value::Id(person)), ("login_name", Value::text(account))];
    commands.push(create("account", account_id, login));
    let seat = vec![
        ("person", Value::Id(person)),
        ("organisation", Value::Id(home)),
        ("roles", Value::List(roles)),
        ("from", Value::Date(kernel.clock().today())),
    ];
    commands.push(create("seat", Id::now_v7(), seat));
    kernel.commit(&operator, commands, CommitOptions::default()).await.map_err(site::refused)?;
    Identity::new(kernel).set_password(&operator, account_id, account, &console.line()?).await?;
    Ok(DONE)
}
