//! The command line: every command, its flags and its help, in one place.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// Watches the public social media of the civil servants on an office's lawful watch-list during an election,
/// and puts the few acts that a person should look at into a queue. Netra points, people decide.
#[derive(Debug, Parser)]
#[command(
    name = "netra",
    version,
    max_term_width = 100,
    after_help = "First steps:\n  netra demo                          an invented city to try everything on\n  \
                  netra user add --name \"Siti R.\" --login siti --role reviewer\n  \
                  netra watchlist import staff.xlsx --dry-run\n  netra import export.ndjson\n  netra run\n\n\
                  `netra help COMMAND` explains a command."
)]
pub struct Cli {
    /// The configuration file; config/netra.toml is read when it is there and nothing is named.
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The data folder, instead of the one in the configuration.
    #[arg(long, global = true, value_name = "FOLDER")]
    pub data: Option<PathBuf>,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The words of the command line, with those of a search that exclude (`-ikrar`) put behind a `--`, so that they are
/// words and options may stand anywhere.
pub fn with_excluding_words(args: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let args: Vec<OsString> = args.collect();
    if !args.iter().any(|it| it == "search") || args.iter().any(|it| it == "--") {
        return args;
    }
    let excludes = |arg: &OsString| {
        let text = arg.to_string_lossy();
        let is_option =
            text.strip_prefix("--").is_some_and(|name| name.starts_with(|c: char| c.is_ascii_lowercase()));
        text.len() > 1 && text.starts_with('-') && !is_option && text != "-h" && text != "-V"
    };
    let (excluding, mut rest): (Vec<_>, Vec<_>) = args.into_iter().partition(excludes);
    if !excluding.is_empty() {
        rest.push(OsString::from("--"));
        rest.extend(excluding);
    }
    rest
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Fill a folder with an invented city (on the first start), and serve the desk on it.
    ///
    /// Forty invented, visibly DEMO people in eight units, one invented race with three pairs, about four hundred
    /// acts. They come in through the same doors as real ones: a watch-list file, act files, captures, and a
    /// small Bluesky server on loopback. Starting it again goes on where it was. Nothing leaves this machine.
    #[command(after_help = "Examples:\n  netra demo\n  netra demo --data coba --listen 127.0.0.1:9000")]
    Demo(DemoArgs),
    /// Run the office: collect, match, index, and serve the desk, in one process. Ctrl-C stops it cleanly.
    #[command(after_help = "Examples:\n  netra run\n  netra --config my.toml run --listen 0.0.0.0:8088")]
    Run(ServeArgs),
    /// Run only the collector workers (with PostgreSQL, next to other roles on other machines).
    #[command(after_help = "Example:\n  netra collect")]
    Collect,
    /// Run only the matching of what waits: late targets, new races, new dictionaries.
    #[command(after_help = "Example:\n  netra match")]
    Match,
    /// Run only the indexer.
    #[command(after_help = "Example:\n  netra index")]
    Index,
    /// Run only the desk.
    #[command(after_help = "Example:\n  netra serve --listen 127.0.0.1:9000")]
    Serve(ServeArgs),
    /// Check configuration, dictionaries, database and folders; report all problems at once, with what to do.
    #[command(after_help = "Example:\n  netra check")]
    Check,
    /// Show in a few lines what is collected, waiting, flagged, and broken.
    #[command(after_help = "Example:\n  netra status")]
    Status,
    /// The watch-list: import a spreadsheet, or print a template.
    #[command(subcommand, after_help = "Example:\n  netra watchlist template > daftar.csv")]
    Watchlist(WatchlistCommand),
    /// Read acts from files: Netra's act format (NDJSON) or CSV, plain, gzip or zstd; `-` is standard input.
    ///
    /// Files are recognised by content, not by name. Acts of people outside the watch-list are dropped before
    /// anything is stored. What cannot be understood is reported with its line and waits in quarantine; read it
    /// again after an update with `netra reparse`. Reading a file twice adds nothing; a stopped import resumes.
    #[command(
        after_help = "Examples:\n  netra import --dry-run export.ndjson\n  netra import october.ndjson.gz comments.csv --mapping columns.toml\n  zcat *.ndjson.gz | netra import -"
    )]
    Import(ImportArgs),
    /// Read what waits in quarantine again.
    #[command(after_help = "Example:\n  netra reparse")]
    Reparse,
    /// Match acts that are there already again, under the dictionary release in use.
    ///
    /// New flags are added and old ones stay as they are. A decided item stays decided, unless a new flag shows
    /// signals that its reviewer did not see: then it is back in the queue, marked “muncul lagi”.
    #[command(after_help = "Examples:\n  netra rematch\n  netra rematch --days 30")]
    Rematch(RematchArgs),
    /// Dictionary releases: draft, check, run in shadow, read the report, sign, go back.
    ///
    /// What is flagged is decided by the release in use, never by files that somebody edits. A change is drafted by one
    /// person, tried in shadow on the acts of the last days (nothing is flagged), reported on, and signed by another
    /// person: then it is in use, at once and without a restart.
    #[command(
        subcommand,
        after_help = "Example, from a changed file to use:\n  netra dict check dictionaries\n  netra dict draft dictionaries --note \"kata baru\" --login wati\n  \
                      netra dict shadow\n  netra dict report 1\n  netra dict release 1 --login budi --acknowledge 3\n  netra rematch --days 30"
    )]
    Dict(DictCommand),
    /// Search the index.
    ///
    /// Words must all occur; "quoted words" stand exactly so; -word excludes; wor* begins with. Filters such as
    /// platform:instagram or jenis:like narrow it. A query typed wrongly is read literally and says so.
    #[command(
        after_help = "Examples:\n  netra search coblos nomor\n  netra search '\"nomor 2\" -ikrar jenis:like' --newest --limit 50"
    )]
    Search(SearchArgs),
    /// Build the search index anew from the database.
    #[command(after_help = "Example:\n  netra reindex")]
    Reindex,
    /// Write the evidence bundle of a case, by its short id.
    #[command(
        after_help = "Examples:\n  netra export DMO-7F3K\n  netra export DMO-7F3K --english --out paket.zip"
    )]
    Export(ExportArgs),
    /// Check a bundle without database or network; names each changed, missing or added file.
    ///
    /// Ends with 0 when every layer holds, with 1 otherwise.
    #[command(after_help = "Example:\n  netra verify netra-dmo-7f3k-r1.zip")]
    Verify {
        /// The bundle, a zip file.
        bundle: PathBuf,
        /// Print in English instead of Indonesian.
        #[arg(long)]
        english: bool,
    },
    /// Print the hash of the whole state: contents, parts, acts, flags, cursors; no times, no random ids.
    #[command(after_help = "Example:\n  netra digest")]
    Digest,
    /// Make a backup in the data folder (backups/): the database at one moment, media, scans of letters, all with their
    /// SHA-256. Never identity.key: keep a copy of the key apart. With PostgreSQL the database is backed up by pg_dump.
    #[command(after_help = "Example:\n  netra backup")]
    Backup,
    /// Check a backup, or put its files into a new data folder.
    #[command(
        after_help = "Examples:\n  netra restore --check netra-smg-20261012-090000.tar\n  netra --data new-folder restore netra-smg-20261012-090000.tar"
    )]
    Restore {
        /// The backup.
        file: PathBuf,
        /// Only check it; nothing is written.
        #[arg(long)]
        check: bool,
    },
    /// Say what the matcher finds in a text, and why: words, rules, weights, what was subtracted.
    ///
    /// The text counts as a post of somebody in the office's region, on the day given or today. Nothing is stored. The
    /// dictionaries are those of the folder; `netra dict try` sets a draft beside the release in use.
    #[command(
        after_help = "Examples:\n  netra explain 'Ayo coblos nomor 2' --race dictionaries/races/demo-kota-contoh.toml --day 2026-10-12\n  netra explain --stdin < post.txt"
    )]
    Explain(ExplainArgs),
    /// Score acts or texts from files or standard input; writes one JSON line for each, as it is read.
    ///
    /// A line is an act in Netra's format (netra-act/1), an object with "text" and perhaps "id", or plain text. Nothing is
    /// stored, and the watch-list plays no part. A line that cannot be read is named on standard error; the others go on.
    #[command(
        after_help = "Examples:\n  netra score acts.ndjson > scores.ndjson\n  cat texts.txt | netra score - --day 2026-10-12"
    )]
    Score(ScoreArgs),
    /// Measure the dictionaries on labelled texts: precision, recall, false flags, each with its interval.
    ///
    /// A data file holds lines {"id","text","label"} with a label of partisan_support, partisan_attack,
    /// political_neutral, non_political or unknown, and perhaps "strength": explicit or implicit. Every text is scored
    /// as a post of its own with all given races running, whatever their days and regions. Figures stand for the half
    /// of the ids on which rules are made (tune), for the other (read) and for all. Sets are pooled by the beginning
    /// of their file's name: nonpol_ and mixed_, news_, policy_, neutrality_.
    #[command(
        after_help = "Example:\n  netra eval --data adjudicated.jsonl news_2023.jsonl --race dictionaries/races/pilpres-2024.toml --show 20"
    )]
    Eval(EvalArgs),
    /// Members of staff who may sign in.
    #[command(subcommand, after_help = "Example:\n  netra user list")]
    User(UserCommand),
    /// Measure this machine.
    #[command(
        subcommand,
        after_help = "Example:\n  netra bench volume posts.ndjson && netra bench import netra-bench"
    )]
    Bench(BenchCommand),
}

