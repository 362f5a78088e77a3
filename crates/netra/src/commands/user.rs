//! `netra user`: members of staff who may sign in.

use std::io::{BufRead, IsTerminal, Write};

use anyhow::{Context, Result};
use netra_store::{Language, NewUser};

use crate::cli::UserCommand;
use crate::office::Opened;

/// Adds or lists users.
///
/// # Errors
/// A login that is taken, a password that is too short, an unknown role.
pub async fn run(office: &Opened, command: &UserCommand) -> Result<()> {
    match command {
        UserCommand::Add { name, login, role } => {
            let user = NewUser {
                login: login.clone(),
                name: name.clone(),
                role: role.parse()?,
                password: read_password(&format!(
                    "A password for “{login}”, 12 characters or more (it shows while you type): "
                ))?,
                language: Language::Indonesian,
                units: None,
            };
            office.store.create_user(&office.command_line(), &user).await?;
            println!("{name} ({role}) may sign in as “{login}”.");
        }
        UserCommand::List => {
            let users = office.store.users(&office.scope()).await?;
            if users.is_empty() {
                println!(
                    "Nobody may sign in yet. Add somebody: netra user add --name … --login … --role reviewer"
                );
            }
            for user in users {
                println!("{:<20} {:<12} {}", user.login, user.role.as_str(), user.name);
            }
        }
    }
    Ok(())
}

/// One line from standard input. On a terminal it is asked for, and shown while it is typed: choose a moment when nobody looks.
pub fn read_password(question: &str) -> Result<String> {
    let input = std::io::stdin();
    if input.is_terminal() {
        print!("{question}");
        std::io::stdout().flush()?;
    }
    let mut password = String::new();
    input.lock().read_line(&mut password).context("no password on standard input")?;
    Ok(password.trim_end_matches(['\r', '\n']).to_owned())
}
