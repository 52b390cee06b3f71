//! On which other happenings a statement bears: those whose records must be made again with its own.

use std::collections::BTreeSet;

use parallax_knowledge::ledger::KindId;
use parallax_model::ledger::LinkKind;

use crate::{same::fulfils, standing::Group, store::Ledger, view::View, window::LONGEST};

impl Ledger {
    /// Adds the announcements that a report may carry out.
    pub(crate) fn touch_plans(&self, id: u32, touched: &mut BTreeSet<u32>) {
        if self.node(id).tells() {
            touched.extend(self.plans(id));
        }
    }

    /// Announcements that a report carries out, by their first statements.
    pub(crate) fn plans(&self, report: u32) -> Vec<u32> {
        let node = self.node(report);
        let rules = self.rules();
        let (day, back) = (node.told_day(), rules.time.open_plan_days);
        let kind = node.voiced.proposition.kind;
        let mut plans = Vec::new();
        for kind in std::iter::once(kind).chain(rules.above(kind)) {
            for group in [Group::Ahead, Group::Conditional] {
                if self.firsts.holds(kind, group) {
                    plans.extend(self.firsts.within(
                        kind,
                        group,
                        node,
                        (day - back, day + 1),
                        back,
                    ));
                }
            }
        }
        plans.retain(|plan| fulfils(self.node(*plan), node, rules));
        plans
    }

    /// Reports that what was announced has been done, in order.
    pub(crate) fn reports(&self, ahead: u32) -> Vec<u32> {
        let rules = self.rules();
        let node = self.node(ahead);
        let kind = node.voiced.proposition.kind;
        let (from, to) = match node.voiced.proposition.when {
            Some(w) => (w.first_day() - 1, w.last_day() + 2),
            None => (node.day - 1, node.day + rules.time.open_plan_days),
        };
        let mut reports: Vec<u32> = std::iter::once(kind)
            .chain(rules.below(kind))
            .flat_map(|k| self.all.within(k, Group::Told, node, (from, to), 1))
            .filter(|r| fulfils(node, self.node(*r), rules))
            // What had been told before it was announced is another happening.
            .filter(|r| self.order(self.node(*r).first, ahead).is_gt())
            .collect();
        reports.sort_by(|a, b| self.order(*a, *b));
        reports
    }

    /// An announcement that has been carried out stands with the first report of it: adds the happening
    /// that holds it for each one touched. `moved`: statements that have just come in or changed places, so that
    /// another report may have been the first before.
    pub(crate) fn touch_hosts(&self, moved: &BTreeSet<u32>, touched: &mut BTreeSet<u32>) {
        let open =
            touched.iter().filter(|id| self.nodes.get(**id as usize).is_some_and(|n| n.is_open()));
        let mut hosts = Vec::new();
        for plan in open {
            for report in self.reports(*plan) {
                hosts.push(self.node(report).first);
                if !moved.contains(&report) {
                    break;
                }
            }
        }
        touched.extend(hosts);
    }

    /// Adds the happenings that are linked with the one of this first statement as the nearest like one,
    /// or as the wider one they belong to.
    pub(crate) fn touch_neighbours(&self, id: u32, touched: &mut BTreeSet<u32>) {
        let node = self.node(id);
        if node.group != Group::Told {
            return;
        }
        let rules = self.rules();
        let view = View::new(self, jiff::Timestamp::MAX);
        let here = node.told_day();
        let wide = node.voiced.proposition.when.is_some_and(|w| !w.is_day());
        let to = if wide { here + LONGEST } else { here };
        let mut ask = |kind: KindId, far: i32, undated: i32, link: LinkKind| {
            for other in
                self.firsts.within(kind, Group::Told, node, (here - far, to + far), undated)
            {
                if other != id
                    && !touched.contains(&other)
                    && view.neighbour(other, link) == Some(id)
                {
                    touched.insert(other);
                }
            }
        };
        let kind = node.voiced.proposition.kind;
        ask(kind, rules.same.distinct_days, 0, LinkKind::Distinct);
        // Twice, for what has no date is looked for around the days around.
        let far = 2 * rules.same.undated_days;
        for narrow in rules.below(kind) {
            ask(narrow, far, far, LinkKind::About);
        }
    }
}
