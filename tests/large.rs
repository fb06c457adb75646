//! Input of unusual size: one line of 5 MB, and a document of 200,000 words. Memory is bounded.
//!
//! Both take a while with the real model, so they run where `DATELINE_LARGE` is set, as `.ci/run` does.

#![allow(clippy::unwrap_used)] // A test stops where something is missing.

use std::io::Write;
use std::process::{Command, Stdio};

/// Peak memory of the child in MB, from the kernel's accounting of the process.
#[cfg(target_os = "linux")]
fn peak_megabytes(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmHWM")).unwrap_or("VmHWM: 0 kB");
    line.split_whitespace().nth(1).and_then(|n| n.parse::<u64>().ok()).unwrap_or(0) / 1024
}

#[cfg(target_os = "linux")]
fn annotate(input: &[u8]) -> (usize, u64) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_dateline"))
        .args(["annotate", "-", "-q"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let pid = child.id();
    let watcher = std::thread::spawn(move || {
        let mut peak = 0;
        loop {
            match peak_megabytes(pid) {
                0 => return peak,
                now => peak = peak.max(now),
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
    });
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    let records = String::from_utf8_lossy(&output.stdout).lines().count();
    (records, watcher.join().unwrap())
}

#[cfg(target_os = "linux")]
#[test]
fn long_documents_are_one_record_in_bounded_memory() {
    if std::env::var_os("DATELINE_LARGE").is_none() {
        eprintln!("skipped: set DATELINE_LARGE=1 to run it");
        return;
    }
    let sentence = "Foreign Minister Ana Petrescu said on Sunday that the two sides had agreed to meet again in Rome next month. ";
    let words = sentence.split(' ').count() - 1;
    let (records, peak) = annotate(sentence.repeat(200_000 / words).as_bytes());
    assert_eq!(records, 1);
    assert!(peak < 2_000, "200,000 words took {peak} MB");

    // No space, no full stop: one line of small letters and digits.
    let line: String =
        (0..5_000_000u32).map(|i| char::from(b'a' + (i.wrapping_mul(i) >> 7) as u8 % 26)).collect();
    let (records, peak) = annotate(line.as_bytes());
    assert_eq!(records, 1);
    assert!(peak < 2_000, "a line of 5 MB took {peak} MB");
}
