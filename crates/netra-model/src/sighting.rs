//! What a person at the desk adds to an act: who can see it, what the picture shows, and what was told by a citizen.
//!
//! It is kept as data. What the picture shows is also put into words ([`PictureFacts::words`]), because the matcher reads
//! words; they are always the officer's, never the author's.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::act::MediaKind;
use crate::id::{BadId, Sha256};
use crate::tip::NewTip;

/// Who can see what was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// Anybody, without signing in \[tanpa masuk\].
    Anyone,
    /// Anybody who signs in \[harus masuk\].
    SignedIn,
    /// Only friends or the members of a closed group \[hanya teman\]: no public data; it can only stand in a tip.
    Friends,
}

impl Reach {
    /// All, in the order of forms.
    pub const ALL: [Self; 3] = [Self::Anyone, Self::SignedIn, Self::Friends];

    /// The name as stored and in forms.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Anyone => "anyone",
            Self::SignedIn => "signed_in",
            Self::Friends => "friends",
        }
    }

    /// How it was seen, in Indonesian and English.
    pub fn label(self) -> (&'static str, &'static str) {
        match self {
            Self::Anyone => ("dilihat tanpa masuk", "seen without signing in"),
            Self::SignedIn => ("dilihat setelah masuk", "seen after signing in"),
            Self::Friends => ("hanya terlihat oleh teman", "visible to friends only"),
        }
    }

    /// Whether it was seen without signing in.
    pub fn without_login(self) -> bool {
        self == Self::Anyone
    }
}

impl FromStr for Reach {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        Self::ALL.into_iter().find(|it| it.as_str() == text).ok_or_else(|| BadId {
            text: text.chars().take(40).collect(),
            wanted: "who can see it: anyone, signed_in or friends",
        })
    }
}

/// What hands show in a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HandSign {
    /// One finger raised.
    One,
    /// Two.
    Two,
    /// Three.
    Three,
    /// Four.
    Four,
    /// Five: an open hand.
    Five,
    /// A thumb.
    Thumb,
    /// A fist.
    Fist,
    /// Another sign, which the description tells.
    Other,
}

impl HandSign {
    /// All, in the order of forms.
    pub const ALL: [Self; 8] =
        [Self::One, Self::Two, Self::Three, Self::Four, Self::Five, Self::Thumb, Self::Fist, Self::Other];

    /// The name as stored and in forms.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::One => "one",
            Self::Two => "two",
            Self::Three => "three",
            Self::Four => "four",
            Self::Five => "five",
            Self::Thumb => "thumb",
            Self::Fist => "fist",
            Self::Other => "other",
        }
    }

    /// The label in Indonesian and English.
    pub fn label(self) -> (&'static str, &'static str) {
        match self {
            Self::One => ("satu jari", "one finger"),
            Self::Two => ("dua jari", "two fingers"),
            Self::Three => ("tiga jari", "three fingers"),
            Self::Four => ("empat jari", "four fingers"),
            Self::Five => ("lima jari", "five fingers"),
            Self::Thumb => ("jempol", "thumb"),
            Self::Fist => ("kepalan", "fist"),
            Self::Other => ("isyarat lain", "another sign"),
        }
    }
}

impl FromStr for HandSign {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        Self::ALL.into_iter().find(|it| it.as_str() == text).ok_or_else(|| BadId {
            text: text.chars().take(40).collect(),
            wanted: "a hand sign: one, two, three, four, five, thumb, fist or other",
        })
    }
}

/// A candidate who is to be seen in a picture, as the officer says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CandidateSeen {
    /// The race's key.
    pub race: String,
    /// The candidate's key in it.
    pub candidate: String,
    /// The name as the race had it then.
    pub name: String,
}

/// What an officer ticked of a picture. Nothing here was recognised by a machine.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PictureFacts {
    /// What hands show.
    pub hand_sign: Option<HandSign>,
    /// A party's or campaign's shirt, cap, pin … is worn.
    pub attributes: bool,
    /// Campaign material is to be seen: a banner, a billboard, a backdrop.
    pub material: bool,
    /// The uniform of the office \[seragam dinas\] is worn.
    pub uniform: bool,
    /// Which candidates are to be seen.
    pub candidates: Vec<CandidateSeen>,
    /// A candidate is to be seen whom no race of the office has.
    pub other_candidate: bool,
}

