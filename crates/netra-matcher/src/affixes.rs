//! The forms of a verb, made from its stem: *dukung* gives *mendukung, didukung, dukungan, dukungin, ndukung*.
//!
//! Forms are made when a dictionary is loaded instead of being cut off texts: nothing is paid per act, every form can
//! be listed, and a word that only looks like a form (*pilihan* in a shop's name) is there only if its group says so.

/// What can be put before or after a stem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Affix {
    /// me-, with its change of the first sound: *mendukung, memilih, mencoblos, menyokong*.
    Me,
    /// The same as people speak it: *ndukung, milih, nyoblos, ngawal, ngedukung*.
    Nasal,
    /// di-
    Di,
    /// ku-
    Ku,
    /// -kan
    Kan,
    /// -i
    I,
    /// -in, of Jakarta.
    In,
    /// -an
    An,
    /// -en and -no, of Java.
    Javanese,
}

impl Affix {
    /// As dictionaries write them.
    pub(crate) const NAMES: [(&str, Self); 9] = [
        ("me-", Self::Me),
        ("n-", Self::Nasal),
        ("di-", Self::Di),
        ("ku-", Self::Ku),
        ("-kan", Self::Kan),
        ("-i", Self::I),
        ("-in", Self::In),
        ("-an", Self::An),
        ("-en", Self::Javanese),
    ];

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(known, _)| *known == name).map(|(_, affix)| *affix)
    }

    fn is_prefix(self) -> bool {
        matches!(self, Self::Me | Self::Nasal | Self::Di | Self::Ku)
    }

    /// The stem with this affix; several where people write it in several ways.
    fn on(self, stem: &str) -> Vec<String> {
        match self {
            Self::Me => vec![format!("me{}", nasal(stem))],
            Self::Nasal => {
                let short = nasal(stem);
                // *mpilih* is nobody's word, *nge-* goes with every stem.
                vec![
                    short.strip_prefix("nc").map_or(short.clone(), |rest| format!("ny{rest}")),
                    format!("nge{stem}"),
                ]
            }
            Self::Di => vec![format!("di{stem}")],
            Self::Ku => vec![format!("ku{stem}")],
            Self::Kan => vec![format!("{stem}kan")],
            Self::I => vec![format!("{stem}i")],
            Self::In => vec![format!("{stem}in")],
            Self::An => vec![format!("{stem}an")],
            Self::Javanese => vec![format!("{stem}en"), format!("{stem}no")],
        }
    }
}

/// The stem and all its forms with at most one prefix and one suffix of those given.
pub(crate) fn with_affixes(stem: &str, affixes: &[Affix]) -> Vec<String> {
    let (prefixes, suffixes): (Vec<&Affix>, Vec<&Affix>) = affixes.iter().partition(|it| it.is_prefix());
    let mut begun = vec![stem.to_owned()];
    begun.extend(prefixes.iter().flat_map(|affix| affix.on(stem)));
    let mut forms = begun.clone();
    forms.extend(begun.iter().flat_map(|form| suffixes.iter().flat_map(|affix| affix.on(form))));
    forms.sort_unstable();
    forms.dedup();
    forms
}

/// The stem with the sound that *me-* gives it.
fn nasal(stem: &str) -> String {
    let rest = |from: usize| stem.get(from..).unwrap_or_default();
    match stem.bytes().next() {
        Some(b'p') => format!("m{}", rest(1)),
        Some(b't') => format!("n{}", rest(1)),
        Some(b's') => format!("ny{}", rest(1)),
        Some(b'k') => format!("ng{}", rest(1)),
        Some(b'b' | b'f' | b'v') => format!("m{stem}"),
        Some(b'c' | b'd' | b'j' | b'z') => format!("n{stem}"),
        Some(b'l' | b'm' | b'n' | b'r' | b'w' | b'y') | None => stem.to_owned(),
        Some(_) => format!("ng{stem}"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all() -> Vec<Affix> {
        Affix::NAMES.map(|(_, affix)| affix).into()
    }

    #[test]
    fn the_forms_of_a_verb_are_those_that_people_write() {
        for (stem, forms) in [
            ("dukung", ["mendukung", "didukung", "dukungan", "ndukung", "ngedukung", "dukungin"].as_slice()),
            ("pilih", &["memilih", "milih", "kupilih", "dipilih", "pilihin"]),
            ("coblos", &["mencoblos", "nyoblos", "coblosen", "dicoblos"]),
            ("tusuk", &["menusuk", "nusuk", "tusuken"]),
            ("kawal", &["mengawal", "ngawal", "dikawal"]),
            ("usung", &["mengusung", "ngusung", "diusung"]),
            ("sokong", &["menyokong", "nyokong"]),
            ("bela", &["membela", "mbela", "dibela", "belain"]),
            ("menang", &["memenangkan", "menangin", "menangno", "dimenangkan"]),
        ] {
            let made = with_affixes(stem, &all());
            for form in forms {
                // *memenangkan* keeps its m.
                assert!(made.iter().any(|it| it == form), "{stem} gives no {form}: {made:?}");
            }
        }
        assert_eq!(with_affixes("pilih", &[]), ["pilih"], "no affix is taken for granted");
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_stem_gives_itself_and_forms_that_end_or_begin_as_it_does(stem in "\\PC{0,12}") {
            let forms = with_affixes(&stem, &all());
            prop_assert!(forms.contains(&stem));
            let tail: String = stem.chars().skip(1).collect();
            prop_assert!(forms.iter().all(|form| form.contains(&tail)));
        }
    }
}
