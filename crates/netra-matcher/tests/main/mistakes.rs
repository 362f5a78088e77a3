//! Mistakes in race files: all of them, each with its line and what to write instead.

use netra_matcher::{SourceFile, load};

#[test]
fn a_race_file_with_mistakes_reports_each_of_them() {
    let text = r#"schema = 1
[race]
key = "contoh"
kind = "mayer"
name = "Contoh"
[[stage]]
kind = "campaign"
from = 2026-09-25
until = 2026-11-23
[[stage]]
kind = "silence"
from = 2026-11-20
until = 2026-11-26
[[candidate]]
key = "a"
name = "A"
number = 1
names = ["Arga Mahendra"]
hashtags = ["ArgaSekar"]
[[candidate]]
key = "b"
name = "B"
number = 1
names = ["Satria Wibawa"]
[[candidate.account]]
platform = "instagram"
role = "campaign"
handel = "b.demo"
"#;
    let errors = load(&[SourceFile { name: "races/contoh.toml".into(), text: text.into() }]).unwrap_err();
    insta::assert_snapshot!(errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
}
