//! What schema.org markup in JSON says of an article.

use serde_json::Value;

/// The fields of the first node that is an article, completed from the other nodes.
#[derive(Debug, Default, Clone, PartialEq)]
pub(crate) struct JsonLd {
    pub headline: Option<String>,
    pub authors: Vec<String>,
    pub publisher: Option<String>,
    pub published: Option<String>,
    pub modified: Option<String>,
    pub language: Option<String>,
    pub url: Option<String>,
    /// Not `isAccessibleForFree`.
    pub walled: bool,
    /// `articleBody`, for pages whose words are written by scripts.
    pub body: Option<String>,
}

/// Nodes deeper inside one another are not looked at.
const DEEPEST: usize = 6;

/// Reads the scripts of a page; what does not parse is left out.
pub(crate) fn of(scripts: &[String]) -> Option<JsonLd> {
    let roots: Vec<Value> = scripts.iter().filter_map(|s| parse(s)).collect();
    let mut nodes = Vec::new();
    for root in &roots {
        gather(root, &mut nodes, 0);
    }
    let article = nodes.iter().find(|n| is_article(n)).or_else(|| {
        nodes.iter().find(|n| n.get("datePublished").is_some() && n.get("headline").is_some())
    })?;
    let mut found = JsonLd {
        headline: text(article, "headline").or_else(|| text(article, "name")),
        authors: names(article.get("author").or(article.get("creator")), &nodes),
        publisher: names(article.get("publisher").or(article.get("sourceOrganization")), &nodes)
            .into_iter()
            .next(),
        published: text(article, "datePublished").or_else(|| text(article, "dateCreated")),
        modified: text(article, "dateModified"),
        language: text(article, "inLanguage"),
        url: text(article, "url"),
        walled: matches!(article.get("isAccessibleForFree"), Some(Value::Bool(false)))
            || text(article, "isAccessibleForFree")
                .is_some_and(|f| f.eq_ignore_ascii_case("false")),
        body: text(article, "articleBody"),
    };
    if found.published.is_none() {
        found.published = nodes.iter().find_map(|n| text(n, "datePublished"));
    }
    Some(found)
}

/// Scripts are found with comments and line breaks inside strings.
fn parse(script: &str) -> Option<Value> {
    let script = script.trim().trim_start_matches("<!--").trim_end_matches("-->").trim();
    let script = script.trim_start_matches("<![CDATA[").trim_end_matches("]]>").trim();
    serde_json::from_str(script).ok().or_else(|| {
        let clean: String = script.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        serde_json::from_str(clean.trim_end_matches(';')).ok()
    })
}

fn gather<'v>(value: &'v Value, nodes: &mut Vec<&'v Value>, depth: usize) {
    if depth > DEEPEST {
        return;
    }
    match value {
        Value::Array(items) => items.iter().for_each(|i| gather(i, nodes, depth + 1)),
        Value::Object(fields) => {
            nodes.push(value);
            for name in ["@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "hasPart"] {
                if let Some(inner) = fields.get(name) {
                    gather(inner, nodes, depth + 1);
                }
            }
        }
        _ => {}
    }
}

fn is_article(node: &Value) -> bool {
    let is = |t: &str| {
        t.ends_with("Article")
            || t.ends_with("Posting")
            || t == "Report"
            || t == "Review"
            || t == "NewsReport"
    };
    match node.get("@type") {
        Some(Value::String(t)) => is(t),
        Some(Value::Array(types)) => types.iter().filter_map(Value::as_str).any(is),
        _ => false,
    }
}

fn text(node: &Value, name: &str) -> Option<String> {
    let value = match node.get(name)? {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Array(items) => items.first()?.as_str()?.to_string(),
        Value::Object(_) => {
            text(node.get(name)?, "@value").or_else(|| text(node.get(name)?, "name"))?
        }
        _ => return None,
    };
    let value = crate::html::entity::decode(value.trim()).into_owned();
    Some(value).filter(|v| !v.is_empty())
}

/// Names of persons or organisations given as text, node, list or reference.
fn names(value: Option<&Value>, nodes: &[&Value]) -> Vec<String> {
    match value {
        Some(Value::String(name)) => vec![crate::html::entity::decode(name.trim()).into_owned()],
        Some(Value::Array(items)) => items.iter().flat_map(|i| names(Some(i), nodes)).collect(),
        Some(node @ Value::Object(_)) => {
            if let Some(name) = text(node, "name") {
                return vec![name];
            }
            let id = node.get("@id");
            let target = nodes
                .iter()
                .find(|n| id.is_some() && n.get("@id") == id && n.get("name").is_some());
            target.and_then(|n| text(n, "name")).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_is_found_in_a_graph_with_references() {
        let script = r##"{"@context":"https://schema.org","@graph":[
            {"@type":"Organization","@id":"#pub","name":"The Example"},
            {"@type":["NewsArticle"],"headline":"Two missiles","author":[{"name":"A. Roe"},"B. Doe"],
             "publisher":{"@id":"#pub"},"datePublished":"2024-07-01T05:30:00+09:00","isAccessibleForFree":"False"}]}"##;
        let found = of(&[script.to_string()]).unwrap();
        assert_eq!(found.headline.as_deref(), Some("Two missiles"));
        assert_eq!(found.authors, ["A. Roe", "B. Doe"]);
        assert_eq!(found.publisher.as_deref(), Some("The Example"));
        assert!(found.walled);
        assert_eq!(of(&["{broken".to_string()]), None);
    }
}
