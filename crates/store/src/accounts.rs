//! Accounts, sessions, tokens, and the audit log. Passwords, sessions and tokens come in as hashes.

use rusqlite::{OptionalExtension, params};
use serde::Serialize;

use crate::{Result, Store};

/// What somebody may do; each includes the ones before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Looks at everything.
    Reader,
    /// Also repairs stories and keeps searches.
    Analyst,
    /// Also keeps the accounts.
    Admin,
}

impl Role {
    pub fn name(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Analyst => "analyst",
            Self::Admin => "admin",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Reader, Self::Analyst, Self::Admin].into_iter().find(|r| r.name() == name)
    }
}

/// One account, without its password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Account {
    pub name: String,
    pub role: Role,
    /// Seconds since 1970.
    pub created: i64,
    pub disabled: bool,
}

/// An API token, without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Token {
    /// Hash of the secret: names the token.
    pub hash: String,
    pub account: String,
    pub label: String,
    /// The most the token may do, whatever the account may.
    pub scope: Role,
    pub created: i64,
    pub revoked: bool,
}

/// One change, with what was there before and after it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuditEntry {
    pub number: i64,
    pub at: i64,
    pub who: String,
    pub what: String,
    pub before: String,
    pub after: String,
}

impl Store {
    /// Adds an account or replaces its password and role.
    pub fn put_account(&self, name: &str, password: &str, role: Role, at: i64) -> Result<()> {
        self.connection.execute(
            "INSERT INTO account(name, password, role, created) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT(name) DO UPDATE SET password = excluded.password, role = excluded.role",
            params![name, password, role.name(), at],
        )?;
        Ok(())
    }

    /// Changes what an account may do; a disabled one loses its sessions.
    pub fn set_account(&self, name: &str, role: Role, disabled: bool) -> Result<()> {
        self.connection.execute(
            "UPDATE account SET role = ?2, disabled = ?3 WHERE name = ?1",
            params![name, role.name(), disabled],
        )?;
        if disabled {
            self.connection.execute("DELETE FROM session WHERE account = ?1", [name])?;
        }
        Ok(())
    }