impl PictureFacts {
    /// Whether nothing was ticked.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What was ticked, one by one, in Indonesian and English.
    pub fn labels(&self) -> Vec<(String, String)> {
        let pair = |(id, en): (&str, &str)| (id.to_owned(), en.to_owned());
        let mut all: Vec<(String, String)> = self.hand_sign.map(|it| pair(it.label())).into_iter().collect();
        let mut ticked = |is: bool, id, en| all.extend(is.then(|| pair((id, en))));
        ticked(self.attributes, "atribut partai atau kampanye", "party or campaign attributes");
        ticked(self.material, "alat peraga kampanye", "campaign material");
        ticked(self.uniform, "seragam dinas", "office uniform");
        all.extend(
            self.candidates.iter().map(|it| (format!("bersama {}", it.name), format!("with {}", it.name))),
        );
        all.extend(self.other_candidate.then(|| pair(("bersama calon lain", "with another candidate"))));
        all
    }

    /// What was ticked as a sentence of the officer's description, in the language of the dictionaries.
    pub fn words(&self) -> Option<String> {
        let hand = self.hand_sign.map(|it| match it {
            HandSign::Other => String::from("isyarat tangan"),
            HandSign::Fist => String::from("mengepalkan tangan"),
            it => format!("mengacungkan {}", it.label().0),
        });
        let mut words: Vec<String> = hand.into_iter().collect();
        let mut ticked = |is: bool, what: &str| words.extend(is.then(|| what.to_owned()));
        ticked(self.attributes, "memakai kaus kampanye atau atribut lain");
        ticked(self.material, "alat peraga kampanye");
        ticked(self.uniform, "memakai seragam dinas");
        words.extend(self.candidates.iter().map(|it| format!("bersama {}", it.name)));
        words.extend(self.other_candidate.then(|| String::from("bersama calon")));
        (!words.is_empty()).then(|| format!("Terlihat: {}.", words.join("; ")))
    }
}

/// A file as somebody handed it in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandedFile {
    /// The name it had.
    pub name: String,
    /// What it is.
    pub kind: MediaKind,
    /// Its length in bytes.
    pub len: u64,
    /// The digest of its bytes as received.
    pub sha256: Sha256,
}

/// What the person who entered acts at the desk says about having seen them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    /// Who can see it; `None` where the citizen did not tell.
    pub reach: Option<Reach>,
    /// What was ticked of the picture.
    pub picture: PictureFacts,
    /// The officer's description.
    pub description: Option<String>,
    /// The files that were handed in with it.
    pub files: Vec<HandedFile>,
    /// What a citizen told, when that is how it became known.
    pub tip: Option<NewTip>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_ticked_becomes_words_of_the_officer() {
        assert_eq!(PictureFacts::default().words(), None);
        let satria = CandidateSeen {
            race: "demo".into(),
            candidate: "satria-dewi".into(),
            name: "Satria Wibawa (DEMO)".into(),
        };
        let facts = PictureFacts {
            hand_sign: Some(HandSign::Two),
            uniform: true,
            candidates: vec![satria],
            ..PictureFacts::default()
        };
        assert_eq!(
            facts.words().unwrap(),
            "Terlihat: mengacungkan dua jari; memakai seragam dinas; bersama Satria Wibawa (DEMO)."
        );
        assert_eq!(facts.labels().len(), 3);
    }

    #[test]
    fn names_read_back() {
        for it in Reach::ALL {
            assert_eq!(it.as_str().parse::<Reach>().unwrap(), it);
            assert_eq!(serde_json::to_value(it).unwrap(), it.as_str());
        }
        for it in HandSign::ALL {
            assert_eq!(it.as_str().parse::<HandSign>().unwrap(), it);
            assert_eq!(serde_json::to_value(it).unwrap(), it.as_str());
        }
        assert!("anybody".parse::<Reach>().is_err());
    }
}
