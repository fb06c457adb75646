//! Rule files of a user's own: the fourth kind in `docs/`, what the guide there says, and what a broken file is told.

#![allow(clippy::unwrap_used)] // A test stops where something is missing.

use assert_cmd::Command;
use predicates::prelude::*;
use predicates::str::contains;
use serde_json::Value;
use std::fs;
use std::path::PathBuf;
use tempfile::TempDir;

const ACCUSATION: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/accusation.toml");
const GUIDE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/rules.md");
const CORPUS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus/uruguay-leaves-congo-mission.txt");

const ARTICLE: &str = "VALMORA, March 4, 2027 (Northgate Wire) -- Foreign Minister Ana Petrescu on Thursday accused Ghana of \
arming rebels in the north. Ghana pulled out of trade talks with Valmora on Friday and rejected the accusation.\n\n\
Prosecutors may charge two former officers with fraud. A complaint against the port authority was dropped. Petrescu vowed \
to meet union leaders next week.\n";

fn dateline() -> Command {
    Command::new(env!("CARGO_BIN_EXE_dateline"))
}

/// The claims of a text, with the built-in rules and these files.
fn annotate(text: &str, rules: &[&str]) -> Vec<Value> {
    let mut command = dateline();
    command.args(["annotate", "-", "-q"]);
    for file in rules {
        command.args(["--rules", file]);
    }
    let output = command.write_stdin(text).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let record: Value = serde_json::from_slice(&output.stdout).unwrap();
    record["claims"].as_array().unwrap().clone()
}

/// The claim that a rule has found.
fn by<'a>(claims: &'a [Value], rule: &str) -> &'a Value {
    claims.iter().find(|c| c["rule"] == rule).unwrap_or_else(|| panic!("nothing by {rule} in {claims:#?}"))
}

fn texts<'a>(claim: &'a Value, role: &str) -> Vec<&'a str> {
    let fillers = claim["roles"][role].as_array();
    fillers.into_iter().flatten().map(|f| f["text"].as_str().unwrap()).collect()
}

/// A file with this content, in a folder that lives as long as the test.
fn file(content: &str) -> (TempDir, PathBuf) {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("mine.toml");
    fs::write(&path, content).unwrap();
    (dir, path)
}

/// The code blocks of the guide: what stands behind the opening fence, and the text.
fn blocks() -> Vec<(String, String)> {
    let guide = fs::read_to_string(GUIDE).unwrap();
    let mut blocks: Vec<(String, String)> = Vec::new();
    let mut inside = false;
    for line in guide.lines() {
        if let Some(info) = line.strip_prefix("```") {
            if !inside {
                blocks.push((info.to_owned(), String::new()));
            }
            inside = !inside;
        } else if inside {
            let text = &mut blocks.last_mut().unwrap().1;
            text.push_str(line);
            text.push('\n');
        }
    }
    blocks
}

#[test]
fn the_fourth_kind_keeps_its_examples_and_near_misses() {
    dateline().args(["rules", "check", ACCUSATION]).assert().success().stdout(contains("no errors"));
    dateline().args(["rules", "test", ACCUSATION]).assert().success().stdout(contains(" 0 failed"));
}

#[test]
fn an_accusation_is_found_with_accuser_accused_and_deed() {
    let claims = annotate(ARTICLE, &[ACCUSATION]);
    let claim = by(&claims, "accusation.accuse");
    assert_eq!(claim["kind"], "accusation");
    assert_eq!(claim["trigger"]["text"], "accused");
    assert_eq!(claim["status"], "occurred");
    assert_eq!(claim["plover"], "ACCUSE");
    assert_eq!(texts(claim, "actors"), ["Foreign Minister Ana Petrescu"]);
    assert_eq!(claim["roles"]["actors"][0]["names"][0], "Ana Petrescu");
    assert_eq!(texts(claim, "recipients"), ["Ghana"]);
    assert_eq!(texts(claim, "content"), ["arming rebels in the north"]);
    assert_eq!(texts(claim, "time"), ["Thursday"]);
}

#[test]
fn an_accusation_that_is_denied_was_made_and_one_that_is_dropped_is_over() {
    let claims = annotate(ARTICLE, &[ACCUSATION]);
    let denied = by(&claims, "accusation.denied");
    assert_eq!(denied["status"], "occurred");
    assert_eq!(texts(denied, "recipients"), ["Ghana"]);
    assert_eq!(by(&claims, "accusation.charge")["status"], "proposed");
    let dropped = by(&claims, "accusation.dropped");
    assert_eq!(dropped["status"], "cancelled");
    assert!(dropped["plover"].is_null());
}

