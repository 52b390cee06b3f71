//! What can be typed, and the manual of it.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Reads the news about a crisis and keeps the record straight.
///
/// Parallax collects articles, reads them, codes who did what to whom and who says so, groups them
/// into stories, keeps rival accounts of one event side by side with a dated status for every claim,
/// and measures whether tension is rising. Every number opens to the words it came from.
///
/// A case is a directory: `parallax.toml` with the settings, one case file with everything else.
#[derive(Debug, Parser)]
#[command(name = "parallax", version, max_term_width = 100, after_help = AFTER)]
pub struct Cli {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

const AFTER: &str = "\
Examples:
  parallax demo                          the demonstration case, in the browser
  parallax read page.html                what one text says, and who says so
  parallax new peninsula && cd peninsula
  parallax add https://paper.example/feed.xml
  parallax collect && parallax serve

Exit codes: 0 done; 1 done, but something checked does not hold; 2 could not be done.";

const EXPORT_AFTER: &str = "\
Examples:
  parallax export --list                              the formats, one a line
  parallax export events                              events as CSV on standard output
  parallax export mentions.jsonl -o mentions.jsonl    with mentions.jsonl.manifest.json beside it
  parallax export launches -o launches.csv --as-of 2024-07-02
  parallax export dossier --story ID -o dossier.html  one story, to print
  parallax export stix --dictionary                   what the objects stand for
  parallax export all -o record/                      every format, SHA256SUMS, manifests";

#[derive(Debug, Args)]
pub struct Global {
    /// Directory of the case [default: the working directory]
    #[arg(long, short = 'C', global = true, env = "PARALLAX_CASE", value_name = "DIR")]
    pub case: Option<PathBuf>,
    /// Set one setting for this run, for example --set collect.delay=5 (`parallax config` lists them)
    #[arg(long = "set", global = true, value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// Log lines on standard error as JSON
    #[arg(long, global = true)]
    pub json_log: bool,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Start a new case in a directory
    ///
    /// Makes the directory with `parallax.toml` (the settings), `knowledge/` (your own outlets, people
    /// and weapons, in the format of the tables the program brings) and `case.parallax` (everything
    /// else). A directory that already holds a case is left as it is, with an error.
    #[command(after_help = "Example:\n  parallax new strait --name \"Strait crisis\" && cd strait")]
    New(New),
    /// Add sources (feeds, OPML lists, addresses) or take in files and folders
    ///
    /// An address becomes a source that `collect` visits from then on: a feed, a sitemap, a page (its
    /// feed is looked for), an archive. A file or folder is taken in at once: HTML, plain text with or
    /// without front matter, JSON lines, WARC, WACZ, ZIP, mailboxes and messages, NITF, NewsML-G2, PDF (in builds with `--features pdf`), transcripts
    /// (SRT, VTT); an OPML list adds its feeds. Each item is stored, found to be a duplicate, set
    /// aside with its reason (`parallax doctor`), or refused; the counts add up.
    ///
    /// Plain text may open with front matter, lines `name: value` between two lines `---`: title, outlet,
    /// published, url, byline, language, credit. JSON lines use the same names, and text.
    #[command(after_help = "Examples:\n  \
        parallax add https://paper.example/feed.xml\n  \
        parallax add subscriptions.opml archive.warc.gz reports/\n  \
        parallax add --outlet \"The Courier\" --published 2024-07-02 clipping.txt\n  \
        zcat dump.jsonl.gz | parallax add -")]
    Add(Add),
    /// Visit every source that is due, and take in what is new
    ///
    /// Obeys robots.txt, asks only for what changed, waits between requests to one host, and backs
    /// off from a host that fails. May be stopped at any moment and run again: nothing is lost or
    /// taken twice. `parallax sources` shows how each source fares.
    #[command(after_help = "Examples:\n  \
        parallax collect\n  \
        parallax collect --all --set collect.delay=5\n  \
        parallax collect https://paper.example/feed.xml --json")]
    Collect(Collect),
    /// Collect again and again, as often as each source changes
    ///
    /// Visits a source that changes often more often than one that does not, and brings stories,
    /// events and claims up to date after each round. Runs until Ctrl-C.
    Watch(Watch),
    /// Say what one text says: who did what to whom, who says so, how sure
    ///
    /// Reads a file of any kind that can be collected (HTML page, plain text, transcript, feed, WARC,
    /// JSON lines), an address, or standard input (`-`), stores nothing, and prints sentence by
    /// sentence what is claimed, by whom, with what commitment, when and where it is said to have
    /// happened, and what is only possible, planned or conditional.
    #[command(after_help = "Examples:\n  \
        parallax read page.html --published 2024-07-03\n  \
        parallax read https://paper.example/story.html\n  \
        pbpaste | parallax read - --published 2024-07-03 --json")]
    Read(Read),
    /// Code a file: one row a mention, in the columns of the format asked for
    ///
    /// Reads a file of any kind that can be collected, stores nothing, and writes the event mentions
    /// in it to standard output. Codes are strings: `042` keeps its zero.
    #[command(after_help = "Examples:\n  \
        parallax code page.html --published 2024-07-03\n  \
        parallax code archive.warc.gz --format jsonl | jq .event_type")]
    Code(Code),
    /// Why a mention was coded as it was: frame, path in the tree, each slot's words
    #[command(after_help = "Example:\n  parallax explain de49f8a49de6cb1d:m4")]
    Explain(Explain),
    /// List stories, the newest first
    #[command(after_help = "Example:\n  parallax stories --since 2024-09-01 -n 50")]
    Stories(Stories),
    /// Print one story: summary with its evidence, chapters, who says what, relatives, coverage
    #[command(after_help = "Examples:\n  \
        parallax story ID --since 2024-07-02      what is new in it\n  \
        parallax story ID --why ARTICLE           why the article is in it")]
    Story(Story),
    /// Correct the stories: merge, split, move, name the lead, undo
    ///
    /// A correction is a ruling, kept with its author and time. The stories and the ledger are made
    /// again at once, and every later run obeys it until it is undone. Two rulings that cannot both
    /// hold are reported: the earlier one is in force.
    #[command(after_help = "Examples:\n  \
        parallax repair merge STORY STORY\n  \
        parallax repair split ARTICLE ARTICLE\n  \
        parallax repair list\n  \
        parallax repair undo 3\n\n\
        Exit code 1: a ruling is set aside because an earlier one forbids it.")]
    Repair(Repair),
    /// List events of the world: one line a happening, however many articles tell of it
    #[command(after_help = "Examples:\n  \
        parallax events --kind x-launch-test --since 2024-07-01\n  \
        parallax events --party RUS --json | jq .id")]
    Events(Events),
    /// List claims with their status, or tell the history of one
    ///
    /// A claim is one thing said of an event. Its status follows from who says it and who denies it:
    /// attributed, corroborated, disputed, confirmed, refuted, retracted, planned, overdue, lapsed,
    /// and so on; each step of its history names the statement and the rule that caused it.
    ///
    /// The letter and digit behind the status are the Admiralty grade: how reliable the best source for
    /// it is, A to F, and how far the claim is borne out, 1 (confirmed) to 6 (cannot be judged). Then the
    /// independent voices for and against it, and the items that carry it, copies included.
    #[command(after_help = "Examples:\n  \
        parallax claims --status disputed\n  \
        parallax claims --overdue --as-of 2024-08-01\n  \
        parallax claims ID --why")]
    Claims(Claims),
    /// Who gives what to whom, who stands with whom: dates, figures by holder, status
    #[command(after_help = "Examples:\n  \
        parallax relations --party RUS\n  \
        parallax relations --kind arms-transfer --as-of 2024-07-02")]
    Relations(Relations),
    /// What each source's word is worth: grade A to F with its dated history and reasons
    #[command(after_help = "Examples:\n  \
        parallax grades\n  \
        parallax grades gov:AAA --as-of 2024-07-02")]
    Grades(Grades),
    /// Search the articles
    #[command(after_help = "Example:\n  parallax search '\"multiple warhead\" test' -n 5")]
    Search(Search),
    /// Sources: health, last success, items in, stored, dropped and why
    Sources(ListOnly),
    /// Tension index of the case or of a pair of actors
    Index(Index),
    /// Changes of knowledge and surprising weeks: listed with reasons, or sent to those who want them
    ///
    /// Lists new disputes, confirmations, retractions, overdue promises, corroboration, rival values, and
    /// weeks with more events than their stream's model leaves room for. With --deliver they go out by
    /// the rules in the case's alerts.toml: at least once, with a key that stays the same, tried again
    /// with growing waits, quiet hours kept.
    #[command(after_help = ALERT_RULES)]
    Alerts(Alerts),
    /// How probable each kind of event is in the next 7, 30 and 90 days
    ///
    /// Estimative words with the number, the base rate and the drivers beside them. Where the model has
    /// not shown skill on past issues the base rate is printed, and said to be it.
    #[command(
        after_help = "Example:\n  parallax outlook --freeze      issue and keep\n  parallax outlook --score       what became of what was issued"
    )]
    Outlook(Outlook),
    /// Does one stream of events go before another more than its own past explains?
    ///
    /// Tests two catalogues, or two streams of the case, for association, with a placebo and a
    /// permutation test, and says how much can be excluded where nothing is found.
    Whatif(WhatIf),
    /// What the outlook would have said on past dates, and how good it was
    ///
    /// Refits each year on the past only and tests the last fourteen years, after three that only teach.
    Backtest(Backtest),
    /// Write the record in a format of the field
    ///
    /// Tables (events, accounts, claims, mentions, …) come as CSV, JSON lines or Parquet; the others are
    /// what coders, graph and map tools, threat-intelligence platforms, readers and archives take in.
    ///
    /// Written to a file, a manifest stands beside it (FILE.manifest.json): row count, SHA-256, what was
    /// left out, and the meaning of every column. `all` writes every format into a directory, with
    /// SHA256SUMS that `sha256sum -c` checks. The same record gives the same bytes.
    ///
    /// Formats that have no word for "not", "perhaps" or "somebody" (polecat, cameo, gdelt-events,
    /// gdelt-mentions) hold only what is told as having happened, of a party and a day; the manifest counts
    /// what is left out.
    #[command(after_help = EXPORT_AFTER)]
    Export(Export),
    /// Show the case in the browser
    ///
    /// Serves the pages of the case, and a JSON twin of each, on this machine alone unless told
    /// otherwise. May run while `collect` or `watch` write. Stops with Ctrl-C.
    #[command(after_help = "Example:\n  parallax serve --listen 127.0.0.1:8080")]
    Serve(Serve),
    /// Answer an assistant over standard input and output (Model Context Protocol)
    ///
    /// Tools: search, story, event, claim, timeline, index; each answer carries the words it rests on, with
    /// outlet, date and address, so that they can be cited. The case is only read. A running `serve` answers
    /// the same at /mcp.
    #[command(after_help = "Example, as assistants are told of servers:\n  \
        {\"mcpServers\": {\"parallax\": {\"command\": \"parallax\", \"args\": [\"--case\", \"DIR\", \"mcp\"]}}}")]
    Mcp,
    /// Make or disable an account for those who read the case from elsewhere
    ///
    /// On this machine no account is needed. A case that is served on any other address asks for one:
    /// readers look, analysts also repair stories, admins also keep the accounts. The password is the
    /// first line of standard input. Without a name the accounts are listed.
    Account(Account),
    /// Make the demonstration case and show it
    ///
    /// Collects a corpus of invented articles on public facts of June to November 2024 over HTTP from
    /// a server on this machine, builds the case from it and serves it. Needs no network.
    Demo(Demo),
    /// Measure one task on a file of gold records
    ///
    /// Prints each score with a bootstrap 95 % interval. Files may be gzipped. Tasks: parse, segment,
    /// entities, coref, places, times, actors, events gsr|plv|arms|unit|class|roles, attribution,
    /// factuality, ledger, stories, copies, summaries, extract, feeds, feed-dates, robots,
    /// transcripts, outlook.
    #[command(after_help = "Examples:\n  \
        parallax eval parse en_ewt-ud-dev.conllu.gz\n  \
        parallax eval events arms arms_dev.jsonl --errors 5\n  \
        parallax eval ledger ledger_examples.jsonl --json")]
    Eval(Eval),
    /// Measure the speed of each room on the demonstration corpus
    ///
    /// One thread, the corpus in memory, each step repeated for the time asked; the median round is
    /// told. Where a named peer does the same step it runs in the same rounds, and its ratio is told.
    Bench(Bench),
    /// What is wrong, what was set aside and why, and what to do about it
    Doctor(ListOnly),
    /// Prove that every span slices to the words recorded, and every text matches its hash
    ///
    /// Exit code 1 when anything does not hold; each fault is named with its record.
    Verify(ListOnly),
    /// Make all derived records again from the articles
    ///
    /// Readings, mentions, statements, stories, events and claims follow from the articles and the
    /// analyst's rulings alone. With --check they are made in a copy and compared table by table.
    Rebuild(Rebuild),
    /// Print the settings in force and where each comes from
    Config(ListOnly),
    /// Shell completions on standard output
    #[command(
        after_help = "Example:\n  parallax completions bash > ~/.local/share/bash-completion/completions/parallax"
    )]
    Completions(Completions),
    /// Manual pages into a directory
    #[command(after_help = "Example:\n  parallax man ~/.local/share/man/man1")]
    Man(Man),
    /// Text of the PDF on standard input, as JSON: what the program asks of itself
    #[cfg(feature = "pdf")]
    #[command(hide = true)]
    PdfText,
}