/// `netra demo`.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// Address and port of the desk; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:8088", value_name = "ADDRESS")]
    pub listen: String,
    /// Fill the folder and stop, without serving.
    #[arg(long)]
    pub fill_only: bool,
}

/// `netra run` and `netra serve`.
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// Address and port of the desk, instead of the one in the configuration; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS")]
    pub listen: Option<String>,
}

/// `netra watchlist …`.
#[derive(Debug, Subcommand)]
pub enum WatchlistCommand {
    /// Import people, units and accounts from CSV or XLSX. One bad row never stops the others.
    ///
    /// What is imported here counts at once, and stands among the batches at the desk as the command line's. At the desk a
    /// list waits until a second person has approved it.
    #[command(
        after_help = "Examples:\n  netra watchlist import staff.xlsx --dry-run\n  netra watchlist import staff.csv --letter ST-012/IX/2026"
    )]
    Import {
        /// The file.
        file: PathBuf,
        /// Show what would change, and change nothing.
        #[arg(long)]
        dry_run: bool,
        /// The number of the letter that carries the list, for rows that name none.
        #[arg(long, value_name = "NUMBER")]
        letter: Option<String>,
    },
    /// Print a CSV with all columns and two DEMO rows.
    #[command(after_help = "Example:\n  netra watchlist template > daftar.csv")]
    Template,
}

