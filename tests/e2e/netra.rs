//! Runs the real binary on a data folder of its own.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use tempfile::TempDir;

/// A data folder, a configuration, and the program.
pub struct Netra {
    folder: TempDir,
}

/// What a command printed and how it ended.
#[derive(Debug)]
pub struct Said {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Said {
    /// The output of a command that must have ended well.
    #[track_caller]
    pub fn well(self) -> String {
        assert_eq!(self.code, Some(0), "{}\n{}", self.out, self.err);
        self.out
    }

    /// The complaint of a command that must have failed: with code 1, in words, without a panic.
    #[track_caller]
    pub fn refused(self) -> String {
        assert_eq!(self.code, Some(1), "{}\n{}", self.out, self.err);
        assert!(!self.err.contains("panicked"), "{}", self.err);
        format!("{}{}", self.out, self.err)
    }
}

impl Netra {
    /// A fresh folder with a configuration that names no source, extended by `more`.
    pub fn new(more: &str) -> Self {
        let netra = Self { folder: tempfile::tempdir().expect("a temporary folder") };
        let dictionaries = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../dictionaries");
        let mut config = format!(
            "[office]\nname = 'Kantor Uji (DEMO)'\nprefix = 'UJI'\nregion = 'Kota Contoh'\n\
             [dictionaries]\nfolder = '{}'\n",
            dictionaries.display()
        );
        let _ = write!(config, "[data]\nfolder = '{}'\n{more}", netra.data().display());
        std::fs::write(netra.path("netra.toml"), config).expect("the configuration is written");
        netra
    }

    /// A path beside the data folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The data folder.
    pub fn data(&self) -> PathBuf {
        self.path("data")
    }

    /// Writes a file beside the data folder and gives its path.
    pub fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        std::fs::write(&path, bytes).expect("a file of the test is written");
        path.display().to_string()
    }

    /// The program with arguments, ready to run.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_netra"));
        command.arg("--config").arg(self.path("netra.toml")).args(args).stdin(Stdio::null());
        command
    }

    /// Runs a command to its end.
    pub fn run(&self, args: &[&str]) -> Said {
        let Output { status, stdout, stderr } = self.command(args).output().expect("the program starts");
        Said {
            code: status.code(),
            out: String::from_utf8_lossy(&stdout).into_owned(),
            err: String::from_utf8_lossy(&stderr).into_owned(),
        }
    }

    /// Starts a command whose output nobody reads.
    pub fn start(&self, args: &[&str]) -> Child {
        self.command(args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program starts")
    }

    /// The digest of the whole state.
    pub fn digest(&self) -> String {
        self.run(&["digest"]).well().trim().to_owned()
    }

    /// Whether any file under the data folder holds these bytes.
    pub fn data_hold(&self, needle: &str) -> bool {
        let mut folders = vec![self.data()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("the data folder").flatten() {
                let path = entry.path();
                if path.is_dir() {
                    folders.push(path);
                } else if contains(&std::fs::read(path).expect("a file of the data folder"), needle.as_bytes()) {
                    return true;
                }
            }
        }
        false
    }
}

fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

/// A small generator of invented acts and the watch-list that fits, reproducible by seed.
pub struct Invented {
    state: u64,
}

impl Invented {
    /// With this seed.
    pub fn new(seed: u64) -> Self {
        Self { state: seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1 }
    }

    /// A number below `n`.
    pub fn below(&mut self, n: u64) -> u64 {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        (self.state >> 11) % n
    }

    fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        let n = self.below(words.len() as u64);
        words[usize::try_from(n).expect("a small number")]
    }

    /// A watch-list of `n` people on X, `@demo0` …
    pub fn watchlist(n: u64) -> String {
        let mut csv = String::from("Nama;Status Kepegawaian;Unit Kerja;X;Dasar;Mulai\n");
        for i in 0..n {
            let _ = writeln!(csv, "Pegawai {i} (DEMO);non-ASN;Dinas {} (DEMO);@demo{i};uji (DEMO);2020-01-01", i % 7);
        }
        csv
    }

    /// Acts by listed people and, one in six, by people outside the list, whose lines hold `luar` and their name.
    pub fn acts(&mut self, lines: u64, people: u64) -> String {
        let mut acts = String::new();
        for i in 0..lines {
            let outsider = self.below(6) == 0;
            let who = if outsider { format!("luar{}", self.below(50)) } else { format!("demo{}", self.below(people)) };
            let (a, b) = (self.text(), self.text());
            let (day, hour) = (1 + self.below(11), self.below(24));
            let at = format!("2026-10-{day:02}T{hour:02}:15:00+07:00");
            let line = match self.below(4) {
                0 => {
                    // A post says the same to everybody who likes it.
                    let n = self.below(400);
                    let liked = Self::new(n + 1_000).text();
                    format!(
                        r#"{{"schema":"netra-act/1","platform":"x","act":"like","actor":{{"handle":"{who}"}},"at":"{at}","target":{{"id":"post-{n}","author":{{"handle":"satriadewi.demo"}},"text":"{liked}"}}}}"#
                    )
                }
                1 => format!(
                    r#"{{"schema":"netra-act/1","platform":"x","act":"comment","id":"k{i}","actor":{{"handle":"{who}"}},"at":"{at}","text":"{a}","target":{{"id":"q{i}","text":"{b}"}}}}"#
                ),
                _ => format!(
                    r#"{{"schema":"netra-act/1","platform":"x","act":"post","id":"p{i}","actor":{{"handle":"{who}"}},"at":"{at}","text":"{a} {b}"}}"#
                ),
            };
            acts.push_str(&line);
            acts.push('\n');
        }
        acts
    }

    fn text(&mut self) -> String {
        let n = 3 + self.below(9);
        let words = [
            "rapat", "kantor", "pagi", "ini", "kami", "dukung", "coblos", "nomor 2", "#SatriaMenang", "pilih", "Satria",
            "Arga", "mantap", "lanjutkan", "netral", "jaga", "warga", "pasar", "hujan", "✌️", "alhamdulillah", "macet",
        ];
        (0..n).map(|_| self.pick(&words)).collect::<Vec<_>>().join(" ")
    }
}
