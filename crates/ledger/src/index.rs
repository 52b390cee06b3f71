use std::collections::{BTreeMap, HashMap};

use parallax_knowledge::ledger::{KindId, Rules};

use crate::{same::reach, standing::Group, store::Node, window::LONGEST};

/// Statements by kind, group, agent and day, so that only those are compared that could be of one
/// happening.
#[derive(Debug, Default)]
pub(crate) struct Index {
    shelves: HashMap<(KindId, Group), Shelf>,
}

#[derive(Debug, Default)]
struct Shelf {
    by_agent: HashMap<String, Days>,
    all: Days,
}

/// Three calendars: told to the day, told within a longer window (under its first day), and without
/// a date (under the day of publication).
#[derive(Debug, Default)]
struct Days {
    exact: BTreeMap<i32, Vec<u32>>,
    wide: BTreeMap<i32, Vec<u32>>,
    undated: BTreeMap<i32, Vec<u32>>,
}

impl Days {
    fn calendar(&mut self, node: &Node) -> &mut Vec<u32> {
        match node.voiced.proposition.when {
            Some(w) if w.is_day() => self.exact.entry(w.first_day()).or_default(),
            Some(w) => self.wide.entry(w.first_day()).or_default(),
            None => self.undated.entry(node.day).or_default(),
        }
    }

    fn near(&self, from: i32, to: i32, reach: i32, slip: i32, out: &mut Vec<u32>) {
        let mut take = |map: &BTreeMap<i32, Vec<u32>>, low: i32, high: i32| {
            if low <= high {
                map.range(low..=high).for_each(|(_, ids)| out.extend(ids));
            }
        };
        take(&self.exact, from.saturating_sub(slip), to.saturating_add(slip));
        take(
            &self.wide,
            from.saturating_sub(LONGEST).saturating_sub(slip),
            to.saturating_add(slip),
        );
        take(&self.undated, from.saturating_sub(reach), to.saturating_add(reach));
    }
}

impl Index {
    pub fn insert(&mut self, id: u32, node: &Node) {
        let shelf = self.shelves.entry((node.voiced.proposition.kind, node.group)).or_default();
        shelf.all.calendar(node).push(id);
        for key in keys(node) {
            shelf.by_agent.entry(key).or_default().calendar(node).push(id);
        }
    }

    pub fn remove(&mut self, id: u32, node: &Node) {
        let Some(shelf) = self.shelves.get_mut(&(node.voiced.proposition.kind, node.group)) else {
            return;
        };
        shelf.all.calendar(node).retain(|i| *i != id);
        for key in keys(node) {
            if let Some(days) = shelf.by_agent.get_mut(&key) {
                days.calendar(node).retain(|i| *i != id);
            }
        }
    }

    /// All of a group that could be of one happening with `node`, each once, in no order that matters.
    pub fn near(&self, node: &Node, group: Group, rules: &Rules) -> Vec<u32> {
        let Some(kind) = rules.kind(node.voiced.proposition.kind) else { return Vec::new() };
        let far = reach(kind, rules);
        let slip = if kind.span { rules.same.span_gap_days } else { rules.same.slip_days };
        // Without a date of its own it may belong to any day within reach before its publication.
        let (from, to) = match node.voiced.proposition.when {
            Some(w) => (w.first_day(), w.last_day()),
            None => (node.day - far, node.day + 1),
        };
        let anyone = kind.blame || node.voiced.proposition.agents.is_empty();
        self.between(kind.id, group, node, anyone, (from, to), far, slip)
    }

    /// Statements of a kind and group by the agents of `node` (`anyone`: by whomever) within days.
    #[allow(clippy::too_many_arguments, reason = "one call each from near and within")]
    fn between(
        &self,
        kind: KindId,
        group: Group,
        node: &Node,
        anyone: bool,
        (from, to): (i32, i32),
        reach: i32,
        slip: i32,
    ) -> Vec<u32> {
        let mut out = Vec::new();
        let Some(shelf) = self.shelves.get(&(kind, group)) else { return out };
        if anyone {
            shelf.all.near(from, to, reach, slip, &mut out);
        } else {
            let mut named = keys(node);
            named.push(String::new());
            for days in named.iter().filter_map(|k| shelf.by_agent.get(k)) {
                days.near(from, to, reach, slip, &mut out);
            }
        }
        out.sort_unstable();
        out.dedup();
        out
    }

    /// Statements of another kind or group by the same agents with a day in `from..=to`.
    pub fn within(
        &self,
        kind: KindId,
        group: Group,
        node: &Node,
        (from, to): (i32, i32),
        reach: i32,
    ) -> Vec<u32> {
        let anyone = node.voiced.proposition.agents.is_empty();
        self.between(kind, group, node, anyone, (from, to), reach, 1)
    }

    pub fn holds(&self, kind: KindId, group: Group) -> bool {
        self.shelves.contains_key(&(kind, group))
    }
}

/// Agents of a statement; the empty key when none is named.
fn keys(node: &Node) -> Vec<String> {
    let mut keys: Vec<String> =
        node.voiced.proposition.agents.iter().map(|a| a.key().to_string()).collect();
    keys.sort();
    keys.dedup();
    if keys.is_empty() {
        keys.push(String::new());
    }
    keys
}
