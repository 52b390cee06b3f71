//! Names and mail addresses as feeds write them: `me@example.com (Jane Roe)`, `Jane Roe <me@example.com>`.

use super::section::Person;

impl Person {
    /// Takes a line apart.
    pub(super) fn of_line(line: &str) -> Self {
        let line = line.trim();
        let Some(email) = email_in(line) else {
            return Self {
                name: Some(line.to_string()).filter(|l| !l.is_empty()),
                ..Self::default()
            };
        };
        let name =
            line.replace(email, "").replace("()", "").replace("<>", "").replace("&lt;&gt;", "");
        let name = name.trim();
        let name = name.strip_prefix('(').unwrap_or(name);
        let name = name.strip_suffix(')').unwrap_or(name).trim();
        Self {
            name: Some(name.to_string()).filter(|n| !n.is_empty()),
            email: Some(email.to_string()),
            href: None,
        }
    }

    /// Name and address on one line.
    pub fn line(&self) -> Option<String> {
        match (&self.name, &self.email) {
            (Some(name), Some(email)) => Some(format!("{name} ({email})")),
            (name, email) => name.clone().or(email.clone()),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

fn email_in(line: &str) -> Option<&str> {
    let at = line.find('@')?;
    let part = |c: char| c.is_ascii_alphanumeric() || "._%+-!#$&'*/=?^`{|}~".contains(c);
    let from = line[..at]
        .rfind(|c| !part(c))
        .map_or(0, |i| i + line[i..].chars().next().map_or(1, char::len_utf8));
    let host = |c: char| c.is_ascii_alphanumeric() || ".-".contains(c);
    let rest = &line[at + 1..];
    let length = rest.find(|c| !host(c)).unwrap_or(rest.len());
    let domain = rest[..length].trim_end_matches('.');
    (from < at && domain.contains('.')).then(|| &line[from..at + 1 + domain.len()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_taken_apart_and_put_together() {
        for line in
            ["me@example.com (Jane Roe)", "Jane Roe <me@example.com>", "Jane Roe (me@example.com)"]
        {
            let person = Person::of_line(line);
            assert_eq!(person.name.as_deref(), Some("Jane Roe"));
            assert_eq!(person.email.as_deref(), Some("me@example.com"));
            assert_eq!(person.line().unwrap(), "Jane Roe (me@example.com)");
        }
        assert_eq!(Person::of_line("me+spam@example.com").line().unwrap(), "me+spam@example.com");
        assert_eq!(Person::of_line("@ Jane").email, None);
    }
}