#[derive(Debug, Args)]
pub struct New {
    /// Directory to make
    pub directory: PathBuf,
    /// Name of the case [default: the directory's]
    #[arg(long)]
    pub name: Option<String>,
}

#[derive(Debug, Args)]
pub struct Add {
    /// Files, folders, addresses of feeds or pages, OPML lists, or `-` for standard input; tables of GDELT and POLECAT
    /// are imported beside the record
    #[arg(required = true)]
    pub what: Vec<String>,
    /// Outlet the items come from, where they do not say
    #[arg(long)]
    pub outlet: Option<String>,
    /// Date of publication, where the items do not say (RFC 3339 or YYYY-MM-DD)
    #[arg(long)]
    pub published: Option<String>,
    /// Print what became of each item as JSON lines
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct Collect {
    /// Visit also sources that are not due yet
    #[arg(long)]
    pub all: bool,
    /// Only these sources
    pub sources: Vec<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct Watch {
    /// Stop after this many rounds
    #[arg(long)]
    pub rounds: Option<u32>,
}

#[derive(Debug, Args)]
pub struct Read {
    /// File, address, or `-` for standard input
    pub what: String,
    /// Date of publication (RFC 3339 or YYYY-MM-DD), where the text does not say
    #[arg(long)]
    pub published: Option<String>,
    /// Name of the outlet, where the text does not say
    #[arg(long)]
    pub outlet: Option<String>,
    /// Everything found, as JSON
    #[arg(long)]
    pub json: bool,
    /// Also print the syntax (CoNLL-U)
    #[arg(long)]
    pub syntax: bool,
}

#[derive(Debug, Args)]
pub struct Code {
    /// File, address, or `-` for standard input
    pub what: String,
    /// Columns of each row
    #[arg(long, value_enum, default_value_t = CodeFormat::Polecat)]
    pub format: CodeFormat,
    /// Date of publication (RFC 3339 or YYYY-MM-DD), where the text does not say
    #[arg(long)]
    pub published: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CodeFormat {
    /// 40 columns of POLECAT, tab-separated
    Polecat,
    /// a row a dyad: date, source, CAMEO code, target, Goldstein value, the words of the two
    Cameo,
    /// the mention as it is
    Jsonl,
    /// 61 columns of GDELT 2.0 events
    Gdelt,
}

#[derive(Debug, Args)]
pub struct Explain {
    /// Id of a mention or statement
    pub id: String,
}

#[derive(Debug, Args)]
pub struct Stories {
    /// At most this many
    #[arg(long, short = 'n', default_value_t = 20)]
    pub limit: u32,
    /// Only stories with an article published on or after this day (UTC)
    #[arg(long, value_name = "DATE")]
    pub since: Option<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct ListOnly {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct Story {
    /// Id of the story, or of an article in it
    pub id: String,
    /// Why this article is in the story
    #[arg(long, value_name = "ARTICLE")]
    pub why: Option<String>,
    /// What is new in it: articles published on or after this day (UTC) that are no copies
    #[arg(long, value_name = "DATE")]
    pub since: Option<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct Repair {
    #[command(subcommand)]
    pub what: Correction,
    /// Who rules
    #[arg(long, global = true, env = "USER", default_value = "analyst", value_name = "NAME")]
    pub author: String,
}

/// A story is named by its id or by any article in it.
#[derive(Debug, Subcommand)]
pub enum Correction {
    /// Make one story of several
    Merge {
        #[arg(required = true, num_args = 2.., value_name = "STORY")]
        stories: Vec<String>,
    },
    /// Take articles out of their story into one of their own; what is nearer to them follows
    Split {
        #[arg(required = true, value_name = "ARTICLE")]
        articles: Vec<String>,
    },
    /// Move an article into another story
    Move { article: String, story: String },
    /// Name the article that leads its story
    Lead { article: String },
    /// Take a ruling back, by its number
    Undo { number: u64 },
    /// List all rulings, the undone and the set aside ones too
    List,
}

#[derive(Debug, Args)]
pub struct Events {
    /// PLOVER type
    #[arg(long = "type")]
    pub event_type: Option<String>,
    /// Our finer kind, for example x-launch-test
    #[arg(long)]
    pub kind: Option<String>,
    /// Country code or entity id of a party
    #[arg(long)]
    pub party: Option<String>,
    /// Status, for example disputed
    #[arg(long)]
    pub status: Option<String>,
    /// On or after this day
    #[arg(long)]
    pub since: Option<String>,
    /// Before this day
    #[arg(long)]
    pub until: Option<String>,
    /// What was known on this day
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    /// Only rows imported from this table: gdelt-events, gdelt-mentions, gdelt-gkg or polecat
    #[arg(long, value_name = "TABLE")]
    pub from: Option<String>,
    /// At most this many
    #[arg(long, short = 'n')]
    pub limit: Option<u32>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct Claims {
    /// One claim, whole
    pub id: Option<String>,
    /// Tell in words why the claim stands as it does
    #[arg(long)]
    pub why: bool,
    /// Principal, for example gov:AAA
    #[arg(long)]
    pub holder: Option<String>,
    /// Status, for example disputed
    #[arg(long)]
    pub status: Option<String>,
    /// Promises and announced follow-ups whose day has passed
    #[arg(long)]
    pub overdue: bool,
    /// What was known on this day
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    /// At most this many
    #[arg(long, short = 'n')]
    pub limit: Option<u32>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct Relations {
    /// alliance, arms-transfer, goods-transfer, technology-transfer, troops, sanction, evasion,
    /// exercise or talks
    #[arg(long)]
    pub kind: Option<String>,
    /// Country code or entity id of either side
    #[arg(long)]
    pub party: Option<String>,
    /// What was known on this day
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct Grades {
    /// Principal, for example gov:AAA, or part of a name
    pub principal: Option<String>,
    /// What was known on this day
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct Search {
    /// Words; "quoted words" are a phrase
    #[arg(required = true)]
    pub words: Vec<String>,
    /// At most this many
    #[arg(long, short = 'n', default_value_t = 20)]
    pub limit: u32,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct Index {
    /// Two country codes joined by a colon; the whole case without
    pub pair: Option<String>,
    /// First day shown [default: 30 days before the last]
    #[arg(long)]
    pub since: Option<String>,
    /// Last day shown [default: the day of the last event]
    #[arg(long)]
    pub until: Option<String>,
    /// Leave out events that one voice alone tells of
    #[arg(long)]
    pub without_single_source: bool,
    /// How far the last value moves when each weight is moved by 20 %
    #[arg(long)]
    pub sensitivity: bool,
    /// List the pairs of the case
    #[arg(long)]
    pub pairs: bool,
    /// Compute the index from an exported events file alone
    #[arg(long, value_name = "EXPORT")]
    pub recompute: Option<PathBuf>,
    /// As it was known at the end of this day
    #[arg(long, value_name = "DATE", conflicts_with = "recompute")]
    pub as_of: Option<String>,
    /// Each day's value as known on that day, beside the value as known now
    #[arg(long, conflicts_with_all = ["recompute", "as_of", "svg"])]
    pub vintages: bool,
    /// Draw it into a file (`-` for standard output)
    #[arg(long, value_name = "FILE")]
    pub svg: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

const ALERT_RULES: &str = r#"alerts.toml of a case, for example:
  [[channel]]
  name = "desk"
  kind = "webhook"                 # or smtp, atom, command
  url = "http://127.0.0.1:9000/alerts"
  # smtp: server = "127.0.0.1:25", from = "a@b.example", to = ["c@d.example"]
  # atom: file = "alerts.atom"     command: command = ["notify-send", "Parallax"]

  [[rule]]
  name = "launch disputes"
  changes = ["dispute", "rival-value"]   # all when left out
  party = "AAA"                          # country code or entity id
  words = "missile"
  cooldown_hours = 12                    # one claim or event speaks once in so long
  # digest = "07:00"                     # all of a day in one message
  # zone = "Asia/Seoul"
  channels = ["desk"]

  [quiet]
  from = "22:00"
  to = "06:00"
  zone = "Asia/Seoul""#;

#[derive(Debug, Args)]
pub struct Alerts {
    /// Take up what is new and send what is due, by the case's alerts.toml
    #[arg(long)]
    pub deliver: bool,
    /// With --deliver: also what had changed before the rules were first applied
    #[arg(long, requires = "deliver")]
    pub all: bool,
    /// With --deliver: as if it were this instant (RFC 3339)
    #[arg(long, requires = "deliver", value_name = "INSTANT")]
    pub at: Option<String>,
    /// What was sent, what waits, what failed
    #[arg(long, conflicts_with = "deliver")]
    pub status: bool,
    /// On or after this day
    #[arg(long)]
    pub since: Option<String>,
    /// Print the rule and reason of each
    #[arg(long)]
    pub why: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct Outlook {
    /// CSV with a column `date`; the streams of the case without
    pub file: Option<PathBuf>,
    /// Only events of this type (the file's column `type`)
    #[arg(long = "type", requires = "file")]
    pub event_type: Option<String>,
    /// Only this stream of the case, for example "MOBILIZE" or "ASSAULT AAA:BBB"
    #[arg(long)]
    pub stream: Option<String>,
    /// Looking ahead from this day, at the events before it
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    /// Keep what is issued in the case; a forecast once kept stays as it is
    #[arg(long, conflicts_with = "file")]
    pub freeze: bool,
    /// Score the forecasts kept whose window has closed
    #[arg(long, conflicts_with_all = ["file", "freeze"])]
    pub score: bool,
    /// Every figure follows from the days and this number
    #[arg(long, default_value_t = crate::streams::SEED)]
    pub seed: u64,
    /// Draw the fan of event-days to come into a file (`-` for standard output)
    #[arg(long, value_name = "FILE")]
    pub svg: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct WhatIf {
    /// The stream that may go before: a CSV with a column `date`, or a stream of the case
    pub cause: String,
    /// The stream that may follow, the same way
    pub answer: String,
    /// Days in which the tie fades by half
    #[arg(long, default_value_t = 7.0)]
    pub half_life: f64,
    /// Also show the outlook if the rate of the second stream were multiplied by this: an assumption
    #[arg(long)]
    pub multiplier: Option<f64>,
    /// Every figure follows from the days and this number
    #[arg(long, default_value_t = crate::streams::SEED)]
    pub seed: u64,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct Backtest {
    /// CSV with a column `date`; the events of the case without
    pub file: Option<PathBuf>,
    /// Only events of this type (the file's column `type`, or the event type of the case)
    #[arg(long = "type")]
    pub event_type: Option<String>,
    /// Every figure follows from the dates and this number
    #[arg(long, default_value_t = 20_240_701)]
    pub seed: u64,
    /// Print JSON
    /// Draw the reliability of the 30-day forecasts into a file (`-` for standard output)
    #[arg(long, value_name = "FILE")]
    pub svg: Option<PathBuf>,
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct Export {
    /// Format by name, or `all` (`--list` names them; `events.jsonl` is the table `events` as JSON lines)
    #[arg(required_unless_present = "list")]
    pub format: Option<String>,
    /// File to write; a directory for `all` [default: standard output]
    #[arg(long, short, required_if_eq("format", "all"))]
    pub output: Option<PathBuf>,
    /// What was known at the end of this day, UTC
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    /// Only what one story tells: its id, or the id of an article in it
    #[arg(long, value_name = "ID")]
    pub story: Option<String>,
    /// Name the formats, one a line
    #[arg(long)]
    pub list: bool,
    /// Print the data dictionary of the format instead: each column and what it means
    #[arg(long, conflicts_with = "output")]
    pub dictionary: bool,
}

#[derive(Debug, Args)]
pub struct Serve {
    /// Address to listen on [default: the setting serve.listen]
    #[arg(long, value_name = "HOST:PORT")]
    pub listen: Option<String>,
}

#[derive(Debug, Args)]
pub struct Account {
    /// Name of the account; all are listed without
    pub name: Option<String>,
    /// reader, analyst or admin
    #[arg(long, default_value = "reader")]
    pub role: String,
    /// Shut the account out and end its sessions
    #[arg(long)]
    pub disable: bool,
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct Demo {
    /// Directory of the demonstration case; made anew each time [default: --case, else demo-case]
    #[arg(long)]
    pub directory: Option<PathBuf>,
    /// Address to serve on [default: the setting serve.listen]
    #[arg(long, value_name = "HOST:PORT")]
    pub listen: Option<String>,
    /// Build the case and stop, without serving it
    #[arg(long)]
    pub no_serve: bool,
}

#[derive(Debug, Args)]
pub struct Eval {
    /// Task and file, for example: events gsr FILE
    #[arg(required = true, num_args = 1..=3)]
    pub task_and_file: Vec<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// Only the first N records
    #[arg(long)]
    pub limit: Option<usize>,
    /// Print the K worst records with what was expected
    #[arg(long, default_value_t = 0, value_name = "K")]
    pub errors: usize,
    /// Count only what is nearly sure (task attribution): the setting for uses that must not invent
    #[arg(long)]
    pub strict: bool,
}

#[derive(Debug, Args)]
pub struct Bench {
    /// Write a new case of so many invented articles into --directory instead
    #[arg(long, value_name = "ARTICLES", requires = "directory")]
    pub generate: Option<usize>,
    /// Measure the pages of the case in --directory instead
    #[arg(long, requires = "directory", conflicts_with = "generate")]
    pub pages: bool,
    /// Directory of the case that is written or measured
    #[arg(long)]
    pub directory: Option<PathBuf>,
    /// Seconds for each step
    #[arg(long, default_value_t = 3.0)]
    pub seconds: f64,
    /// Only the steps whose name contains these words
    #[arg(long, value_name = "WORDS")]
    pub step: Option<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct Rebuild {
    /// Build in a copy and compare; changes nothing
    #[arg(long)]
    pub check: bool,
}

#[derive(Debug, Args)]
pub struct Completions {
    /// Shell to complete for
    pub shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
pub struct Man {
    /// Directory to write the pages into
    pub directory: PathBuf,
}
