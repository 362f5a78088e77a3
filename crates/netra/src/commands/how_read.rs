//! How a file is read, as it is kept with its import: what its own bytes do not say.

use netra_collect::readers::{CsvMapping, Format, Login, ReadOptions};
use serde::{Deserialize, Serialize};

/// What has to be known to read parts of a file again.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HowRead {
    /// Which column of a table is which field, where the header is not enough.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) mapping: Option<CsvMapping>,
    /// What the file is, where it is another tool's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) format: Option<Format>,
    /// How the browser in which it was recorded was signed in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) login: Option<Login>,
}

impl HowRead {
    /// As JSON; nothing when the bytes alone are enough.
    pub(super) fn written(&self) -> Option<String> {
        let says_something = *self != Self::default();
        says_something.then(|| serde_json::to_string(self).expect("names and characters are always JSON"))
    }

    /// From JSON. Imports of before noted their mapping alone.
    pub(super) fn read(json: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(json).or_else(|error| {
            let mapping: CsvMapping = serde_json::from_str(json).map_err(|_| error)?;
            Ok(Self { mapping: Some(mapping), ..Self::default() })
        })
    }

    /// Options for reading it again.
    pub(super) fn options(self, plain: &ReadOptions) -> ReadOptions {
        ReadOptions {
            mapping: self.mapping.unwrap_or_default(),
            format: self.format,
            login: self.login.unwrap_or_default(),
            ..plain.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_noted_is_read_again_also_from_before() {
        let mapping = CsvMapping { zone: Some("Asia/Jakarta".into()), ..CsvMapping::default() };
        let login = Some(Login::As("x:@kantor.demo".into()));
        let noted = HowRead { mapping: Some(mapping.clone()), format: Some(Format::Zeeschuimer), login };
        assert_eq!(HowRead::read(&noted.written().unwrap()).unwrap(), noted);
        let before = serde_json::to_string(&mapping).unwrap();
        assert_eq!(HowRead::read(&before).unwrap().mapping, Some(mapping));
        assert!(HowRead::default().written().is_none());
        assert!(HowRead::read("{\"x\":1}").unwrap_err().to_string().contains("unknown field"));
    }
}
