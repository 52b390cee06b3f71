//! The invented countries of the unit records as a user's table of states, read off the gold codes
//! and the names that stand beside them.
//!
//! A name may carry several codes, as a phrase of the records' own dictionaries may: it enters the
//! table under a code of ours, which is unfolded again before the comparison.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    path::PathBuf,
};

use parallax_knowledge::Knowledge;

use super::{
    events_common::{Room, country},
    events_unit::Record,
};
use crate::Error;

/// Names of the invented countries, and what our codes for several at once stand for.
pub(super) struct Invented {
    names: BTreeMap<String, BTreeSet<String>>,
    several: BTreeMap<BTreeSet<String>, String>,
}

impl Invented {
    /// A name belongs to the code it resembles; one that resembles none to the codes of its side
    /// of the records that no other name accounts for.
    pub fn of(records: &[Record], plain: &Room) -> Self {
        let records: Vec<&Record> = records.iter().filter(|r| r.stylised()).collect();
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        let mut beside: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
        for record in &records {
            let [sources, targets] = sides(record);
            for name in names(&record.text, plain) {
                *counts.entry(name.clone()).or_default() += 1;
                for code in sources.union(&targets) {
                    *beside.entry(name.clone()).or_default().entry(code.clone()).or_default() += 1;
                }
            }
        }
        let mut names_of: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (name, codes) in &beside {
            let best = codes.iter().max_by_key(|(code, k)| (alike(name, code), **k));
            let Some((code, k)) = best else { continue };
            let (n, like) = (counts[name], alike(name, code));
            if (like == 2 && 2 * k >= n) || (like == 1 && 3 * k >= 2 * n) {
                names_of.entry(name.clone()).or_default().insert(code.clone());
            }
        }
        let unlike = unlike(&records, plain, &names_of, &counts);
        names_of.extend(unlike);
        let mut invented = Self { names: names_of, several: BTreeMap::new() };
        for codes in invented.names.values().filter(|codes| codes.len() > 1) {
            let next = format!("Q{:02}", invented.several.len());
            invented.several.entry(codes.clone()).or_insert(next);
        }
        invented
    }

    /// The knowledge base with these names as a user's table of states.
    pub fn knowledge(&self) -> Result<Knowledge, Error> {
        let mut by_code: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (name, codes) in &self.names {
            let code = match self.several.get(codes) {
                Some(code) => Some(code.as_str()),
                None => codes.iter().next().map(String::as_str),
            };
            if let Some(code) = code {
                by_code.entry(code).or_default().push(name);
            }
        }
        let mut table = String::from(
            "id,country,kind,name,aliases,adjectives,demonyms,capital,capital_aliases,metonyms,contextual,regions,iso2,iso3,cow,fips,region,zone,lat,lon\n",
        );
        for (code, names) in by_code {
            let Some((name, rest)) = names.split_first() else { continue };
            let _ = writeln!(
                table,
                "{code},{code},state,{name},{},,,,,,,,,,,,invented,UTC,0,0",
                rest.join("|")
            );
        }
        let dir: PathBuf =
            std::env::temp_dir().join(format!("parallax-eval-unit-{}", std::process::id()));
        let write = || -> std::io::Result<()> {
            std::fs::create_dir_all(&dir)?;
            std::fs::write(dir.join("states.csv"), &table)
        };
        write().map_err(|source| Error::Open { path: dir.display().to_string(), source })?;
        let knowledge = Knowledge::with_user(Some(&dir)).map_err(|e| Error::Other(e.to_string()));
        let _ = std::fs::remove_dir_all(&dir);
        knowledge
    }

    /// The codes behind one of ours.
    pub fn unfold(&self, code: &str) -> Vec<String> {
        self.several
            .iter()
            .find(|(_, ours)| *ours == code)
            .map_or_else(|| vec![code.to_string()], |(codes, _)| codes.iter().cloned().collect())
    }
}

