//! What each source is worth: its grade by kind, and how its claims ended.

use std::collections::BTreeMap;

use jiff::Timestamp;
use parallax_model::{PrincipalId, ledger::Status};
use serde::{Deserialize, Serialize};

use crate::view::View;

/// A source with its grade and measured record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SourceRecord {
    pub principal: PrincipalId,
    pub name: String,
    /// `A` to `F` now.
    pub grade: char,
    /// Claims it stood behind that were later confirmed, corroborated, refuted or withdrawn.
    pub borne_out: u32,
    pub not_borne_out: u32,
    pub history: Vec<GradeStep>,
}

/// When a grade was given or moved, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GradeStep {
    pub at: Timestamp,
    pub grade: char,
    pub reason: String,
}

pub(crate) fn records(view: &View<'_>) -> Vec<SourceRecord> {
    let ledger = view.ledger;
    let rules = ledger.rules();
    let mut sources: BTreeMap<String, SourceRecord> = BTreeMap::new();
    let mut nodes: Vec<u32> = (0..ledger.nodes.len() as u32).filter(|n| view.seen(*n)).collect();
    nodes.sort_by(|a, b| ledger.order(*a, *b));
    for id in nodes {
        let node = ledger.node(id);
        let voice = &node.said_by;
        sources.entry(voice.key.to_string()).or_insert_with(|| {
            let speaker = node.voiced.speaker().map(|l| l.kind.as_str());
            let outlet = ledger.article(node).grade.filter(|_| speaker.is_none());
            let kind = speaker.unwrap_or("own");
            let grade = outlet.unwrap_or_else(|| rules.voice(kind).grade);
            let reason = match outlet {
                Some(_) => "table of outlets".to_string(),
                None => format!("kind of source: {kind}"),
            };
            SourceRecord {
                principal: PrincipalId(voice.key.to_string()),
                name: voice.name.clone(),
                grade,
                borne_out: 0,
                not_borne_out: 0,
                history: vec![GradeStep { at: node.at, grade, reason }],
            }
        });
    }
    // One verdict a source and happening, in the order in which they fell: not borne out when any
    // answer it gave was refuted or withdrawn, borne out when the happening was confirmed.
    let mut settled: Vec<(Timestamp, String, bool)> = Vec::new();
    for lines in view.judged() {
        let mut verdicts: BTreeMap<String, (Timestamp, bool)> = BTreeMap::new();
        for line in &lines {
            let good = match line.status {
                Status::Confirmed => true,
                Status::Refuted | Status::Retracted => false,
                _ => continue,
            };
            let Some(step) = line.steps.last() else { continue };
            for giver in line.line.givers.iter().map(|g| ledger.node(*g)) {
                let verdict =
                    verdicts.entry(giver.said_by.key.to_string()).or_insert((step.at, good));
                if verdict.1 && !good {
                    *verdict = (step.at, false);
                }
            }
        }
        settled.extend(verdicts.into_iter().map(|(key, (at, good))| (at, key, good)));
    }
    settled.sort();
    for (at, key, good) in settled {
        if let Some(source) = sources.get_mut(&key) {
            source.settle(at, good, rules);
        }
    }
    sources.into_values().collect()
}

impl SourceRecord {
    /// Every few settled claims the grade moves one step when the record says so.
    fn settle(&mut self, at: Timestamp, good: bool, rules: &parallax_knowledge::ledger::Rules) {
        if good {
            self.borne_out += 1;
        } else {
            self.not_borne_out += 1;
        }
        let all = self.borne_out + self.not_borne_out;
        if !all.is_multiple_of(rules.record.step.max(1)) {
            return;
        }
        let share = self.borne_out as f32 / all as f32;
        let moved = match share {
            s if s > rules.record.up => better(self.grade),
            s if s < rules.record.down => worse(self.grade),
            _ => self.grade,
        };
        if moved != self.grade {
            self.grade = moved;
            let reason = format!("{} of {all} settled claims borne out", self.borne_out);
            self.history.push(GradeStep { at, grade: moved, reason });
        }
    }
}

/// One step up; F means "cannot be judged", and a record is what it waits for.
fn better(grade: char) -> char {
    match grade {
        'F' => 'C',
        'E' => 'D',
        'D' => 'C',
        'C' => 'B',
        _ => 'A',
    }
}

fn worse(grade: char) -> char {
    match grade {
        'A' => 'B',
        'B' => 'C',
        'C' => 'D',
        _ => 'E',
    }
}