    /// Accounts by name.
    pub fn accounts(&self) -> Result<Vec<Account>> {
        let mut select = self
            .connection
            .prepare_cached("SELECT name, role, created, disabled FROM account ORDER BY name")?;
        let rows = select.query_map([], |row| {
            Ok(Account {
                name: row.get(0)?,
                role: Role::from_name(&row.get::<_, String>(1)?).unwrap_or(Role::Reader),
                created: row.get(2)?,
                disabled: row.get(3)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Password hash of an account that is not disabled.
    pub fn password_of(&self, name: &str) -> Result<Option<String>> {
        Ok(self
            .connection
            .prepare_cached("SELECT password FROM account WHERE name = ?1 AND disabled = 0")?
            .query_row([name], |row| row.get(0))
            .optional()?)
    }

    /// Opens a session; those that have run out are forgotten.
    pub fn put_session(
        &self,
        hash: &str,
        name: &str,
        csrf: &str,
        now: i64,
        until: i64,
    ) -> Result<()> {
        self.connection.execute("DELETE FROM session WHERE expires <= ?1", [now])?;
        self.connection.execute(
            "INSERT INTO session(hash, account, csrf, expires) VALUES (?1, ?2, ?3, ?4)",
            params![hash, name, csrf, until],
        )?;
        Ok(())
    }

    pub fn end_session(&self, hash: &str) -> Result<()> {
        self.connection.execute("DELETE FROM session WHERE hash = ?1", [hash])?;
        Ok(())
    }

    /// Who a session belongs to: name, role, guard against forged forms.
    pub fn session(&self, hash: &str, now: i64) -> Result<Option<(String, Role, String)>> {
        Ok(self
            .connection
            .prepare_cached(
                "SELECT name, role, csrf FROM session JOIN account ON account.name = session.account
                 WHERE hash = ?1 AND expires > ?2 AND disabled = 0",
            )?
            .query_row(params![hash, now], |row| {
                let role = Role::from_name(&row.get::<_, String>(1)?).unwrap_or(Role::Reader);
                Ok((row.get(0)?, role, row.get(2)?))
            })
            .optional()?)
    }

    pub fn put_token(&self, token: &Token) -> Result<()> {
        self.connection.execute(
            "INSERT INTO token(hash, account, label, scope, created) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![token.hash, token.account, token.label, token.scope.name(), token.created],
        )?;
        Ok(())
    }

    /// Revokes a token of an account; whether there was one.
    pub fn revoke_token(&self, hash: &str, account: &str) -> Result<bool> {
        let changed = self.connection.execute(
            "UPDATE token SET revoked = 1 WHERE hash = ?1 AND account = ?2 AND revoked = 0",
            [hash, account],
        )?;
        Ok(changed > 0)
    }

    /// Tokens of an account, newest first.
    pub fn tokens(&self, account: &str) -> Result<Vec<Token>> {
        let mut select = self.connection.prepare_cached(
            "SELECT hash, account, label, scope, created, revoked FROM token
             WHERE account = ?1 ORDER BY created DESC, hash",
        )?;
        let rows = select.query_map([account], |row| {
            Ok(Token {
                hash: row.get(0)?,
                account: row.get(1)?,
                label: row.get(2)?,
                scope: Role::from_name(&row.get::<_, String>(3)?).unwrap_or(Role::Reader),
                created: row.get(4)?,
                revoked: row.get(5)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Who a token speaks for: the account's name, and the lesser of its role and the token's scope.
    pub fn token(&self, hash: &str) -> Result<Option<(String, Role)>> {
        Ok(self
            .connection
            .prepare_cached(
                "SELECT name, role, scope FROM token JOIN account ON account.name = token.account
                 WHERE hash = ?1 AND revoked = 0 AND disabled = 0",
            )?
            .query_row([hash], |row| {
                let role = |name: String| Role::from_name(&name).unwrap_or(Role::Reader);
                Ok((row.get(0)?, role(row.get(1)?).min(role(row.get(2)?))))
            })
            .optional()?)
    }

    /// Notes a change. Call in the transaction that makes it.
    pub fn audit(&self, at: i64, who: &str, what: &str, before: &str, after: &str) -> Result<()> {
        self.connection.execute(
            "INSERT INTO audit(at, who, what, before, after) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![at, who, what, before, after],
        )?;
        Ok(())
    }

    /// Changes, newest first.
    pub fn audit_log(&self, limit: u32) -> Result<Vec<AuditEntry>> {
        let mut select = self.connection.prepare_cached(
            "SELECT number, at, who, what, before, after FROM audit ORDER BY number DESC LIMIT ?1",
        )?;
        let rows = select.query_map([limit], |row| {
            Ok(AuditEntry {
                number: row.get(0)?,
                at: row.get(1)?,
                who: row.get(2)?,
                what: row.get(3)?,
                before: row.get(4)?,
                after: row.get(5)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Keeps a search under a name, or replaces it.
    pub fn put_search(&self, name: &str, query: &str, author: &str, at: i64) -> Result<()> {
        self.connection.execute(
            "INSERT INTO saved_search(name, query, author, at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT(name) DO UPDATE SET query = excluded.query, author = excluded.author, at = excluded.at",
            params![name, query, author, at],
        )?;
        Ok(())
    }

    pub fn forget_search(&self, name: &str) -> Result<()> {
        self.connection.execute("DELETE FROM saved_search WHERE name = ?1", [name])?;
        Ok(())
    }

    /// Kept searches by name: name and query.
    pub fn searches(&self) -> Result<Vec<(String, String)>> {
        let mut select =
            self.connection.prepare_cached("SELECT name, query FROM saved_search ORDER BY name")?;
        let rows = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
