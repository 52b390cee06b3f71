//! Lists of claims, and one claim opened by its id or by that of its mention.

use std::collections::BTreeSet;

use crate::demo::{run, told};

#[test]
fn a_list_names_each_teller_once() {
    let list = told(&["claims"]);
    let tellers = list.lines().filter_map(|line| line.trim_start().strip_prefix("told by "));
    let mut lists = 0;
    for line in tellers {
        lists += 1;
        for side in line.split(" | denied by ") {
            let names: Vec<String> = side.split("; ").map(str::to_lowercase).collect();
            let once: BTreeSet<&String> = names.iter().collect();
            assert_eq!(names.len(), once.len(), "{line}");
        }
    }
    assert!(lists > 10, "{list}");
}

#[test]
fn a_mention_opens_its_first_claim_on_any_day() {
    let list = told(&["claims", "--json"]);
    let first: serde_json::Value = serde_json::from_str(list.lines().next().unwrap()).unwrap();
    let id = first["id"].as_str().unwrap();
    let mention = id.split('/').next().unwrap();
    assert!(id.starts_with(&format!("{mention}/happened")), "{id}");
    let whole = told(&["claims", id]);
    assert!(whole.starts_with(first["proposition"].as_str().unwrap()), "{whole}");
    assert_eq!(told(&["claims", mention]), whole);
    let day = ["--as-of", "2024-11-22"];
    assert_eq!(told(&["claims", mention, day[0], day[1]]), told(&["claims", id, day[0], day[1]]));
}

#[test]
fn what_is_no_claim_and_no_status_is_refused_by_name() {
    for (arguments, word) in
        [(vec!["claims", "nosuch"], "nosuch"), (vec!["claims", "--status", "sure"], "DISPUTED")]
    {
        let refused = run(&arguments);
        assert!(!refused.status.success());
        assert!(String::from_utf8_lossy(&refused.stderr).contains(word), "{refused:?}");
    }
}