/// For each side of the gold the codes that no name of the text accounts for go to a name that is
/// left: the one that misses them most often, unless it mostly stands elsewhere; one after the other,
/// since each name that is found accounts for more.
fn unlike(
    records: &[&Record],
    plain: &Room,
    known: &BTreeMap<String, BTreeSet<String>>,
    counts: &BTreeMap<String, usize>,
) -> BTreeMap<String, BTreeSet<String>> {
    let texts: Vec<(Vec<String>, [BTreeSet<String>; 2])> =
        records.iter().map(|r| (names(&r.text, plain), sides(r))).collect();
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    loop {
        let mut tally: BTreeMap<(String, BTreeSet<String>), usize> = BTreeMap::new();
        for (in_text, sides) in &texts {
            missing(in_text, sides, |n| known.get(n).or_else(|| found.get(n)), &mut tally);
        }
        let best = tally
            .into_iter()
            .filter(|((name, _), k)| 4 * k >= counts.get(name).copied().unwrap_or(0))
            .max_by_key(|((name, codes), k)| {
                let n = counts.get(name).copied().unwrap_or(1).max(1);
                (*k, 1000 * k / n, std::cmp::Reverse(codes.len()), std::cmp::Reverse(name.clone()))
            });
        let Some(((name, codes), _)) = best else { return found };
        found.insert(name, codes);
    }
}

/// Counts for one record which names may stand for codes that no other name accounts for.
fn missing<'k>(
    in_text: &[String],
    sides: &[BTreeSet<String>; 2],
    codes_of: impl Fn(&str) -> Option<&'k BTreeSet<String>>,
    tally: &mut BTreeMap<(String, BTreeSet<String>), usize>,
) {
    let accounted: BTreeSet<&String> =
        in_text.iter().filter_map(|n| codes_of(n)).flatten().collect();
    let [sources, targets] = [0, 1].map(|i| {
        sides[i].iter().filter(|c| !accounted.contains(c)).cloned().collect::<BTreeSet<String>>()
    });
    let free: Vec<&String> = in_text.iter().filter(|n| codes_of(n).is_none()).collect();
    // A visit is told from both sides: the same code is missing in both.
    match (sources.is_empty(), targets.is_empty()) {
        (true, true) => {}
        (false, false) if sources != targets => {
            if let [first, second] = free.as_slice() {
                *tally.entry(((*first).clone(), sources)).or_default() += 1;
                *tally.entry(((*second).clone(), targets)).or_default() += 1;
            }
        }
        (no_source, _) => {
            let open = if no_source { targets } else { sources };
            for name in free {
                *tally.entry((name.clone(), open.clone())).or_default() += 1;
            }
        }
    }
}

/// Countries of the gold sources and targets.
fn sides(record: &Record) -> [BTreeSet<String>; 2] {
    let codes = |side: Vec<&Option<String>>| {
        side.into_iter()
            .filter_map(|c| c.as_deref())
            .filter(|c| c.len() >= 3 && c.starts_with(|l: char| l.is_ascii_uppercase()))
            .map(country)
            .collect()
    };
    [
        codes(record.events.iter().map(|g| &g.source).collect()),
        codes(record.events.iter().map(|g| &g.target).collect()),
    ]
}

/// 2 when the code starts the name, 1 when its letters stand in it in order, else 0.
fn alike(name: &str, code: &str) -> u8 {
    let name = name.to_uppercase();
    if name.starts_with(code) {
        return 2;
    }
    let mut letters = name.chars();
    u8::from(
        name.chars().next() == code.chars().next() && code.chars().all(|c| letters.any(|l| l == c)),
    )
}

/// Runs of capitalised words in text order, cut at words of office, at days, and at names of the
/// real world, which need no table.
fn names(text: &str, plain: &Room) -> Vec<String> {
    let office = |word: &str| {
        let lower = word.to_lowercase();
        plain.knowledge.roles.get(&lower).is_some()
            || plain.knowledge.frames.class_named("calendar").is_some_and(|c| c.lists(&lower))
            || matches!(lower.as_str(), "the" | "an" | "and" | "it" | "he" | "old" | "prime")
    };
    let mut runs: Vec<Vec<&str>> = vec![Vec::new()];
    for word in text.split_whitespace() {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let bare = bare.strip_suffix("'s").unwrap_or(bare);
        let name = bare.chars().next().is_some_and(char::is_uppercase) && !office(bare);
        if name && let Some(run) = runs.last_mut() {
            run.push(bare);
        }
        if !name || word.ends_with([',', '.']) || word.ends_with("'s") {
            runs.push(Vec::new());
        }
    }
    let mut names: Vec<String> = Vec::new();
    for run in runs.iter().filter(|r| !r.is_empty()) {
        let name = run.join(" ");
        let usable = name.len() > 2 && !name.contains([',', '"']) && !names.contains(&name);
        // A town of the real world may share a word with an invented one.
        let known = parallax_language::actors::resolve(&plain.knowledge, &name, None).entity;
        if usable && known.is_none() {
            names.push(name);
        }
    }
    names
}