/// `netra import`.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// The files; `-` is standard input.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// How the columns of a CSV file are to be read (TOML; see FORMATS.md). Known headers need none.
    #[arg(long, value_name = "FILE")]
    pub mapping: Option<PathBuf>,
    /// What the files are, when their content does not tell.
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub format: Option<FileFormat>,
    /// The saved pages were opened without signing in anywhere.
    #[arg(long)]
    pub without_login: bool,
    /// Read and count, and store nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// No progress bar.
    #[arg(long)]
    pub quiet: bool,
}

/// `netra rematch`.
#[derive(Debug, Args)]
pub struct RematchArgs {
    /// Only acts that came in during so many last days.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=3660))]
    pub days: Option<u16>,
}

/// `netra dict …`.
#[derive(Debug, Subcommand)]
pub enum DictCommand {
    /// List releases with when they were in use, and drafts with what they wait for.
    #[command(after_help = "Example:\n  netra dict list")]
    List,
    /// Check a folder: mistakes, examples, whether every candidate is treated alike. Nothing is stored.
    #[command(after_help = "Examples:\n  netra dict check\n  netra dict check dictionaries")]
    Check {
        /// The folder; that of the configuration when missing.
        folder: Option<PathBuf>,
    },
    /// Make a draft of a folder's files, or change one. Whoever drafts does not sign.
    #[command(
        after_help = "Examples:\n  netra dict draft dictionaries --note \"kata baru dari lapangan\" --login wati\n  netra dict draft dictionaries --change 3 --note \"tagar diperbaiki\" --login wati"
    )]
    Draft {
        /// The folder; that of the configuration when missing.
        folder: Option<PathBuf>,
        /// What the change is for.
        #[arg(long)]
        note: String,
        /// Who drafts it: a dictionary editor or admin, whose password is asked for (or read from standard input).
        #[arg(long)]
        login: String,
        /// Change this draft instead of making a new one; its report is void then.
        #[arg(long, value_name = "DRAFT")]
        change: Option<u64>,
        /// Check and say what would be drafted, and store nothing.
        #[arg(long)]
        dry_run: bool,
    },
    /// Show what a draft and the release in use say of a text, one under the other.
    #[command(after_help = "Example:\n  netra dict try 'Ayo coblos nomor 2' --draft 3 --day 2026-10-12")]
    Try {
        /// The text.
        #[arg(required = true)]
        text: Vec<String>,
        /// The draft; the newest that is not signed when missing.
        #[arg(long)]
        draft: Option<u64>,
        /// Print in English instead of Indonesian.
        #[arg(long)]
        english: bool,
        /// The day on which the text stands, such as 2026-10-12; today when missing.
        #[arg(long, value_name = "DAY")]
        day: Option<jiff::civil::Date>,
        /// The region whose races' numbers and hand signs apply, instead of the office's.
        #[arg(long, value_name = "NAME")]
        region: Option<String>,
    },
    /// Run a draft beside the release in use over the acts of the last days, and keep the report. Nothing is flagged.
    #[command(after_help = "Examples:\n  netra dict shadow\n  netra dict shadow 3 --days 90")]
    Shadow {
        /// The draft; the newest that is not signed when missing.
        draft: Option<u64>,
        /// Over acts that came in during so many last days.
        #[arg(long, value_name = "N", default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=3660))]
        days: u16,
    },
    /// Print a draft's report: new, lost and changed flags, the parity audit, the swap test, what the signer acknowledges.
    #[command(after_help = "Example:\n  netra dict report 3")]
    Report {
        /// The draft.
        draft: u64,
        /// Show the first words of the examples' acts.
        #[arg(long)]
        words: bool,
    },
    /// Say in words what differs between two sets of files: terms, rules, races, forms.
    ///
    /// A set is a release's number or the beginning of its hash, draft:N, a folder, or `use` for the release in use.
    #[command(
        after_help = "Examples:\n  netra dict diff use draft:3\n  netra dict diff 1 2 --text\n  netra dict diff use dictionaries"
    )]
    Diff {
        /// Before.
        before: String,
        /// After.
        after: String,
        /// The lines of the files instead.
        #[arg(long)]
        text: bool,
    },
    /// Sign a draft, so that it is in use: a second person, with its report read.
    #[command(
        after_help = "Examples:\n  netra dict release 3 --login budi --dry-run\n  netra dict release 3 --login budi --acknowledge 4"
    )]
    Release {
        /// The draft.
        draft: u64,
        /// Who signs: a dictionary editor, supervisor or admin who did not write on it; the password is asked for.
        #[arg(long)]
        login: String,
        /// How many things of the report are acknowledged: red rows of the parity audit and candidates with ambiguous
        /// names. The report says how many there are.
        #[arg(long, value_name = "N", default_value_t = 0)]
        acknowledge: u64,
        /// Say what stands against it, and sign nothing.
        #[arg(long)]
        dry_run: bool,
    },
    /// Go back to an earlier release at once, with a reason. Old flags stay as they are.
    #[command(
        after_help = "Example:\n  netra dict rollback 1 --login budi --reason \"terlalu banyak penanda keliru\""
    )]
    Rollback {
        /// The release's number, or the beginning of its hash.
        release: String,
        /// Who goes back: a dictionary editor, supervisor or admin, whose password is asked for.
        #[arg(long)]
        login: String,
        /// Why.
        #[arg(long)]
        reason: String,
    },
}

