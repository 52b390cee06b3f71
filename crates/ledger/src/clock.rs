//! What time alone may change: due dates pass, hopes are not spoken of again.

use std::collections::BTreeSet;

use parallax_knowledge::ledger::Rules;

use crate::{
    standing::Group,
    store::{Ledger, NOWHERE, Node},
};

/// Statements by the days on which the line they bear on may age ([`crate::state::age`]).
#[derive(Debug, Default)]
pub(crate) struct Clock(BTreeSet<(i32, u32)>);

impl Clock {
    pub fn insert(&mut self, id: u32, node: &Node, rules: &Rules) {
        self.0.extend(days(node, rules).map(|day| (day, id)));
    }

    pub fn remove(&mut self, id: u32, node: &Node, rules: &Rules) {
        days(node, rules).for_each(|day| {
            self.0.remove(&(day, id));
        });
    }
}

/// The days after which its line is overdue or has lapsed, if nothing later bears on it.
fn days(node: &Node, rules: &Rules) -> impl Iterator<Item = i32> {
    let lapse = rules.time.lapse_days;
    let due = node.voiced.proposition.when.filter(|_| node.group == Group::Ahead);
    let due = due.map(|w| w.last_day());
    let ahead = (node.group == Group::Ahead).then_some(node.day + 1);
    let lapsed = due.map(|d| d.saturating_add(lapse + 1));
    [Some(node.day + lapse + 1), ahead, due.map(|d| d.saturating_add(1)), lapsed]
        .into_iter()
        .flatten()
}

impl Ledger {
    /// Adds the happenings that may have aged when today becomes `today`.
    pub(crate) fn come_due(&self, before: i32, today: i32, touched: &mut BTreeSet<u32>) {
        if before >= today {
            return;
        }
        for (_, id) in self.clock.0.range((before + 1, 0)..=(today, u32::MAX)) {
            let told = self.node(*id).explains.unwrap_or(*id);
            let first = self.node(told).first;
            let ages = |m: &u32| {
                let node = self.node(*m);
                node.group != Group::Told || node.voiced.hedged()
            };
            if first != NOWHERE && self.members.get(&first).is_some_and(|m| m.iter().any(ages)) {
                touched.insert(first);
            }
        }
    }
}
