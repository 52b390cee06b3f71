//! The same from the documents alone: read, coded, voiced; gold claims are found again by the span
//! they lie in.

use std::{collections::BTreeMap, sync::Arc};

use parallax_coding::{Coder, Source};
use parallax_knowledge::Knowledge;
use parallax_language::{Context, Reader};
use parallax_ledger::{Ledger, Voiced, voiced};
use parallax_model::{FoundIn, Precision, Published, TextRange};

use super::{
    Made,
    gold::{self, Claim, Doc, Scenario},
};
use crate::{Error, input::CodePoints};

pub struct Pipeline {
    knowledge: Arc<Knowledge>,
    reader: Reader,
    coder: Coder,
}

impl Pipeline {
    pub fn new(knowledge: Arc<Knowledge>) -> Result<Self, Error> {
        let reader = Reader::new(knowledge.clone()).map_err(|e| Error::Other(e.to_string()))?;
        Ok(Self { coder: Coder::new(knowledge.clone()), reader, knowledge })
    }

    /// The ledger of a scenario from its texts. Statements that lie where a gold claim lies take its
    /// name, so that links and lines can be set beside each other.
    pub fn ledger(&self, scenario: &Scenario) -> Made {
        let mut ledger = Ledger::new(self.knowledge.clone());
        gold::prior(scenario, &mut ledger, &self.knowledge);
        let mut names: BTreeMap<String, String> = BTreeMap::new();
        for (index, doc) in scenario.docs.iter().enumerate() {
            let article = gold::article(scenario, index, doc);
            let published = Published {
                instant: article.published,
                zone: None,
                precision: Precision::Day,
                found_in: FoundIn::Given,
            };
            let context = Context { published: Some(published.clone()), ..Context::default() };
            let reading = self.reader.read(&doc.text, &context);
            let coded = self.coder.code(Source {
                article: &article.id,
                text: &doc.text,
                reading: &reading,
                published: Some(&published),
                outlet: &doc.outlet,
            });
            let told =
                voiced(&article, &coded.statements, &coded.mentions, &doc.text, &self.knowledge);
            pair(scenario, doc, &told, &mut names);
            ledger.add(article, told);
        }
        let found: Vec<&String> = names.values().collect();
        let missed = scenario
            .claims
            .iter()
            .map(|c| c.id.clone())
            .filter(|id| !found.contains(&id))
            .collect();
        let view = scenario.end(&ledger);
        let name = |id: &str| names.get(id).cloned().unwrap_or_else(|| id.to_string());
        let links = gold::scenario_links(view.links()).into_iter().map(|mut l| {
            l.from.0 = name(&l.from.0);
            l.to.0 = name(&l.to.0);
            l
        });
        let rules = &self.knowledge.ledger;
        let cases = view.cases().into_iter().filter(|c| !c.is_talk(rules)).map(|mut case| {
            for claim in &mut case.claims {
                for id in &mut claim.statements {
                    id.0 = name(&id.0);
                }
            }
            case
        });
        Made {
            links: links.collect(),
            cases: cases.collect(),
            statements: view.statements().into_iter().map(|(id, s)| (name(&id), s)).collect(),
            missed,
        }
    }
}

/// Pairs statements with gold claims of the document, those of one speaker and the best overlap of content
/// first, one to one.
fn pair(scenario: &Scenario, doc: &Doc, told: &[Voiced], names: &mut BTreeMap<String, String>) {
    let points = CodePoints::new(&doc.text);
    let ranges = |spans: &[(usize, usize)]| -> Vec<TextRange> {
        spans.iter().map(|(s, e)| TextRange::new(points.byte(*s), points.byte(*e))).collect()
    };
    let common = |a: &[TextRange], b: &[TextRange]| -> u32 {
        a.iter()
            .flat_map(|x| {
                b.iter().map(move |y| x.end.min(y.end).saturating_sub(x.start.max(y.start)))
            })
            .sum()
    };
    let mut pairs: Vec<(bool, u32, usize, &Claim)> = Vec::new();
    for claim in scenario.claims.iter().filter(|c| c.doc == doc.doc) {
        for (i, v) in told.iter().enumerate() {
            let content = common(&ranges(&claim.content_span), &v.content);
            let source = common(&ranges(&claim.source_span), &[v.evidence.range]);
            if content + source > 0 && (content > 0 || claim.content_span.is_empty()) {
                let speaks = |name: &str| {
                    claim.source.contains(name)
                        || !claim.source.is_empty() && name.contains(&claim.source)
                };
                let speaker = v.chain.first().is_some_and(|link| speaks(&link.name));
                pairs.push((speaker, content + source, i, claim));
            }
        }
    }
    pairs.sort_by(|a, b| (b.0, b.1).cmp(&(a.0, a.1)).then(a.2.cmp(&b.2)));
    let mut used = std::collections::BTreeSet::new();
    for (_, _, i, claim) in pairs {
        let id = &told[i].id.0;
        if !names.contains_key(id) && used.insert(claim.id.clone()) {
            names.insert(id.clone(), claim.id.clone());
        }
    }
}
