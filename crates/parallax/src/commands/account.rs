//! Accounts of an exposed case, from the command line: the first admin has no page to be made on.

use std::io::{BufRead, IsTerminal, Write};

use anyhow::{Context, Result, bail};
use jiff::Timestamp;
use parallax_store::Role;

use super::print_lines;
use crate::case::{Access, Case};
use crate::cli::{Account, Global};

pub fn run(global: &Global, args: &Account) -> Result<bool> {
    let mut case = Case::open(global, Access::Write)?;
    let Some(name) = &args.name else {
        let accounts = case.store.accounts()?;
        if args.json {
            print_lines(&accounts)?;
        } else if accounts.is_empty() {
            say!("No account yet. Make one: parallax account NAME --role admin");
        } else {
            for account in accounts {
                let state = if account.disabled { "  disabled" } else { "" };
                say!("{:20} {}{state}", account.name, account.role.name());
            }
        }
        return Ok(true);
    };
    let before = case.store.accounts()?.into_iter().find(|a| a.name == *name);
    let Some(role) = Role::from_name(&args.role) else {
        bail!("there is no role {:?}; the roles are reader, analyst and admin", args.role)
    };
    let hash = if args.disable {
        if before.is_none() {
            bail!("there is no account {name}");
        }
        None
    } else {
        Some(parallax_serve::hash_password(&password()?)?)
    };
    let now = Timestamp::now().as_second();
    let told = |role: Role, disabled: bool| {
        format!("{}{}", role.name(), if disabled { ", disabled" } else { "" })
    };
    case.store.transaction(|store| {
        if let Some(hash) = &hash {
            store.put_account(name, hash, role, now)?;
        }
        let role = if args.disable { before.as_ref().map_or(role, |b| b.role) } else { role };
        store.set_account(name, role, args.disable)?;
        let old = before.as_ref().map(|b| told(b.role, b.disabled)).unwrap_or_default();
        let what = format!("account {name}");
        store.audit(now, "command line", &what, &old, &told(role, args.disable))
    })?;
    say!("{name}: {}", if args.disable { "disabled" } else { role.name() });
    Ok(true)
}

/// One line of standard input.
fn password() -> Result<String> {
    if std::io::stdin().is_terminal() {
        eprint!("Password (it will be seen; pipe it in to hide it): ");
        std::io::stderr().flush().ok();
    }
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).context("no password could be read")?;
    Ok(line.trim_end_matches(['\r', '\n']).to_string())
}
