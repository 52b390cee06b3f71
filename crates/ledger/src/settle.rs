//! Which happening each statement speaks of.

use std::{cmp::Ordering, collections::BTreeSet};

use crate::{
    same::fit,
    standing::Group,
    store::{Ledger, NOWHERE},
};

impl Ledger {
    /// Gives each statement of the list its happening, then all that this may have moved, always the
    /// earliest first: a statement's place depends on earlier ones alone, so that the result is what
    /// a rebuild in order would give. Adds the first statements of the happenings touched, and returns the
    /// statements that have changed places.
    pub(crate) fn settle(
        &mut self,
        mut work: Vec<u32>,
        touched: &mut BTreeSet<u32>,
    ) -> BTreeSet<u32> {
        let mut changed = BTreeSet::new();
        // What only points moves nothing else: it is settled once, when all it may point to is.
        let mut pointing: BTreeSet<u32> = BTreeSet::new();
        work.sort_by(|a, b| self.order(*b, *a));
        while let Some(id) = work.pop() {
            while work.last() == Some(&id) {
                work.pop();
            }
            if self.node(id).only_points() {
                pointing.insert(id);
                continue;
            }
            let (before, now) = (self.node(id).first, self.first_for(id));
            touched.insert(now);
            if before == now {
                continue;
            }
            if before != NOWHERE {
                touched.insert(before);
                if let Some(members) = self.members.get_mut(&before) {
                    members.retain(|m| *m != id);
                    if members.is_empty() {
                        self.members.remove(&before);
                    }
                }
            }
            self.nodes[id as usize].first = now;
            changed.insert(id);
            self.members.entry(now).or_default().push(id);
            let (only, deeds): (Vec<u32>, Vec<u32>) =
                self.pointers(id).into_iter().partition(|p| self.node(*p).only_points());
            pointing.extend(only);
            if !deeds.is_empty() {
                work.extend(deeds);
                work.sort_by(|a, b| self.order(*b, *a));
            }
            let (was_first, is_first) = (before == id, now == id);
            if was_first != is_first {
                if is_first {
                    self.open(id, touched);
                } else {
                    self.close(id, touched);
                }
                let node = self.node(id);
                let rules = self.rules();
                let silent = node.is_open().then_some(Group::Told);
                let moved: Vec<u32> = std::iter::once(node.group)
                    .chain(silent)
                    .flat_map(|group| self.all.near(node, group, rules))
                    .filter(|&o| {
                        self.node(o).first != NOWHERE
                            && self.order(id, o) == Ordering::Less
                            && fit(node, self.node(o), rules).is_some()
                    })
                    .collect();
                if !moved.is_empty() {
                    work.extend(moved);
                    work.sort_by(|a, b| self.order(*b, *a));
                }
            }
        }
        for id in pointing {
            self.point(id, &mut changed, touched);
        }
        changed
    }

    /// Gives a statement that only points the happening it means, if there is one.
    fn point(&mut self, id: u32, changed: &mut BTreeSet<u32>, touched: &mut BTreeSet<u32>) {
        let (before, now) = (self.node(id).first, self.pointed(id).unwrap_or(NOWHERE));
        touched.insert(now);
        if before == now {
            return;
        }
        touched.insert(before);
        if let Some(members) = self.members.get_mut(&before) {
            members.retain(|m| *m != id);
            if members.is_empty() {
                self.members.remove(&before);
            }
        }
        if now != NOWHERE {
            self.members.entry(now).or_default().push(id);
        }
        self.nodes[id as usize].first = now;
        self.take_up(id);
        changed.insert(id);
    }

    /// Takes a statement out of its happening; what it had told first is to be settled again.
    pub(crate) fn leave(&mut self, id: u32, touched: &mut BTreeSet<u32>) -> Vec<u32> {
        let first = self.node(id).first;
        if first != id {
            if let Some(members) = self.members.get_mut(&first) {
                members.retain(|m| *m != id);
                if members.is_empty() {
                    self.members.remove(&first);
                }
            }
            return self.pointers(id);
        }
        self.close(id, touched);
        let mut orphans = self.members.remove(&id).unwrap_or_default();
        orphans.iter().for_each(|o| self.nodes[*o as usize].first = NOWHERE);
        orphans.extend(self.pointers(id));
        orphans
    }

    /// A happening begins with this statement.
    fn open(&mut self, id: u32, touched: &mut BTreeSet<u32>) {
        self.firsts.insert(id, &self.nodes[id as usize]);
        let name = self.event_id(id);
        self.named.entry(name).or_default().push(id);
        self.touch_neighbours(id, touched);
    }

    fn close(&mut self, id: u32, touched: &mut BTreeSet<u32>) {
        self.touch_neighbours(id, touched);
        self.firsts.remove(id, &self.nodes[id as usize]);
        let name = self.event_id(id);
        if let Some(firsts) = self.named.get_mut(&name) {
            firsts.retain(|f| *f != id);
            if firsts.is_empty() {
                self.named.remove(&name);
            }
        }
    }

    /// The earlier first telling this statement fits best; itself when it fits none.
    fn first_for(&self, id: u32) -> u32 {
        let node = self.node(id);
        if let Some(first) = self.pointed(id) {
            return first;
        }
        let rules = self.rules();
        let plans = [Group::Ahead, Group::Conditional];
        let plans =
            plans.into_iter().filter(|_| node.bears_on_plans() && node.group == Group::Told);
        std::iter::once(node.group)
            .chain(plans)
            .flat_map(|group| self.firsts.near(node, group, rules))
            .filter(|&f| f != id && self.order(f, id) == Ordering::Less)
            // Silence on what nobody had told yet tells nothing that a later report could join.
            .filter(|&f| node.reaches_plans() || !self.node(f).reaches_plans())
            .filter_map(|f| fit(self.node(f), node, rules).map(|score| (f, score)))
            .max_by(|(a, x), (b, y)| {
                let far = |f: u32| (self.node(f).told_day() - node.told_day()).unsigned_abs();
                x.total_cmp(y).then_with(|| far(*b).cmp(&far(*a))).then_with(|| self.order(*b, *a))
            })
            .map_or(id, |(f, _)| f)
    }
}
