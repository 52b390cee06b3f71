//! Pages laid out in tables, as the web was before style sheets: the article is one cell, and menus, lists of other
//! articles and adverts are its neighbours. Extractors, made for pages with paragraphs, take them all.

use crate::html::token::{Syntax, Token, Tokens};

/// Tables of figures have no cell as long as an article, in bytes.
const SHORTEST: usize = 300;

enum Open {
    Table,
    Cell { from: usize, words: usize },
}

#[derive(Default)]
struct Cells {
    open: Vec<Open>,
    /// Cells seen, and the one with the most words: their number of bytes, and where its content lies.
    count: usize,
    longest: Option<(usize, usize, usize)>,
}

impl Cells {
    fn close_cell(&mut self, at: usize) {
        if let Some(Open::Cell { from, words }) = self.open.last() {
            if self.longest.is_none_or(|(most, ..)| *words > most) {
                self.longest = Some((*words, *from, at));
            }
            self.open.pop();
        }
    }

    fn close_table(&mut self, at: usize) {
        if self.open.iter().any(|o| matches!(o, Open::Table)) {
            self.close_cell(at);
            self.open.pop();
        }
    }
}

/// The content of the cell that holds half of all words of the page that are no links; `None` for pages laid out in
/// another way.
pub(super) fn article_cell(html: &str) -> Option<&str> {
    let mut cells = Cells::default();
    let (mut all, mut in_link) = (0, false);
    let mut tokens = Tokens::new(html, Syntax::Html);
    loop {
        let at = tokens.position();
        let Some(token) = tokens.next() else { break };
        match token {
            Token::Start { name, .. } => match name.to_ascii_lowercase().as_str() {
                "article" | "main" => return None,
                "a" => in_link = true,
                "table" => cells.open.push(Open::Table),
                "tr" => cells.close_cell(at),
                "td" | "th" => {
                    cells.close_cell(at);
                    cells.count += 1;
                    cells.open.push(Open::Cell { from: tokens.position(), words: 0 });
                }
                _ => {}
            },
            Token::End { name } => match name.to_ascii_lowercase().as_str() {
                "a" => in_link = false,
                "table" => cells.close_table(at),
                "td" | "th" | "tr" => cells.close_cell(at),
                _ => {}
            },
            Token::Text(text) if !in_link => {
                let length = text.split_whitespace().map(str::len).sum::<usize>();
                all += length;
                if let Some(Open::Cell { words, .. }) = cells.open.last_mut() {
                    *words += length;
                }
            }
            _ => {}
        }
    }
    let (words, from, to) = cells.longest?;
    (words >= SHORTEST && words * 2 >= all && cells.count >= 3).then(|| html.get(from..to))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_article_is_the_cell_with_the_words() {
        let words = "The patrol returned to the harbour before noon.<br><br>".repeat(12);
        let menu = "<td><a href=/>Front page</a> | <a href=/>Archive</a><ul><li><a href=/1>Another story</a></ul>";
        let page = format!(
            "<html><body><table><tr>{menu}</td><td>{words}<table><tr><td>a figure</table></td><td>ADVERT: pens</tr></table>"
        );
        let cell = article_cell(&page).unwrap();
        assert!(cell.starts_with("The patrol") && cell.ends_with("</table>"), "{cell}");
        let open = page.replace("</td>", "");
        assert!(article_cell(&open).unwrap().starts_with("The patrol"));
    }

    #[test]
    fn a_table_of_figures_and_a_page_of_paragraphs_are_left_alone() {
        let figures = format!("<table>{}</table>", "<tr><td>Alpha<td>120<td>130</tr>".repeat(200));
        assert_eq!(article_cell(&figures), None);
        let words = "<p>The patrol returned to the harbour before noon.</p>".repeat(12);
        let page = format!("<div>{words}</div><table><tr><td>{words}<td>x<td>y</table>");
        assert_eq!(article_cell(&page), None);
        assert_eq!(article_cell(&format!("<article><table><tr><td>{words}<td>x<td>y")), None);
    }
}
