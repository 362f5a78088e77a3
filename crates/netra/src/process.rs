//! The due-process record of a case and the ledgers of its accounts as plain values of a bundle. Notes are internal: they
//! stay out, and so do who looks after the case and who was named in a note.

use std::collections::HashMap;

use netra_evidence::{Bundle, BundleDocument, BundleLedger, BundleLedgerEntry, BundleStep};
use netra_model::dossier::{CaseEntry, CasePath};
use netra_model::{Sentence, Sha256};
use netra_store::{CaseEntryView, CaseEvidence, CaseLedger, OfficeKind};

/// The steps of a case that leave the office with it, oldest first.
pub fn steps(evidence: &CaseEvidence) -> Vec<BundleStep> {
    evidence.case.entries.iter().filter_map(|it| step(it, evidence)).collect()
}

/// The files of the case that the bundle holds: by digest, with their number in the case.
pub fn documents(evidence: &CaseEvidence, bundle: &Bundle) -> HashMap<Sha256, u64> {
    let named = bundle.process.iter().filter_map(|it| it.document.as_ref());
    let kept = named.filter(|it| it.withdrawn.is_none()).filter_map(|it| {
        let document = evidence.case.documents.iter().find(|file| file.sha256 == it.sha256)?;
        Some((it.sha256, document.n))
    });
    kept.collect()
}

/// What a step says: its kind, a sentence, words of people, fields, and the number of the file it rests on.
type Said = (&'static str, Sentence, Option<String>, Vec<(&'static str, String)>, Option<u32>);

fn step(view: &CaseEntryView, evidence: &CaseEvidence) -> Option<BundleStep> {
    let (kind, says, words, facts, document) = said(&view.entry, evidence)?;
    let document = document.and_then(|n| evidence.case.documents.iter().find(|it| it.n == u64::from(n)));
    Some(BundleStep {
        n: view.n,
        at: view.at,
        by: view.by.clone(),
        kind,
        says,
        words: words.filter(|it| !it.trim().is_empty()),
        facts,
        document: document.map(|it| BundleDocument {
            sha256: it.sha256,
            name: it.file_name.clone(),
            withdrawn: it.withdrawn.as_ref().map(|it| it.why.clone()),
        }),
    })
}

fn said(entry: &CaseEntry, evidence: &CaseEvidence) -> Option<Said> {
    let path = match evidence.office.kind {
        OfficeKind::Bawaslu => CasePath::Bawaslu,
        OfficeKind::Internal => CasePath::Internal,
    };
    Some(match entry {
        CaseEntry::Note { .. } | CaseEntry::Owner { .. } => return None,
        CaseEntry::Stage { from, to, reason } => {
            let (to_id, to_en) = path.label(*to);
            let facts = vec![("from", from.to_string()), ("to", to.to_string())];
            let says = Sentence::new(format!("Tahap: {to_id}"), format!("Stage: {to_en}"));
            ("stage", says, Some(reason.clone()), facts, None)
        }
        CaseEntry::Invited { on, channel, letter } => {
            let says = Sentence::new(
                format!("Yang bersangkutan diundang klarifikasi untuk {on} lewat {channel}, surat {letter}"),
                format!("The person was invited to clarify on {on} by {channel}, letter {letter}"),
            );
            let facts =
                vec![("on", on.to_string()), ("channel", channel.clone()), ("letter", letter.clone())];
            ("invited", says, None, facts, None)
        }
        CaseEntry::Answered { kind, words, on, unliked_on, document } => {
            let (kind_id, kind_en) = kind.label();
            let mut says = Sentence::new(
                format!("Jawaban yang bersangkutan, {on}: {kind_id}"),
                format!("The person's answer, {on}: {kind_en}"),
            );
            let mut facts = vec![("on", on.to_string()), ("kind", kind.to_string())];
            if let Some(day) = unliked_on {
                says.id.push_str(&format!("; dibatalkan sendiri {day}"));
                says.en.push_str(&format!("; taken back on {day}"));
                facts.push(("unliked_on", day.to_string()));
            }
            ("answered", says, Some(words.clone()), facts, *document)
        }
        CaseEntry::HandedOver { receiver, on, letter, receipt } => {
            let mut says = Sentence::new(
                format!("Diteruskan kepada {receiver}, {on}, surat {letter}"),
                format!("Handed over to {receiver}, {on}, letter {letter}"),
            );
            if !receipt.trim().is_empty() {
                says.id.push_str(&format!("; tanda terima {receipt}"));
                says.en.push_str(&format!("; receipt {receipt}"));
            }
            let facts = vec![
                ("receiver", receiver.clone()),
                ("on", on.to_string()),
                ("letter", letter.clone()),
                ("receipt", receipt.clone()),
            ];
            ("handed_over", says, None, facts, None)
        }
        CaseEntry::Outcome { kind, words, on, document } => {
            let (kind_id, kind_en) = kind.label();
            let says =
                Sentence::new(format!("Tindak lanjut, {on}: {kind_id}"), format!("Outcome, {on}: {kind_en}"));
            let facts = vec![("on", on.to_string()), ("kind", kind.to_string())];
            ("outcome", says, Some(words.clone()), facts, *document)
        }
        CaseEntry::MadeEvent => {
            let says = Sentence::new(
                "Berkas satu orang menjadi berkas satu peristiwa",
                "A case of one person became one of an event",
            );
            ("made_event", says, None, Vec::new(), None)
        }
        CaseEntry::Recalled { account, items, why, .. } => {
            let list = items.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            let says = Sentence::new(
                format!("Kepemilikan akun {account} dicabut; butir {list} tidak berlaku"),
                format!("The account {account} was found not to be the person's; items {list} do not hold"),
            );
            let facts = vec![("account", account.clone()), ("items", list)];
            ("recalled", says, Some(why.clone()), facts, None)
        }
    })
}

/// The ledgers of the accounts, oldest entry first.
pub fn ledgers(evidence: &CaseEvidence) -> Vec<BundleLedger> {
    let name = |it: &CaseLedger| {
        let of = evidence.items.iter().find(|item| item.person.id == it.person);
        of.map_or_else(String::new, |item| item.person.name.clone())
    };
    evidence.ledgers.iter().map(|it| ledger(it, name(it))).collect()
}

fn ledger(it: &CaseLedger, person: String) -> BundleLedger {
    let attributions = it.attributions.iter().map(|entry| {
        let (id, en) = entry.kind.label();
        BundleLedgerEntry {
            at: entry.at,
            by: entry.by_name.clone(),
            level: Some(entry.level),
            kind: entry.kind.as_str(),
            label: Sentence::new(id, en),
            words: if entry.person == it.person { entry.basis.clone() } else { String::new() },
            of_this_person: entry.person == it.person,
            document: entry
                .document
                .clone()
                .filter(|_| entry.person == it.person)
                .map(|(sha, name)| (name, sha)),
        }
    });
    let signs = it.signs.iter().map(|sign| {
        let (id, en) = sign.kind.label();
        BundleLedgerEntry {
            at: sign.at,
            by: sign.by_name.clone(),
            level: None,
            kind: sign.kind.as_str(),
            label: Sentence::new(id, en),
            words: if sign.person == it.person { sign.words.clone() } else { String::new() },
            of_this_person: sign.person == it.person,
            document: sign
                .document
                .clone()
                .filter(|_| sign.person == it.person)
                .map(|(sha, name)| (name, sha)),
        }
    });
    let mut entries: Vec<BundleLedgerEntry> = attributions.chain(signs).collect();
    entries.sort_by_key(|entry| entry.at);
    BundleLedger { account: it.account.clone(), person, entries }
}
