//! The demonstration corpus: stories in four languages, copies of every kind, look-alike events.

use std::{collections::BTreeMap, path::PathBuf};

use parallax_model::{ArticleId, SourceId};
use parallax_stories::{Desk, StoryArticle};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
struct Head {
    id: String,
    outlet: String,
    title: String,
    published: String,
    updated: Option<String>,
    language: String,
    credit: Option<String>,
    path: String,
    copy_of: Option<String>,
    copy_kind: Option<String>,
    story: String,
}

fn corpus() -> Option<Vec<(Head, StoryArticle)>> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../demo/articles");
    let Ok(files) = std::fs::read_dir(&folder) else {
        println!("skipped: no demonstration corpus at {}", folder.display());
        return None;
    };
    let mut articles = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let mut parts = text.splitn(3, "+++\n");
        let head: Head = toml::from_str(parts.nth(1).unwrap()).unwrap();
        let mut body = parts.next().unwrap().trim().to_owned();
        if let Some(credit) = &head.credit {
            body.push_str(&format!("\n\n{credit}"));
        }
        let article = StoryArticle {
            id: ArticleId(head.id.clone()),
            title: head.title.clone(),
            text: body,
            published: head.updated.as_ref().unwrap_or(&head.published).parse().unwrap(),
            source: SourceId(head.outlet.clone()),
            language: Some(head.language.clone()),
            credit: head.credit.clone(),
            address: Some(format!("{}/{}", head.outlet, head.path)),
            ..StoryArticle::default()
        };
        articles.push((head, article));
    }
    articles.sort_by(|a, b| a.1.id.cmp(&b.1.id));
    Some(articles)
}

#[test]
fn copies_of_the_demonstration_are_folded_under_their_origins() {
    let Some(corpus) = corpus() else { return };
    let mut desk = Desk::new().unwrap();
    desk.add(corpus.iter().map(|c| &c.1));
    let told = desk.stories(&[]);
    let found: BTreeMap<&str, (&str, String)> = told
        .stories
        .iter()
        .flat_map(|s| &s.members)
        .filter_map(|m| {
            let copy = m.copy.as_ref()?;
            Some((m.article.0.as_str(), (copy.origin.0.as_str(), format!("{:?}", copy.kind))))
        })
        .collect();
    // Fully rewritten copies share no run of words with their origin; without the reading only some
    // are found. All other kinds are.
    for (head, _) in &corpus {
        let named = found.get(head.id.as_str()).map(|f| f.0);
        match (&head.copy_of, head.copy_kind.as_deref()) {
            (Some(_), Some("rewritten")) => {}
            (origin, _) => assert_eq!(named, origin.as_deref(), "{}", head.id),
        }
    }
    let rewritten = corpus.iter().filter(|c| c.0.copy_kind.as_deref() == Some("rewritten"));
    let (all, hit) = rewritten.fold((0, 0), |(n, hit), (head, _)| {
        (n + 1, hit + usize::from(found.contains_key(head.id.as_str())))
    });
    println!("rewritten copies: {hit} of {all} found");
}

#[test]
fn stories_of_the_demonstration() {
    let Some(corpus) = corpus() else { return };
    let mut desk = Desk::new().unwrap();
    desk.add(corpus.iter().map(|c| &c.1));
    let label: BTreeMap<&str, &str> =
        corpus.iter().map(|(h, _)| (h.id.as_str(), h.story.as_str())).collect();
    // A story is never spread over two labels unless it is a serial event or one long affair; the
    // share of pairs put together rightly is what a false merge would spoil first.
    let (mut right, mut wrong) = (0, 0);
    for group in desk.groups() {
        for (i, a) in group.iter().enumerate() {
            for b in &group[..i] {
                let same = label[a.0.as_str()] == label[b.0.as_str()];
                (right, wrong) = (right + usize::from(same), wrong + usize::from(!same));
            }
        }
    }
    println!("pairs put together: {right} rightly, {wrong} wrongly");
    assert!(right > 9 * wrong, "{right} rightly, {wrong} wrongly");
}
