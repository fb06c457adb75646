//! `cargo bench`: words a second through the whole program and through each stage, on the articles of `corpus/`, and
//! wordpieces a second through the encoder alone (`cargo bench -- --encoder`: only that).
//!
//! One run compares like with like; figures of two runs on a shared machine do not.

#![allow(clippy::print_stdout, clippy::unwrap_used)] // A benchmark prints, and stops where something is wrong.

#[path = "../tests/common/articles.rs"]
mod articles;

use dateline::document::Document;
use dateline::encoder::Encoder;
use dateline::pipeline::{Pipeline, Settings};
use rayon::ThreadPoolBuilder;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

const ROUNDS: usize = 3;

/// Wordpieces a second on one thread, on full windows of the model. What the wordpieces are does not matter to the time.
fn encoder() {
    const LENGTH: usize = 190;
    const WINDOWS: usize = 24;
    let encoder = Encoder::embedded().unwrap();
    let ids: Vec<u32> = (0..LENGTH as u32).map(|i| 2000 + i * 37).collect();
    let shapes = vec![0; LENGTH];
    let round = || {
        let begun = Instant::now();
        (0..WINDOWS).for_each(|_| drop(encoder.hidden(&ids, &shapes)));
        begun.elapsed()
    };
    round();
    let best = (0..ROUNDS).map(|_| round()).min().unwrap_or(Duration::MAX);
    println!("encoder {:.0} wordpieces/s", (LENGTH * WINDOWS) as f64 / best.as_secs_f64());
}

fn main() {
    encoder();
    if std::env::args().any(|a| a == "--encoder") {
        return;
    }
    let docs: Vec<Document> =
        articles::texts().into_iter().map(|text| Document::new("bench", text)).collect();

    let begun = Instant::now();
    let pipeline = Pipeline::new(&Settings::default()).unwrap();
    println!("start-up {:.0} ms", begun.elapsed().as_secs_f64() * 1e3);

    let words: usize = docs.iter().map(|d| pipeline.annotate(d.clone()).unwrap().tokens.len()).sum();
    println!("{} articles, {words} words, best of {ROUNDS} rounds", docs.len());
    for threads in [1, std::thread::available_parallelism().map_or(1, usize::from)] {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let best = (0..ROUNDS)
            .map(|_| {
                let docs = docs.clone();
                let begun = Instant::now();
                pool.install(|| pipeline.annotate_all(docs));
                begun.elapsed()
            })
            .min()
            .unwrap_or(Duration::MAX);
        println!("{threads} threads: {:.0} words/s", words as f64 / best.as_secs_f64());
    }

    let pool = ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let mut by_stage: BTreeMap<usize, (&str, Duration)> = BTreeMap::new();
    pool.install(|| {
        for mut doc in docs.clone() {
            for (i, stage) in pipeline.stages().iter().enumerate() {
                let begun = Instant::now();
                stage.apply(&mut doc);
                by_stage.entry(i).or_insert((stage.name(), Duration::ZERO)).1 += begun.elapsed();
            }
        }
    });
    let all: Duration = by_stage.values().map(|(_, t)| *t).sum();
    for (name, time) in by_stage.values() {
        println!("  {name:12} {:5.1} %", 100.0 * time.as_secs_f64() / all.as_secs_f64());
    }
}
