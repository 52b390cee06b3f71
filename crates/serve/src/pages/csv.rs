//! Tables as comma-separated values (RFC 4180), for the twins of the lists.

pub(crate) struct Table(String);

impl Table {
    pub(crate) fn new(columns: &[&str]) -> Self {
        let mut table = Self(String::new());
        table.row(columns.iter().map(|c| (*c).to_string()));
        table
    }

    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        for (number, cell) in cells.into_iter().enumerate() {
            if number > 0 {
                self.0.push(',');
            }
            if cell.contains([',', '"', '\n', '\r']) {
                self.0.push('"');
                self.0.push_str(&cell.replace('"', "\"\""));
                self.0.push('"');
            } else {
                self.0.push_str(&cell);
            }
        }
        self.0.push_str("\r\n");
    }

    pub(crate) fn finish(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::Table;

    #[test]
    fn quotes_and_commas_are_guarded() {
        let mut table = Table::new(&["a", "b"]);
        table.row(["1, 2".to_string(), "say \"no\"".to_string()]);
        assert_eq!(table.finish(), "a,b\r\n\"1, 2\",\"say \"\"no\"\"\"\r\n");
    }
}
