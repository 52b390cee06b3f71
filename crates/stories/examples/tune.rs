use parallax_stories::*;
use std::collections::BTreeMap;
#[derive(serde::Deserialize, Clone)]
struct R {
    story: Option<String>,
    article: StoryArticle,
}
fn load(p: &str, read: bool) -> Vec<R> {
    let mut v: Vec<R> = std::fs::read_to_string(p)
        .unwrap()
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    if !read {
        for r in &mut v {
            r.article.entities.clear();
            r.article.events.clear();
            r.article.dates.clear();
            r.article.numbers.clear();
        }
    }
    v
}
fn score(rs: &[R], s: &Settings) -> (f64, f64, f64, f64, usize) {
    let mut desk = Desk::with(s.clone()).unwrap();
    desk.add(rs.iter().map(|r| &r.article));
    let groups = desk.groups();
    let mut place = BTreeMap::new();
    for (g, m) in groups.iter().enumerate() {
        for a in m {
            place.insert(a.0.as_str(), g);
        }
    }
    let mut st: BTreeMap<&str, f64> = BTreeMap::new();
    let mut gr: BTreeMap<usize, f64> = BTreeMap::new();
    let mut bo: BTreeMap<(&str, usize), f64> = BTreeMap::new();
    let mut list = vec![];
    for r in rs {
        if let Some(x) = r.story.as_deref() {
            let g = place[r.article.id.0.as_str()];
            *st.entry(x).or_default() += 1.0;
            *gr.entry(g).or_default() += 1.0;
            *bo.entry((x, g)).or_default() += 1.0;
            list.push((x, g));
        }
    }
    let (mut p, mut r) = (0.0, 0.0);
    let (mut ps, mut pp, mut pg) = (0.0, 0.0, 0.0);
    for (x, g) in &list {
        let b = bo[&(*x, *g)];
        p += b / gr[g];
        r += b / st[x];
        ps += b - 1.0;
        pp += gr[g] - 1.0;
        pg += st[x] - 1.0;
    }
    let n = list.len() as f64;
    let (p, r) = (p / n, r / n);
    (
        p,
        r,
        2.0 * p * r / (p + r),
        if pp + pg > 0.0 { 2.0 * ps / (pp + pg) } else { 0.0 },
        groups.len(),
    )
}
fn get<'a>(s: &'a mut Settings, name: &str) -> &'a mut f32 {
    match name {
        "start" => &mut s.evidence.start,
        "title" => &mut s.evidence.title,
        "body" => &mut s.evidence.body,
        "name" => &mut s.evidence.name,
        "known" => &mut s.evidence.known,
        "same_day" => &mut s.evidence.same_day,
        "other_day" => &mut s.evidence.other_day,
        "gap" => &mut s.evidence.gap,
        "gap_most" => &mut s.evidence.gap_most,
        "same_outlet" => &mut s.evidence.same_outlet,
        "outlet_days" => &mut s.evidence.outlet_days,
        "best" => &mut s.decision.best,
        "margin" => &mut s.decision.margin,
        "margin_most" => &mut s.decision.margin_most,
        "size" => &mut s.decision.size,
        "merge" => &mut s.decision.merge,
        "switch" => &mut s.decision.switch,
        "copy" => &mut s.decision.copy,
        _ => panic!("{name}"),
    }
}
struct Dice(u64);
impl Dice {
    fn f(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }
}
fn main() {
    let mut a = std::env::args().skip(1);
    let mode = a.next().unwrap();
    let mut s = Settings::built_in().unwrap();
    let mut search: Vec<String> = vec![];
    let mut rounds = 40;
    let mut seed = 1;
    let mut sets = "rRedEd".to_string();
    let mut groups = false;
    for x in a {
        let (k, v) = x.split_once('=').unwrap();
        match k {
            "search" => search = v.split(',').map(str::to_owned).collect(),
            "rounds" => rounds = v.parse().unwrap(),
            "seed" => seed = v.parse().unwrap(),
            "sets" => sets = v.into(),
            "groups" => groups = true,
            _ => *get(&mut s, k) = v.parse().unwrap(),
        }
    }
    let data: Vec<(char, Vec<R>, f64)> = sets
        .chars()
        .map(|c| {
            let (p, w) = match c.to_ascii_lowercase() {
                'r' => ("/tmp/d_roundups.jsonl", 1.0),
                'e' => ("/tmp/d_events.jsonl", 1.0),
                's' => ("/tmp/d_stream.jsonl", 1.0),
                'd' => ("/tmp/d_demo.jsonl", 0.3),
                _ => panic!(),
            };
            (c, load(p, c.is_uppercase()), w)
        })
        .collect();
    let obj = |s: &Settings, show: bool| -> f64 {
        let mut t = 0.0;
        let mut w = 0.0;
        for (c, d, wt) in &data {
            let (p, r, f, pw, n) = score(d, s);
            if show {
                println!("{c} P {p:.4} R {r:.4} F {f:.4} pair {pw:.4} stories {n}");
            }
            t += wt * (f + 0.3 * pw);
            w += wt;
        }
        t / w
    };
    let mut best = obj(&s, true);
    println!("objective {best:.5}");
    if groups {
        let d = &data.last().unwrap().1;
        let mut desk = Desk::with(s.clone()).unwrap();
        desk.add(d.iter().map(|r| &r.article));
        for g in desk.groups() {
            println!("--");
            for a in g {
                let r = d.iter().find(|r| r.article.id == a).unwrap();
                println!(
                    "  {} {} {} | {}",
                    &r.article.published.to_string()[..10],
                    r.story.as_deref().unwrap_or("-"),
                    a.0,
                    r.article.title
                );
            }
        }
    }
    if mode == "search" {
        let mut dice = Dice(seed);
        let mut scale = 0.35f64;
        for i in 0..rounds {
            let mut t = s.clone();
            let n = 1 + (dice.f() * 2.5) as usize;
            let mut what = vec![];
            for _ in 0..n {
                let k = &search[(dice.f() * search.len() as f64) as usize];
                let v = get(&mut t, k);
                let old = *v;
                *v = *v * (1.0 + ((dice.f() * 2.0 - 1.0) * scale) as f32)
                    + ((dice.f() * 2.0 - 1.0) * 0.3 * scale) as f32;
                if k != "start" && *v < 0.0 {
                    *v = 0.0
                }
                what.push(format!("{k} {old:.2}->{:.2}", *v));
            }
            let o = obj(&t, false);
            if o > best {
                best = o;
                s = t;
                println!("{i} {best:.5} {}", what.join(", "));
            }
            scale = (scale * 0.985).max(0.06);
        }
        obj(&s, true);
        println!("{:?}\n{:?}", s.evidence, s.decision);
    }
}