/// `netra search`.
#[derive(Debug, Args)]
pub struct SearchArgs {
    /// What to look for.
    #[arg(required = true)]
    pub words: Vec<String>,
    /// How many results.
    #[arg(long, default_value_t = 20)]
    pub limit: usize,
    /// Newest first instead of best first.
    #[arg(long)]
    pub newest: bool,
}

/// `netra export`.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// The case's short id, for instance DMO-7F3K.
    pub case: String,
    /// Where to write it; a name made from the case and its revision in this folder otherwise.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// The report in English instead of Indonesian.
    #[arg(long)]
    pub english: bool,
}

/// Against which races, on which day and where a text is read.
#[derive(Debug, Args)]
pub struct PlaceArgs {
    /// Race files, beside those of the configured dictionaries.
    #[arg(long, num_args = 1.., value_name = "FILE")]
    pub race: Vec<PathBuf>,
    /// The day on which the text stands, such as 2026-10-12; today when missing. An act has its own.
    #[arg(long, value_name = "DAY")]
    pub day: Option<jiff::civil::Date>,
    /// The region whose races' numbers and hand signs apply, instead of the office's; when neither is given, that of the
    /// only race that runs.
    #[arg(long, value_name = "NAME")]
    pub region: Option<String>,
}

/// `netra explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// The text.
    #[arg(required_unless_present = "stdin", conflicts_with = "stdin")]
    pub text: Vec<String>,
    /// Read the text from standard input.
    #[arg(long)]
    pub stdin: bool,
    /// Print in English instead of Indonesian.
    #[arg(long)]
    pub english: bool,
    /// Where and when.
    #[command(flatten)]
    pub place: PlaceArgs,
}

