//! An analyst's corrections of the stories.

use anyhow::{Context, Result, bail};
use jiff::Timestamp;
use parallax_model::story::{Constraint, Ruling};
use parallax_model::{ArticleId, Story};
use parallax_store::Store;

use super::stories::named;
use crate::case::{Access, Case};
use crate::cli::{Correction, Global, Repair};
use crate::pipeline::{self, Pipeline};

pub fn run(global: &Global, args: &Repair) -> Result<bool> {
    if let Correction::List = args.what {
        let case = Case::open(global, Access::Read)?;
        return list(&case.store);
    }
    let mut case = Case::open(global, Access::Write)?;
    let touched = match &args.what {
        Correction::Undo { number } => {
            let known = case.store.rulings()?.into_iter().find(|r| r.id == *number);
            let ruling = known.with_context(|| format!("there is no ruling {number}"))?;
            if ruling.undone {
                bail!("ruling {number} is undone already");
            }
            case.store.undo_ruling(*number)?;
            say!("Ruling {number} is undone: {}.", in_words(&ruling.ruling));
            articles(&ruling.ruling)
        }
        correction => {
            let rulings = rulings(&case.store, correction)?;
            case.store.transaction(|store| {
                for ruling in &rulings {
                    let kept = Constraint {
                        id: 0,
                        author: args.author.clone(),
                        at: Timestamp::now(),
                        ruling: ruling.clone(),
                        undone: false,
                    };
                    let number = store.put_ruling(&kept)?;
                    say!("Ruling {number}: {}.", in_words(ruling));
                }
                Ok(())
            })?;
            rulings.iter().flat_map(articles).collect()
        }
    };
    Pipeline::new(&case)?.bring_up_to_date(&mut case.store)?;
    case.store.checkpoint()?;
    print_touched(&case.store, touched)?;
    let conflicts = pipeline::conflicts(&case.store)?;
    for conflict in &conflicts {
        say!(
            "Ruling {} is set aside: {}. `parallax repair undo` takes one of them back.",
            conflict.set_aside,
            conflict.reason
        );
    }
    Ok(conflicts.is_empty())
}

/// What a correction rules, in terms of single articles.
fn rulings(store: &Store, correction: &Correction) -> Result<Vec<Ruling>> {
    Ok(match correction {
        Correction::Merge { stories } => {
            let leads = stories.iter().map(|s| Ok(story(store, s)?.lead));
            let leads = leads.collect::<Result<Vec<_>>>()?;
            let pairs = leads.windows(2).map(|w| (w[0].clone(), w[1].clone()));
            let rulings: Vec<Ruling> =
                pairs.filter(|(a, b)| a != b).map(|(a, b)| Ruling::Together { a, b }).collect();
            if rulings.is_empty() {
                bail!("these are one story already");
            }
            rulings
        }
        Correction::Split { articles } => {
            let ids: Vec<ArticleId> = articles.iter().map(|a| ArticleId(a.clone())).collect();
            let from = story_with(store, &ids[0])?;
            let stays = stays(&from, &ids)?;
            let mut rulings = vec![Ruling::Apart { a: ids[0].clone(), b: stays }];
            for other in &ids[1..] {
                rulings.push(Ruling::Together { a: ids[0].clone(), b: other.clone() });
            }
            rulings
        }
        Correction::Move { article, story: to } => {
            let id = ArticleId(article.clone());
            let (from, to) = (story_with(store, &id)?, story(store, to)?);
            if from.id == to.id {
                bail!("article {article} is in story {} already", to.id.0);
            }
            let mut rulings = Vec::new();
            if from.members.len() > 1 {
                let stays = stays(&from, std::slice::from_ref(&id))?;
                rulings.push(Ruling::Apart { a: id.clone(), b: stays });
            }
            rulings.push(Ruling::Together { a: id, b: to.lead });
            rulings
        }
        Correction::Lead { article } => {
            let article = ArticleId(article.clone());
            story_with(store, &article)?;
            vec![Ruling::Lead { article }]
        }
        Correction::Undo { .. } | Correction::List => Vec::new(),
    })
}

fn story(store: &Store, id: &str) -> Result<Story> {
    store.story(&named(store, id)?).with_context(|| format!("{id} names no story and no article"))
}

fn story_with(store: &Store, article: &ArticleId) -> Result<Story> {
    let id = store.story_of(article)?;
    let id = id.with_context(|| format!("there is no article {article}"))?;
    Ok(store.story(&id)?)
}

/// The article that stands for the rest of a story: its lead, else the first that is no copy.
fn stays(from: &Story, go: &[ArticleId]) -> Result<ArticleId> {
    if let Some(stranger) = go.iter().find(|a| !from.members.iter().any(|m| m.article == **a)) {
        bail!("article {stranger} is not in story {}, as {} is", from.id.0, go[0]);
    }
    if !go.contains(&from.lead) {
        return Ok(from.lead.clone());
    }
    let rest = || from.members.iter().filter(|m| !go.contains(&m.article));
    let first = rest().find(|m| m.copy.is_none()).or_else(|| rest().next());
    let first = first.with_context(|| format!("nothing would stay in story {}", from.id.0))?;
    Ok(first.article.clone())
}

fn articles(ruling: &Ruling) -> Vec<ArticleId> {
    match ruling {
        Ruling::Together { a, b } | Ruling::Apart { a, b } => vec![a.clone(), b.clone()],
        Ruling::Lead { article } => vec![article.clone()],
    }
}

fn in_words(ruling: &Ruling) -> String {
    match ruling {
        Ruling::Together { a, b } => format!("{a} and {b} belong to one story"),
        Ruling::Apart { a, b } => format!("{a} and {b} belong to different stories"),
        Ruling::Lead { article } => format!("{article} leads its story"),
    }
}

fn print_touched(store: &Store, articles: Vec<ArticleId>) -> Result<()> {
    let mut stories = Vec::new();
    for article in articles {
        stories.extend(store.story_of(&article)?);
    }
    stories.sort();
    stories.dedup();
    for id in stories {
        let story = store.story(&id)?;
        say!("  {}  {:>3} articles  {}", story.id.0, story.members.len(), story.headline);
    }
    Ok(())
}

fn list(store: &Store) -> Result<bool> {
    let conflicts = pipeline::conflicts(store)?;
    for ruling in store.rulings()? {
        let aside = conflicts.iter().find(|c| c.set_aside == ruling.id);
        let state = match aside {
            _ if ruling.undone => "  (undone)".to_owned(),
            Some(conflict) => format!("  (set aside: {})", conflict.reason),
            None => String::new(),
        };
        say!(
            "{:>4}  {}  {}: {}{state}",
            ruling.id,
            ruling.at.strftime("%Y-%m-%d %H:%M UTC"),
            ruling.author,
            in_words(&ruling.ruling)
        );
    }
    Ok(conflicts.is_empty())
}
