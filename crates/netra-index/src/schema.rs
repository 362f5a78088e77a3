//! The fields of the index and how an [`ActDocument`] fills them.

use netra_model::act::Platform;
use tantivy::TantivyDocument;
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, Schema, SchemaBuilder, TextFieldIndexing, TextOptions,
    Value,
};
use tantivy::tokenizer::RAW_TOKENIZER_NAME;

use crate::document::ActDocument;
use crate::facets::Facet;
use crate::tokenizer::{EXACT, STEM};
use crate::words::{GAP, fold_all};

/// Raised with every change of fields or of how words are cut: an index of another format is rebuilt.
pub(crate) const FORMAT: u32 = 3;
/// The fast field that newest-first sorting and date ranges use, in microseconds.
pub(crate) const HAPPENED: &str = "happened";
/// The fast field of since when an act can be found, in microseconds.
pub(crate) const FOUND: &str = "found";
/// Settles the order of acts of the same moment, alike in every index of the same acts.
pub(crate) const TIE: &str = "tie";

/// Handles to the fields.
#[derive(Debug, Clone)]
pub(crate) struct Fields {
    pub(crate) schema: Schema,
    pub(crate) act: Field,
    pub(crate) office: Field,
    pub(crate) handle: Field,
    /// The person's id.
    pub(crate) who: Field,
    facets: [Field; Facet::ALL.len()],
    pub(crate) happened: Field,
    pub(crate) found: Field,
    pub(crate) tie: Field,
    /// Own, target and media text, person, handle and short id, in exact form.
    pub(crate) exact: Field,
    /// The same, stemmed.
    pub(crate) stem: Field,
    pub(crate) person: Field,
    pub(crate) unit_name: Field,
    /// The document as JSON, kept in the document store (lz4 blocks).
    whole: Field,
}

impl Fields {
    pub(crate) fn new() -> Self {
        let mut schema = SchemaBuilder::new();
        let act = schema.add_text_field("act", raw());
        let office = schema.add_text_field("office", raw());
        let handle = schema.add_text_field("handle", raw());
        let who = schema.add_text_field("person_id", raw());
        let facets =
            Facet::ALL.map(|facet| schema.add_text_field(facet.as_str(), raw().set_fast(RAW_TOKENIZER_NAME)));
        let happened = schema.add_i64_field(HAPPENED, FAST | INDEXED);
        let found = schema.add_i64_field(FOUND, FAST);
        let tie = schema.add_u64_field(TIE, FAST);
        let exact = schema.add_text_field("exact", analysed(EXACT));
        let stem = schema.add_text_field("stem", analysed(STEM));
        let person = schema.add_text_field("person", analysed(EXACT));
        let unit_name = schema.add_text_field("unit_name", analysed(EXACT));
        let whole = schema.add_bytes_field("whole", STORED);
        let schema = schema.build();
        Self {
            schema,
            act,
            office,
            handle,
            who,
            facets,
            happened,
            found,
            tie,
            exact,
            stem,
            person,
            unit_name,
            whole,
        }
    }

    pub(crate) fn facet(&self, facet: Facet) -> Field {
        self.facets[facet as usize]
    }

    pub(crate) fn document(&self, act: &ActDocument) -> TantivyDocument {
        let mut document = TantivyDocument::default();
        let id = act.act.to_string();
        document.add_u64(self.tie, tie(&id));
        document.add_text(self.act, id);
        document.add_text(self.office, act.office.to_string());
        document.add_text(self.handle, fold_all(act.handle.trim_start_matches('@')));
        if let Some(person) = act.person_id {
            document.add_text(self.who, person.to_string());
        }
        for facet in Facet::ALL {
            for value in values(act, facet) {
                document.add_text(self.facet(facet), value);
            }
        }
        document.add_i64(self.happened, act.happened.as_microsecond());
        document.add_i64(self.found, act.found.as_microsecond());
        let text = searchable(act);
        document.add_text(self.exact, &text);
        document.add_text(self.stem, text);
        document.add_text(self.person, &act.person);
        document.add_text(self.unit_name, &act.unit_name);
        let whole = serde_json::to_vec(act).expect("a document has only string keys and finite values");
        document.add_bytes(self.whole, &whole);
        document
    }

    /// The act that a stored document holds; `None` if its bytes are not one.
    pub(crate) fn read(&self, document: &TantivyDocument) -> Option<ActDocument> {
        let whole = document.get_first(self.whole)?;
        serde_json::from_slice(whole.as_value().as_bytes()?).ok()
    }
}

/// One text of all that plain words search. The unit's name is not in it: a search for *kesehatan* would bring
/// everything that anybody of Dinas Kesehatan did; `unit:` and the facet find it.
fn searchable(act: &ActDocument) -> String {
    let handle = if act.handle.is_empty() { String::new() } else { format!("@{}", act.handle) };
    let item = act.item.as_deref().unwrap_or_default();
    let texts = [&act.own_text, &act.target_text, &act.media_text, &act.person, &handle, item];
    let mut all = String::with_capacity(texts.iter().map(|text| text.len() + 1).sum());
    for text in texts {
        if !all.is_empty() {
            all.push(GAP);
        }
        all.push_str(text);
    }
    all
}

fn values(act: &ActDocument, facet: Facet) -> Vec<String> {
    let none = || Facet::NONE.to_owned();
    match facet {
        Facet::Platform => vec![Platform::as_str(&act.platform).to_owned()],
        Facet::Kind => vec![act.kind.as_str().to_owned()],
        Facet::Unit => act.unit.iter().map(ToString::to_string).collect(),
        Facet::Race => distinct(&act.race),
        Facet::Candidate => distinct(&act.candidate),
        Facet::Rule => distinct(&act.rules),
        Facet::Verdict => vec![act.verdict.map_or_else(none, |verdict| verdict.as_str().to_owned())],
        Facet::Status => vec![act.status.map_or_else(none, |status| status.as_str().to_owned())],
        Facet::Provenance => {
            let names: Vec<String> = act.provenances.iter().map(ToString::to_string).collect();
            distinct(&names)
        }
        Facet::Month => vec![act.month.clone()],
        Facet::Release => act.release.iter().map(ToString::to_string).collect(),
    }
}

/// An act that names a value twice counts once.
fn distinct(values: &[String]) -> Vec<String> {
    let mut values = values.to_vec();
    values.sort();
    values.dedup();
    values
}

/// FNV-1a over the act's id: any fixed order will do, this one needs no dependency.
fn tie(id: &str) -> u64 {
    id.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

fn raw() -> TextOptions {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(RAW_TOKENIZER_NAME)
        .set_fieldnorms(false)
        .set_index_option(IndexRecordOption::Basic);
    TextOptions::default().set_indexing_options(indexing)
}

fn analysed(tokenizer: &str) -> TextOptions {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(tokenizer)
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    TextOptions::default().set_indexing_options(indexing)
}
