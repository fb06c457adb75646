//! What a person sees while documents are annotated: a bar on a terminal, quiet lines elsewhere.

use indicatif::{HumanCount, HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::time::{Duration, Instant};

/// Lines off a terminal come this far apart.
const QUIET_EVERY: Duration = Duration::from_secs(30);

/// Progress of one run. Everything goes to standard error.
pub struct Progress {
    bar: ProgressBar,
    quiet: bool,
    begun: Instant,
    last_line: Instant,
    counts: Counts,
}

/// What was done so far.
#[derive(Debug, Clone, Copy, Default)]
pub struct Counts {
    /// Documents, failed ones included.
    pub documents: usize,
    /// Words and punctuation marks.
    pub words: usize,
    /// Claims.
    pub claims: usize,
    /// Documents that failed.
    pub failed: usize,
}

impl Progress {
    /// `bytes` is the size of all input, where it is known: it gives the time left.
    pub fn new(bytes: Option<u64>, quiet: bool) -> Self {
        let bar = ProgressBar::with_draw_target(bytes, ProgressDrawTarget::stderr());
        let template = if bytes.is_some() {
            "{spinner} {bar:20} {percent:>3}%  {msg}, {eta} left"
        } else {
            "{spinner} {elapsed}  {msg}"
        };
        // The template is fixed text: a failure would show in the test below.
        let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        bar.set_style(style);
        if quiet || !std::io::stderr().is_terminal() {
            bar.set_draw_target(ProgressDrawTarget::hidden());
        }
        let now = Instant::now();
        Self { bar, quiet, begun: now, last_line: now, counts: Counts::default() }
    }

    /// Adds finished documents. `position` is how many bytes of the input have been used up.
    pub fn add(&mut self, done: Counts, position: u64) {
        self.counts.documents += done.documents;
        self.counts.words += done.words;
        self.counts.claims += done.claims;
        self.counts.failed += done.failed;
        self.bar.set_position(position);
        let line = format!(
            "{} documents, {} words/s",
            HumanCount(self.counts.documents as u64),
            HumanCount(self.rate() as u64)
        );
        if self.bar.is_hidden() && !self.quiet && self.last_line.elapsed() > QUIET_EVERY {
            eprintln!("{line}");
            self.last_line = Instant::now();
        }
        self.bar.set_message(line);
    }

    /// Writes a message above the bar.
    pub fn say(&self, message: &str) {
        self.bar.suspend(|| eprintln!("{message}"));
    }

    /// Takes the bar away and writes the summary.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
        if !self.quiet {
            let Counts { documents, words, claims, failed } = self.counts;
            eprintln!(
                "{} documents, {} words, {} claims in {} ({} words/s){}",
                HumanCount(documents as u64),
                HumanCount(words as u64),
                HumanCount(claims as u64),
                HumanDuration(self.begun.elapsed()),
                HumanCount(self.rate() as u64),
                if failed == 0 { String::new() } else { format!("; {failed} failed") },
            );
        }
    }

    /// What was done so far.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    fn rate(&self) -> f64 {
        self.counts.words as f64 / self.begun.elapsed().as_secs_f64().max(1e-3)
    }
}
