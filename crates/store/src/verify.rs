//! Proof that the store holds what it says it holds.

use std::collections::BTreeSet;

use parallax_model::{ArticleId, TextRange};

use crate::{Result, Store, evidence, raw::sha256};

/// Something that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Fault {
    pub record: String,
    pub field: String,
    pub what: String,
}

/// What was checked, and what did not hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Proof {
    pub articles: u64,
    pub spans: u64,
    pub records: u64,
    pub faults: Vec<Fault>,
}

impl Store {
    /// Checks the file, each raw body against its hash, each span against its words, and each range
    /// of each record against its span.
    pub fn verify(&self, mut progress: impl FnMut(u64)) -> Result<Proof> {
        let mut proof = Proof::default();
        let ok: String = self.connection.query_row("PRAGMA quick_check", [], |row| row.get(0))?;
        if ok != "ok" {
            proof.faults.push(fault("file", "", &ok));
        }
        self.verify_articles(&mut proof, &mut progress)?;
        for table in ["mention", "statement"] {
            self.verify_records(table, &mut proof)?;
        }
        self.verify_derived(&mut proof)?;
        self.verify_imported(&mut proof)?;
        Ok(proof)
    }

    fn verify_articles(&self, proof: &mut Proof, progress: &mut impl FnMut(u64)) -> Result<()> {
        let mut select = self
            .connection
            .prepare("SELECT id, title, text, text_hash, raw_hash FROM article ORDER BY id")?;
        let mut spans = self
            .connection
            .prepare("SELECT record, field, start, stop, words FROM evidence WHERE article = ?1")?;
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            let (id, title, text): (String, String, String) =
                (row.get(0)?, row.get(1)?, row.get(2)?);
            let (text_hash, raw_hash): (String, String) = (row.get(3)?, row.get(4)?);
            proof.articles += 1;
            progress(proof.articles);
            if sha256(format!("{title}\n\n{text}").as_bytes()) != text_hash {
                proof.faults.push(fault(&id, "text", "does not match its hash"));
            }
            match self.raw(&raw_hash)? {
                Some((bytes, _)) if sha256(&bytes) == raw_hash => {}
                Some(_) => proof.faults.push(fault(&id, "raw", "does not match its hash")),
                None => proof.faults.push(fault(&id, "raw", "is not in the store")),
            }
            let mut evidence = spans.query([&id])?;
            while let Some(span) = evidence.next()? {
                proof.spans += 1;
                let words: String = span.get(4)?;
                let range = TextRange::new(span.get(2)?, span.get(3)?);
                if range.slice(&text) != Some(words.as_str()) {
                    let (record, field): (String, String) = (span.get(0)?, span.get(1)?);
                    let what =
                        format!("{}..{} does not slice to {words:?}", range.start, range.end);
                    proof.faults.push(fault(&record, &field, &what));
                }
            }
        }
        Ok(())
    }

    /// Each range of each record must have its row.
    fn verify_records(&self, table: &str, proof: &mut Proof) -> Result<()> {
        let mut select = self
            .connection
            .prepare(&format!("SELECT id, article, record FROM {table} ORDER BY id"))?;
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            let (id, article, record): (String, String, String) =
                (row.get(0)?, row.get(1)?, row.get(2)?);
            self.verify_record(&id, Some(&ArticleId(article)), &record, proof)?;
        }
        Ok(())
    }

    fn verify_derived(&self, proof: &mut Proof) -> Result<()> {
        for (table, key) in
            [("story", "id"), ("event", "id"), ("claim", "id"), ("relation", "number")]
        {
            let mut select = self.connection.prepare(&format!(
                "SELECT CAST({key} AS TEXT), record FROM {table} ORDER BY {key}"
            ))?;
            let mut rows = select.query([])?;
            while let Some(row) = rows.next()? {
                let (id, record): (String, String) = (row.get(0)?, row.get(1)?);
                self.verify_record(&format!("{table}:{id}"), None, &record, proof)?;
            }
        }
        Ok(())
    }

    fn verify_record(
        &self,
        id: &str,
        home: Option<&ArticleId>,
        record: &str,
        proof: &mut Proof,
    ) -> Result<()> {
        proof.records += 1;
        let value: serde_json::Value = serde_json::from_str(record)?;
        let kept: BTreeSet<_> =
            self.evidence(id)?.into_iter().map(|(field, span, _)| (field, span)).collect();
        for (field, span) in evidence::ranges(&value, home)? {
            let what = format!("{}..{} has no evidence row", span.range.start, span.range.end);
            if !kept.contains(&(field.clone(), span)) {
                proof.faults.push(fault(id, &field, &what));
            }
        }
        Ok(())
    }
}

fn fault(record: &str, field: &str, what: &str) -> Fault {
    Fault { record: record.into(), field: field.into(), what: what.into() }
}