/// `netra score`.
#[derive(Debug, Args)]
pub struct ScoreArgs {
    /// The files; `-` is standard input.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Where and when.
    #[command(flatten)]
    pub place: PlaceArgs,
}

/// What a file of acts can be. Usually its content tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum FileFormat {
    /// Netra's own lines, netra-act/1.
    Netra,
    /// A table: any with a mapping; 4CAT's, CrowdTangle's and YouTube Data Tools' without.
    Csv,
    /// The page of a post, saved in Chrome as one file.
    Page,
    /// Recordings of the browser extension Zeeschuimer.
    Zeeschuimer,
    /// Pages or posts of twarc2.
    Twarc,
    /// The outbox.json of a Mastodon archive, or another ActivityStreams 2.0 collection.
    Outbox,
    /// A Bluesky repository, a CAR file.
    Repository,
    /// The KPU's list of campaign accounts, pasted as text: prints lines for a race file and stores nothing.
    KpuAccounts,
}

/// `netra eval`.
#[derive(Debug, Args)]
pub struct EvalArgs {
    /// Files of labelled texts, one JSON object a line.
    #[arg(long, required = true, num_args = 1.., value_name = "FILE")]
    pub data: Vec<PathBuf>,
    /// Race files, beside those of the configured dictionaries.
    #[arg(long, num_args = 1.., value_name = "FILE")]
    pub race: Vec<PathBuf>,
    /// Write all figures as JSON.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Write a page with the tables and the precision–recall curve.
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
    /// Print so many examples of each kind of mistake.
    #[arg(long, value_name = "N")]
    pub show: Option<usize>,
    /// Of which half the examples are.
    #[arg(long, value_enum, default_value_t = Examples::Tune)]
    pub half: Examples,
}

/// Which half of the texts `netra eval --show` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Examples {
    /// The half on which rules are made.
    Tune,
    /// The half on which they are read.
    Read,
    /// Both.
    All,
}

/// `netra user …`.
#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Add somebody; the password is asked for, or read from standard input.
    #[command(after_help = "Example:\n  netra user add --name \"Siti R.\" --login siti --role reviewer")]
    Add {
        /// The name as shown.
        #[arg(long)]
        name: String,
        /// The sign-in name.
        #[arg(long)]
        login: String,
        /// reviewer, supervisor, writer, admin, editor or auditor.
        #[arg(long)]
        role: String,
    },
    /// List who may sign in.
    #[command(after_help = "Example:\n  netra user list")]
    List,
}

/// `netra bench …`.
#[derive(Debug, Subcommand)]
pub enum BenchCommand {
    /// Turn lines {"id","author","ts","text"} into Netra's act format, with a DEMO watch-list of nine authors in ten.
    #[command(after_help = "Example:\n  netra bench volume posts.ndjson --out netra-bench")]
    Volume {
        /// The lines.
        file: PathBuf,
        /// The folder for acts.ndjson and watchlist.csv.
        #[arg(long, default_value = "netra-bench")]
        out: PathBuf,
    },
    /// Import such a folder into an empty store and print acts per second: parse, match, store, index, whole.
    #[command(after_help = "Example:\n  netra bench import netra-bench")]
    Import {
        /// The folder that `bench volume` wrote.
        folder: PathBuf,
    },
    /// Time the queue page and searches over this data folder.
    #[command(after_help = "Example:\n  netra bench desk --data netra-data")]
    Desk,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_exclude_and_options_may_stand_anywhere() {
        let typed = ["netra", "search", "coblos", "-ikrar", "--limit", "5", "\"nomor 2\"", "--data", "x"];
        let cli = Cli::parse_from(with_excluding_words(typed.iter().map(OsString::from)));
        let Command::Search(search) = cli.command else { panic!("{cli:?}") };
        assert_eq!(search.words, ["coblos", "\"nomor 2\"", "-ikrar"]);
        assert_eq!((search.limit, cli.data), (5, Some(PathBuf::from("x"))));
        let other = ["netra", "import", "-"].map(OsString::from);
        assert_eq!(with_excluding_words(other.clone().into_iter()), other);
    }
}