#[test]
fn the_accused_ends_where_the_deed_begins() {
    let claims = annotate("Human rights groups accused the army of torture.", &[ACCUSATION]);
    let claim = by(&claims, "accusation.accuse");
    assert_eq!(texts(claim, "recipients"), ["the army"]);
    assert_eq!(texts(claim, "content"), ["torture"]);
}

#[test]
fn a_kind_more_leaves_the_built_in_claims_as_they_are() {
    // Numbers run through all claims of a document; what they number may not change.
    let built_in = |claims: Vec<Value>| -> Vec<Value> {
        let mut claims: Vec<Value> = claims.into_iter().filter(|c| c["kind"] != "accusation").collect();
        for claim in claims.iter_mut().filter_map(Value::as_object_mut) {
            claim.remove("id");
            claim.remove("cluster");
        }
        claims
    };
    for text in [ARTICLE.to_owned(), fs::read_to_string(CORPUS).unwrap()] {
        let before = built_in(annotate(&text, &[]));
        assert!(!before.is_empty());
        assert_eq!(before, built_in(annotate(&text, &[ACCUSATION])));
    }
}

#[test]
fn a_cue_of_the_user_comes_before_the_built_in_ones() {
    const RULE: &str = r#"
[[rule]]
id = "apology.noun"
kind = "apology"
trigger = { noun = ["apology"] }
roles.actors = ["maker"]
"#;
    const CUE: &str = r#"
[[cue]]
id = "offered is made"
at = "governor"
relations = ["obj"]
words = "offer"
status = "occurred"
kinds = ["apology"]
"#;
    let (_dir, rule) = file(RULE);
    let (_other, with_cue) = file(&format!("{RULE}{CUE}"));
    let status = |path: &PathBuf| {
        let claims = annotate("The mayor offered an apology to the widows.", &[path.to_str().unwrap()]);
        by(&claims, "apology.noun")["status"].clone()
    };
    assert_eq!(status(&rule), "proposed");
    assert_eq!(status(&with_cue), "occurred");
}

#[test]
fn a_broken_file_is_told_with_its_line_and_a_way_out() {
    let (_dir, path) = file(
        "[[rule]]\nid = \"strike.noun\"\nkind = \"strike\"\ntrigger = { noun = [\"strike\"] }\nframe = \"pledge-nuon\"\n",
    );
    let told = contains("mine.toml:5: strike.noun: no frame pledge-nuon; did you mean `pledge-noun`?");
    dateline().args(["rules", "check"]).arg(&path).assert().code(2).stdout("").stderr(told);
    dateline()
        .args(["annotate", "-", "--rules"])
        .arg(&path)
        .write_stdin("The strike ended.")
        .assert()
        .code(2)
        .stdout("")
        .stderr(contains("mine.toml:5").and(contains("did you mean")));
}

#[test]
fn the_rules_of_the_guide_can_be_used() {
    let dir = TempDir::new().unwrap();
    let mut whole = Vec::new();
    for (at, (info, text)) in blocks().into_iter().enumerate() {
        // "toml draft" is a first attempt, which reads well and fails its near miss, as the guide shows.
        if info == "toml" || info == "toml draft" {
            let path = dir.path().join(format!("{at}.toml"));
            fs::write(&path, text).unwrap();
            dateline().args(["rules", "check"]).arg(&path).assert().success().stdout(contains("no errors"));
            if info == "toml" {
                whole.push(path);
            }
        }
    }
    assert!(whole.len() >= 8, "{whole:?}");
    dateline().args(["rules", "test"]).args(&whole).assert().success().stdout(contains(" 0 failed"));
}

#[test]
fn the_errors_of_the_guide_are_what_the_program_says() {
    let blocks = blocks();
    let mut shown = 0;
    for pair in blocks.windows(2).filter(|pair| pair[0].0 == "toml broken") {
        let [(_, broken), (info, expected)] = pair else { continue };
        assert_eq!(info, "text", "a broken file is followed by what is said of it");
        let (dir, _) = file(broken);
        let mut command = dateline();
        command.current_dir(dir.path()).args(["rules", "check", "mine.toml"]);
        let output = command.output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), expected.as_str(), "{broken}");
        assert_eq!(output.status.code(), Some(2));
        shown += 1;
    }
    assert!(shown >= 8, "{shown} errors are shown");
}
