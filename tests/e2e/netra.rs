//! Runs the real binary on a data folder of its own.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// A data folder, a configuration, and the program.
pub(crate) struct Netra {
    folder: TempDir,
}

/// What a command printed and how it ended.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Said {
    /// The output of a command that must have ended well.
    #[track_caller]
    pub(crate) fn well(self) -> String {
        assert_eq!(self.code, Some(0), "{}\n{}", self.out, self.err);
        self.out
    }

    /// The complaint of a command that must have failed: with code 1, in words, without a panic.
    #[track_caller]
    pub(crate) fn refused(self) -> String {
        assert_eq!(self.code, Some(1), "{}\n{}", self.out, self.err);
        assert!(!self.err.contains("panicked"), "{}", self.err);
        format!("{}{}", self.out, self.err)
    }
}

impl Netra {
    /// A fresh folder with a configuration that names no source, extended by `more`.
    pub(crate) fn new(more: &str) -> Self {
        let netra = Self { folder: tempfile::tempdir().expect("a temporary folder") };
        let dictionaries = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../dictionaries");
        let mut config = format!(
            "[office]\nname = 'Kantor Uji (DEMO)'\nprefix = 'UJI'\nregion = 'Kota Contoh'\n\
             [evidence]\nattribution_min = 0\n[dictionaries]\nfolder = '{}'\n",
            dictionaries.display()
        );
        let _ = write!(config, "[data]\nfolder = '{}'\n{more}", netra.data().display());
        std::fs::write(netra.path("netra.toml"), config).expect("the configuration is written");
        netra
    }

    /// A path beside the data folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The data folder.
    pub(crate) fn data(&self) -> PathBuf {
        self.path("data")
    }

