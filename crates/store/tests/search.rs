//! Searches against the plainest SQL that answers them, on cases where words and fields are common and rare.

use jiff::Timestamp;
use parallax_model::{
    Article, ArticleId, EntityId, EntityKind, EntityMention, FoundIn, Precision, Published,
    SourceId, TextRange,
};
use parallax_store::{Coded, Hit, Query, SearchOrder, Store};
use rusqlite::{Connection, params};

const ARTICLES: u64 = 12_000;

/// Numbers that follow from a seed (SplitMix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % n
    }
}

fn article(number: u64, dice: &mut Dice) -> (Article, Coded) {
    // Later words are rarer.
    const WORDS: [&str; 8] =
        ["missile", "border", "talks", "convoy", "treaty", "radar", "ferry", "orchid"];
    let mut text = String::from("Official:");
    for _ in 0..8 + dice.below(30) {
        let rank = dice.below(8).min(dice.below(8)).min(dice.below(9));
        text += " the ";
        text += WORDS.get(rank as usize).unwrap_or(&"");
    }
    let id = ArticleId(format!("{:04x}", number * 7919 % 65_536));
    let day = number as i64 + dice.below(400) as i64;
    let published = (dice.below(50) > 0).then(|| Published {
        instant: Timestamp::from_second(day * 3600).unwrap(),
        zone: None,
        precision: Precision::Second,
        found_in: FoundIn::Given,
    });
    let named = |link: &str| EntityMention {
        range: TextRange::new(0, 8),
        kind: EntityKind::State,
        link: Some(EntityId::new(link)),
        score: 1.0,
        rule: Default::default(),
        antecedent: None,
    };
    // One in two articles names the first state, one in fifteen the second, one in 900 the third.
    let states = [("state:AAA", 2), ("state:BBB", 15), ("state:CCC", 900)];
    let entities =
        states.iter().filter(|(_, in_)| dice.below(*in_) == 0).map(|(s, _)| named(s)).collect();
    let article = Article {
        url: format!("http://paper.example/{number}"),
        canonical_url: None,
        addresses: Vec::new(),
        source: SourceId("paper".into()),
        source_name: "The Paper".into(),
        title: format!("{} number {number}", WORDS.get(number as usize % 5).unwrap_or(&"")),
        byline: None,
        credit: None,
        published,
        fetched: Timestamp::UNIX_EPOCH,
        language: None,
        text,
        cues: Vec::new(),
        raw_hash: String::new(),
        version: 1,
        id,
    };
    (article, Coded { entities, ..Coded::default() })
}

/// What is asked for.
#[derive(Debug)]
struct Asked<'a> {
    words: &'a str,
    state: Option<&'a str>,
    before: Option<i64>,
    order: SearchOrder,
}

impl Asked<'_> {
    /// Ids of all articles found, by the plainest SQL there is.
    fn plainly(&self, connection: &Connection) -> Vec<String> {
        let (score, of, order) = match self.order {
            SearchOrder::Newest => ("b.published", "", "score DESC, n DESC"),
            SearchOrder::Relevance => {
                ("bm25(article_words, 4.0, 1.0)", "LIMIT 1000", "score, n DESC")
            }
        };
        let sql = format!(
            "SELECT id FROM (
                SELECT b.id, w.rowid AS n, {score} AS score
                FROM article_words w CROSS JOIN article b ON b.number = w.rowid
                WHERE article_words MATCH ?1
                  AND (?2 IS NULL
                       OR EXISTS (SELECT 1 FROM entity WHERE article = b.id AND link = ?2))
                  AND (?3 IS NULL OR b.published < ?3)
                ORDER BY w.rowid DESC {of})
             ORDER BY {order}"
        );
        let mut select = connection.prepare(&sql).unwrap();
        let asked = params![self.words, self.state, self.before];
        let rows = select.query_map(asked, |row| row.get(0)).unwrap();
        rows.collect::<Result<_, _>>().unwrap()
    }

    fn found(&self, store: &Store, limit: usize, offset: usize) -> Vec<Hit> {
        let query = Query {
            words: self.words.into(),
            actors: self.state.iter().map(|s| vec![s.to_string()]).collect(),
            before: self.before,
            ..Query::default()
        };
        store.find(&query, self.order, limit as u32, offset as u32).unwrap()
    }

    /// The words around the match in one article.
    fn around(&self, connection: &Connection, article: &ArticleId) -> String {
        let sql = "SELECT snippet(article_words, 1, char(2), char(3), '…', 24) FROM article_words
             WHERE article_words MATCH ?1 AND rowid = (SELECT number FROM article WHERE id = ?2)";
        let mut select = connection.prepare_cached(sql).unwrap();
        select.query_row([self.words, &article.0], |row| row.get(0)).unwrap()
    }
}

#[test]
fn searches_find_what_the_plainest_sql_finds_in_the_same_order() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("case.db");
    let mut store = Store::create(&path).unwrap();
    let mut dice = Dice(1);
    for batch in 0..ARTICLES / 1000 {
        let write = |store: &Store| {
            for number in batch * 1000..(batch + 1) * 1000 {
                let (article, coded) = article(number, &mut dice);
                store.put_article(&article, &article.id.0, b"", "")?;
                store.put_coded(&article.id, &coded)?;
            }
            Ok(())
        };
        store.transaction(write).unwrap();
    }
    let connection = Connection::open(&path).unwrap();
    let (mut asked_for, mut empty) = (0, 0);
    for words in ["missile", "orchid", "missile border", "\"the ferry\"", "radar \"the convoy\""] {
        for state in [None, Some("state:AAA"), Some("state:BBB"), Some("state:CCC")] {
            for before in [None, Some(3600 * 4000), Some(3600 * 150)] {
                for order in [SearchOrder::Newest, SearchOrder::Relevance] {
                    let asked = Asked { words, state, before, order };
                    let all = asked.plainly(&connection);
                    asked_for += 1;
                    empty += usize::from(all.is_empty());
                    for (limit, offset) in [(20, 0), (31, 60), (300, 700)] {
                        let hits = asked.found(&store, limit, offset);
                        let ids: Vec<&str> = hits.iter().map(|h| h.article.0.as_str()).collect();
                        let expected = all.iter().skip(offset).take(limit);
                        assert_eq!(ids, expected.collect::<Vec<_>>(), "{asked:?} from {offset}");
                        for hit in hits.iter().take(25) {
                            assert_eq!(hit.snippet, asked.around(&connection, &hit.article));
                        }
                    }
                }
            }
        }
    }
    assert!(empty < asked_for / 4, "{empty} of {asked_for} searches find nothing");
}
