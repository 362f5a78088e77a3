//! Reasons to choose from [templat alasan], each for some verdicts. An office adds its own.

use serde::{Deserialize, Serialize};

use super::Verdict;

/// A reason that is chosen instead of typed. Counted by its key, so that "why was this dismissed" can be asked of a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// Its lasting name: small letters, digits and `_`.
    pub key: String,
    /// Its label in Indonesian.
    pub label_id: String,
    /// Its label in English.
    pub label_en: String,
    /// For which verdicts it is meant; never empty.
    pub verdicts: Vec<Verdict>,
}

impl Reason {
    /// Whether it is meant for the verdict.
    pub fn fits(&self, verdict: Verdict) -> bool {
        self.verdicts.contains(&verdict)
    }

    /// Whether a key can be one: 2–40 small letters, digits or `_`, a letter first.
    pub fn key_is_usable(key: &str) -> bool {
        (2..=40).contains(&key.len())
            && key.starts_with(|c: char| c.is_ascii_lowercase())
            && key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
    }
}

/// The reasons that come with the program. The first that fits a verdict is the one its key takes at once.
pub fn built_in_reasons() -> Vec<Reason> {
    use Verdict::{Indication, NoIndication, Prevention, Trace};
    let reason = |key: &str, label_id: &str, label_en: &str, verdicts: &[Verdict]| Reason {
        key: key.to_owned(),
        label_id: label_id.to_owned(),
        label_en: label_en.to_owned(),
        verdicts: verdicts.to_vec(),
    };
    vec![
        reason("ordinary_content", "konten biasa", "ordinary content", &[NoIndication]),
        reason("news_or_report", "berita atau laporan", "news or a report", &[NoIndication]),
        reason("official_duty", "bertugas resmi", "on official duty", &[NoIndication]),
        reason("namesake", "orang lain atau nama sama", "somebody else, or the same name", &[NoIndication]),
        reason("satire_or_quote", "satire atau kutipan", "satire or a quotation", &[NoIndication]),
        reason(
            "outside_the_period",
            "di luar masa yang diatur",
            "outside the regulated time",
            &[NoIndication],
        ),
        reason("context_unclear", "konteks belum jelas", "the context is not clear yet", &[Trace]),
        reason(
            "ownership_unclear",
            "kepemilikan akun belum jelas",
            "whose account it is, is not clear yet",
            &[Trace],
        ),
        reason("more_evidence_needed", "perlu bukti tambahan", "more evidence is needed", &[Trace]),
        reason(
            "open_support",
            "dukungan terbuka kepada paslon",
            "open support of a candidate",
            &[Indication, Trace],
        ),
        reason("call_to_vote", "ajakan memilih", "a call to vote", &[Indication, Trace]),
        reason(
            "attack_on_candidate",
            "serangan kepada paslon",
            "an attack on a candidate",
            &[Indication, Trace],
        ),
        reason(
            "took_part_in_campaign",
            "ikut kegiatan kampanye",
            "took part in a campaign event",
            &[Indication, Trace],
        ),
        reason(
            "spread_campaign_material",
            "menyebarkan bahan kampanye",
            "spread campaign material",
            &[Indication, Trace],
        ),
        reason(
            "minor_reaction",
            "reaksi ringan, cukup diingatkan",
            "a slight reaction, a reminder suffices",
            &[Prevention],
        ),
        reason(
            "taken_back",
            "sudah dibatalkan sendiri",
            "already taken back by the person",
            &[Prevention, NoIndication],
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verdict_has_a_reason_to_begin_with_and_keys_are_usable_and_once() {
        let all = built_in_reasons();
        for verdict in Verdict::ALL {
            assert!(all.iter().any(|reason| reason.fits(verdict)), "{verdict}");
        }
        let mut keys: Vec<&str> = all.iter().map(|reason| reason.key.as_str()).collect();
        assert!(keys.iter().all(|key| Reason::key_is_usable(key)));
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), all.len());
        assert!(
            !Reason::key_is_usable("Konten") && !Reason::key_is_usable("1a") && !Reason::key_is_usable("a b")
        );
    }
}
