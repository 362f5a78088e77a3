//! The two languages of the desk. Text is written as a pair where it is used; there is no message catalogue.

use netra_model::Sentence;

/// The language a visitor reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// Indonesian, the first language of the desk.
    #[default]
    Indonesian,
    /// English.
    English,
}

impl Lang {
    /// Both, in the order of the switch.
    pub const ALL: [Self; 2] = [Self::Indonesian, Self::English];

    /// The language of a code (`id`, `en`), as in the cookie; anything else is Indonesian.
    pub fn of(code: &str) -> Self {
        if code == "en" { Self::English } else { Self::Indonesian }
    }

    /// The code for `<html lang>` and the cookie.
    pub fn code(self) -> &'static str {
        match self {
            Self::Indonesian => "id",
            Self::English => "en",
        }
    }

    /// The side of a pair that this visitor reads.
    pub fn t<'a>(self, indonesian: &'a str, english: &'a str) -> &'a str {
        match self {
            Self::Indonesian => indonesian,
            Self::English => english,
        }
    }

    /// A sentence that was written elsewhere, in this visitor's language.
    pub fn say(self, said: &Sentence) -> &str {
        self.t(&said.id, &said.en)
    }

    /// The same for a pair that comes as one value, as the labels of the nouns do.
    pub fn pick<'a>(self, pair: (&'a str, &'a str)) -> &'a str {
        self.t(pair.0, pair.1)
    }
}