    /// Writes a file beside the data folder and gives its path.
    pub(crate) fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        std::fs::write(&path, bytes).expect("a file of the test is written");
        path.display().to_string()
    }

    /// The program with arguments, ready to run.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_netra"));
        command.arg("--config").arg(self.path("netra.toml")).args(args).stdin(Stdio::null());
        command
    }

    /// Runs a command to its end.
    pub(crate) fn run(&self, args: &[&str]) -> Said {
        said(&mut self.command(args))
    }

    /// Runs a command to its end with these bytes on its standard input.
    pub(crate) fn feed(&self, args: &[&str], bytes: &[u8]) -> Said {
        let mut command = self.command(args);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        let mut input = child.stdin.take().expect("standard input is piped");
        // A program that refuses its input early closes it; its own words say why.
        std::thread::scope(|scope| {
            scope.spawn(move || input.write_all(bytes).ok());
            let output = child.wait_with_output().expect("the program ends");
            output.into()
        })
    }

    /// Starts a command that serves the desk, and waits until it says where.
    pub(crate) fn serve(&self, args: &[&str]) -> Serving {
        Serving::start(self.command(args))
    }

    /// Starts a command whose output nobody reads.
    pub(crate) fn start(&self, args: &[&str]) -> Child {
        self.command(args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program starts")
    }

    /// The digest of the whole state.
    pub(crate) fn digest(&self) -> String {
        self.run(&["digest"]).well().trim().to_owned()
    }

    /// What `netra status` prints. While another process writes, on a busy machine, it may have to be asked again.
    #[track_caller]
    pub(crate) fn status(&self) -> String {
        let began = Instant::now();
        loop {
            let said = self.run(&["status"]);
            if !said.err.contains("the database is busy") || began.elapsed() > Duration::from_secs(120) {
                return said.well();
            }
        }
    }

    /// A figure of `netra status`, by its label.
    #[track_caller]
    pub(crate) fn count(&self, label: &str) -> u64 {
        figure(&self.status(), label)
    }

    /// Whether any file under the data folder holds these bytes.
    pub(crate) fn data_hold(&self, needle: &str) -> bool {
        let mut folders = vec![self.data()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("the data folder").flatten() {
                let path = entry.path();
                if path.is_dir() {
                    folders.push(path);
                } else if contains(
                    &std::fs::read(path).expect("a file of the data folder"),
                    needle.as_bytes(),
                ) {
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

/// Runs any command to its end.
pub(crate) fn said(command: &mut Command) -> Said {
    command.output().expect("the program starts").into()
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

/// What the environment says about a server or a tool of the test run; `None` when it says `skip`.
#[track_caller]
#[expect(clippy::disallowed_methods, reason = "the test run says where its servers are")]
pub(crate) fn part(name: &str, what: &str) -> Option<String> {
    let value = std::env::var(name).unwrap_or_else(|_| {
        panic!("{name} is not set: it names {what}. tests/run sets it; or set it to `skip`")
    });
    (value != "skip").then_some(value)
}

/// A figure in what `netra status` printed, by its label.
#[track_caller]
pub(crate) fn figure(status: &str, label: &str) -> u64 {
    let line = status.lines().find_map(|line| line.trim().strip_prefix(label));
    let line = line.unwrap_or_else(|| panic!("{status}"));
    line.trim().replace('.', "").parse().unwrap_or_else(|_| panic!("“{label}” in {status}"))
}

/// How often a test kills the program: DESIGN asks for twenty times; the long run does a hundred.
#[expect(clippy::disallowed_methods, reason = "tests/run --long says so by the environment")]
pub(crate) fn n_kills() -> u64 {
    if std::env::var("NETRA_LONG").is_ok() { 100 } else { 20 }
}

/// Waits until `done` holds, and fails after four minutes with what was waited for. (The leases of a collector that
/// was killed run out after a minute.)
#[track_caller]
pub(crate) fn wait_until(what: &str, mut done: impl FnMut() -> bool) {
    let began = Instant::now();
    while !done() {
        assert!(began.elapsed() < Duration::from_secs(240), "waited in vain: {what}");
        std::thread::sleep(Duration::from_millis(200));
    }
}

/// A program that serves the desk; stopped the hard way when it is dropped.
pub(crate) struct Serving {
    child: Child,
    /// `127.0.0.1:PORT`.
    pub(crate) address: String,
}

impl Serving {
    fn start(mut command: Command) -> Self {
        let mut child =
            command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the program starts");
        let mut lines = BufReader::new(child.stdout.take().expect("standard output is piped")).lines();
        let address = lines.by_ref().map_while(Result::ok).find_map(|line| {
            let (_, url) = line.split_once("http://")?;
            Some(url.split(['/', ' ']).next().unwrap_or_default().to_owned())
        });
        // Read on, so that the program never waits for a full pipe.
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        let Some(address) = address else {
            panic!("the program ended without an address: {:?}", child.wait());
        };
        Self { child, address }
    }

    /// Asks it to stop as a service manager does (SIGTERM); how it ended and how long it took.
    pub(crate) fn stop(mut self) -> (ExitStatus, Duration) {
        let began = Instant::now();
        said(Command::new("kill").arg(self.child.id().to_string())).well();
        let mut ended = None;
        wait_until("the end of a program that was asked to stop", || {
            ended = self.child.try_wait().expect("the program can be waited for");
            ended.is_some()
        });
        (ended.expect("it was waited for"), began.elapsed())
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// A small generator of invented acts and the watch-list that fits, reproducible by seed.
pub(crate) struct Invented {
    state: u64,
}

impl Invented {
    /// With this seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self { state: seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1 }
    }

    /// A number below `n`.
    pub(crate) fn below(&mut self, n: u64) -> u64 {
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
    pub(crate) fn watchlist(n: u64) -> String {
        let mut csv = String::from("Nama;Status Kepegawaian;Unit Kerja;X;Dasar;Mulai\n");
        for i in 0..n {
            let _ = writeln!(
                csv,
                "Pegawai {i} (DEMO);non-ASN;Dinas {} (DEMO);@demo{i};uji (DEMO);2020-01-01",
                i % 7
            );
        }
        csv
    }

    /// Acts by listed people and, one in six, by people outside the list, whose lines hold `luar` and their name.
    pub(crate) fn acts(&mut self, lines: u64, people: u64) -> String {
        let mut acts = String::new();
        for i in 0..lines {
            let outsider = self.below(6) == 0;
            let who = if outsider {
                format!("luar{}", self.below(50))
            } else {
                format!("demo{}", self.below(people))
            };
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
            "rapat",
            "kantor",
            "pagi",
            "ini",
            "kami",
            "dukung",
            "coblos",
            "nomor 2",
            "#SatriaMenang",
            "pilih",
            "Satria",
            "Arga",
            "mantap",
            "lanjutkan",
            "netral",
            "jaga",
            "warga",
            "pasar",
            "hujan",
            "✌️",
            "alhamdulillah",
            "macet",
        ];
        (0..n).map(|_| self.pick(&words)).collect::<Vec<_>>().join(" ")
    }
}
