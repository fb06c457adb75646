//! The real command line: what comes out, where, and with which exit code.

#![allow(clippy::unwrap_used)] // A test stops where something is missing.

use assert_cmd::Command;
use predicates::prelude::*;
use predicates::str::contains;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

const ARTICLE: &str = "VALMORA, March 4, 2027 (Northgate Wire) -- Foreign Minister Ana Petrescu pulled out of trade talks \
with Ghana scheduled for Friday in response to a tariff on cocoa. She vowed to return to the table next month.\n";

fn dateline() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    command
}

fn lines(bytes: &[u8]) -> Vec<Value> {
    let text = std::str::from_utf8(bytes).unwrap();
    let records: Vec<Value> = text.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let validator = jsonschema::validator_for(&dateline::io::schema()).unwrap();
    for record in &records {
        let wrong: Vec<String> = validator.iter_errors(record).map(|e| e.to_string()).collect();
        assert!(wrong.is_empty(), "against the schema: {wrong:?}\n{record}");
    }
    records
}

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let dir = TempDir::new().unwrap();
    for (name, content) in files {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    dir
}

/// Runs `annotate` on a folder; records and exit code.
fn annotate(dir: &Path, more: &[&str]) -> (Vec<Value>, i32, String) {
    let output = dateline().arg("annotate").arg(dir).args(more).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    (lines(&output.stdout), output.status.code().unwrap(), errors)
}

fn code(record: &Value) -> &str {
    record["error"]["code"].as_str().unwrap_or("none")
}

#[test]
fn standard_input_to_standard_output() {
    let output = dateline().args(["annotate", "-"]).write_stdin(ARTICLE).output().unwrap();
    assert!(output.status.success());
    let records = lines(&output.stdout);
    assert_eq!(records.len(), 1);
    let record = &records[0];
    assert_eq!(record["schema"], "dateline/1");
    assert_eq!(record["published"], "2027-03-04");
    let kinds: Vec<&str> =
        record["claims"].as_array().unwrap().iter().map(|c| c["kind"].as_str().unwrap()).collect();
    assert!(kinds.contains(&"withdrawal") && kinds.contains(&"pledge"), "{kinds:?}");
}

#[test]
fn a_folder_gives_a_record_for_every_article_in_the_order_of_paths() {
    let dir = folder(&[
        ("b.txt", ARTICLE.as_bytes()),
        ("a/deep/c.txt", ARTICLE.as_bytes()),
        ("news.jsonl", b"{\"id\":\"n1\",\"text\":\"Talks were held.\",\"published\":\"2027-03-04\",\"desk\":{\"name\":\"world\"}}\n{\"body\":\"No talks.\"}\n"),
        ("notes.md", b"not an article"),
    ]);
    let (records, exit, _) = annotate(dir.path(), &[]);
    assert_eq!(exit, 0);
    let ids: Vec<&str> = records.iter().map(|r| r["id"].as_str().unwrap()).collect();
    assert_eq!(records.len(), 4, "{ids:?}");
    assert!(ids[0].ends_with("a/deep/c.txt") && ids[1].ends_with("b.txt"), "{ids:?}");
    assert_eq!(ids[2], "n1");
    assert_eq!(records[2]["metadata"]["desk"]["name"], "world");
    assert_eq!(records[2]["published"], "2027-03-04");
}

#[test]
fn every_bad_input_is_one_error_record_and_the_run_goes_on() {
    let dir = folder(&[
        ("1-good.txt", ARTICLE.as_bytes()),
        ("2-empty.txt", b""),
        ("3-binary.txt", b"\x7fELF\0\0\0\x01\x02\0\0\xff\xfe\0\0"),
        ("4-broken.jsonl", b"{\"id\":\"x\",\"text\":\"Talks.\"}\n{\"id\":\"y\",\"text\":\n{\"id\":\"z\",\"title\":\"no text\"}\n"),
        ("5-latin1.txt", b"The caf\xe9 owners met in Z\xfcrich on Monday.\n"),
        ("6-word.txt", b"Talks"),
    ]);
    let (records, exit, errors) = annotate(dir.path(), &[]);
    assert_eq!(exit, 1, "documents failed beyond --max-errors 0");
    let codes: Vec<&str> = records.iter().map(code).collect();
    assert_eq!(codes, ["none", "E-EMPTY", "E-BINARY", "none", "E-JSON", "E-NO-TEXT", "none", "none"]);
    assert!(records[6]["text"].as_str().unwrap().contains("caf\u{e9} owners met in Z\u{fc}rich"));
    for record in records.iter().filter(|r| r.get("error").is_some()) {
        assert!(!record["error"]["hint"].as_str().unwrap().is_empty(), "{record}");
        assert!(errors.contains(code(record)), "{errors}");
    }
    assert!(errors.contains("warning"), "the other encoding is mentioned: {errors}");
    let (_, exit, _) = annotate(dir.path(), &["--max-errors", "4"]);
    assert_eq!(exit, 0);
}

#[test]
fn a_missing_path_is_wrong_usage() {
    dateline().args(["annotate", "no/such/file.txt"]).assert().code(2).stdout("").stderr(
        contains("no/such/file.txt")
            .and(contains("E-NOT-FOUND").or(contains("not found")).or(contains("No such"))),
    );
}

#[test]
fn a_folder_without_articles_is_wrong_usage() {
    let dir = folder(&[("readme.md", b"nothing here")]);
    dateline().arg("annotate").arg(dir.path()).assert().code(2).stdout("").stderr(contains(".txt"));
}

#[test]
fn without_input_there_is_help() {
    dateline().arg("annotate").assert().code(2).stderr(contains("INPUT"));
    dateline().arg("--help").assert().success().stdout(contains("annotate").and(contains("Exit codes")));
}

#[test]
fn a_file_an_article_in_a_folder_of_json() {
    let dir = folder(&[("in/a.txt", ARTICLE.as_bytes()), ("in/b.txt", b"Talks were held in Rome.")]);
    let out = dir.path().join("out");
    dateline()
        .arg("annotate")
        .arg(dir.path().join("in"))
        .args(["--format", "json", "--tokens", "--offsets", "utf16", "-o"])
        .arg(&out)
        .assert()
        .success()
        .stdout("");
    let files: BTreeSet<String> =
        fs::read_dir(&out).unwrap().map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
    assert_eq!(files.len(), 2, "{files:?}");
    for file in files {
        let record: Value = serde_json::from_str(&fs::read_to_string(out.join(&file)).unwrap()).unwrap();
        assert_eq!(record["offsets"], "utf16");
        assert!(
            record["tokens"].as_array().unwrap().iter().all(|t| !t["lemma"].as_str().unwrap().is_empty())
        );
    }
}

#[test]
fn lines_into_a_folder_and_into_a_file() {
    let dir = folder(&[("a.txt", ARTICLE.as_bytes())]);
    for (to, file) in [("out/", "out/annotated.jsonl"), ("deep/er/x.jsonl", "deep/er/x.jsonl")] {
        let to = format!("{}/{to}", dir.path().display());
        dateline()
            .arg("annotate")
            .arg(dir.path().join("a.txt"))
            .args(["-q", "-o", &to])
            .assert()
            .success()
            .stderr("");
        assert_eq!(lines(&fs::read(dir.path().join(file)).unwrap()).len(), 1);
    }
}

#[test]
fn the_json_form_needs_a_folder() {
    let dir = folder(&[("a.txt", ARTICLE.as_bytes())]);
    dateline()
        .arg("annotate")
        .arg(dir.path())
        .args(["--format", "json"])
        .assert()
        .code(2)
        .stderr(contains("-o"));
}

#[test]
fn threads_and_batches_change_no_byte() {
    let dir = folder(&[
        ("a.txt", ARTICLE.as_bytes()),
        ("b.txt", b"Talks were held in Rome on Sunday."),
        ("c.txt", b"X"),
    ]);
    let run = |more: &[&str]| dateline().arg("annotate").arg(dir.path()).args(more).output().unwrap().stdout;
    let once = run(&["--threads", "1", "--batch", "1"]);
    assert_eq!(once, run(&["--threads", "2", "--batch", "64"]));
    assert_eq!(once, run(&["--threads", "2", "--batch", "2"]));
}

#[test]
fn explain_says_why() {
    let dir = folder(&[("a.txt", ARTICLE.as_bytes())]);
    let path = dir.path().join("a.txt");
    dateline().arg("explain").arg(&path).assert().success().stdout(
        contains("withdrawal")
            .and(contains("pulled out"))
            .and(contains("because"))
            .and(contains("Ana Petrescu")),
    );
    dateline().arg("explain").arg(&path).args(["--claim", "c1"]).assert().success().stdout(contains("c1"));
    dateline().arg("explain").arg(&path).args(["--claim", "c99"]).assert().code(2).stderr(contains("c99"));
}

#[test]
fn explain_near_shows_what_was_turned_down() {
    dateline()
        .args(["explain", "-", "--near"])
        .write_stdin("The company met its target and pulled out all the stops.")
        .assert()
        .success()
        .stdout(contains("turned down"));
}

#[test]
fn the_schema_is_a_schema() {
    let output = dateline().arg("schema").output().unwrap();
    let schema: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(jsonschema::meta::is_valid(&schema));
}

#[test]
fn the_built_in_rules_keep_their_examples() {
    dateline().args(["rules", "check"]).assert().success().stdout(contains("no errors"));
    dateline().args(["rules", "test"]).assert().success().stdout(contains(" 0 failed"));
}

#[test]
fn a_broken_rule_file_is_named_with_its_line() {
    let dir = folder(&[("mine.toml", b"[[rule]]\nid = \"x\"\nkind = \n")]);
    dateline()
        .args(["rules", "check"])
        .arg(dir.path().join("mine.toml"))
        .assert()
        .code(2)
        .stderr(contains("mine.toml:3"));
}

#[test]
fn the_model_can_be_looked_into() {
    dateline()
        .args(["model", "info"])
        .assert()
        .success()
        .stdout(contains("ontonotes").and(contains("PERSON")));
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/models/dateline-en");
    dateline().args(["model", "info", folder]).assert().success();
    dateline().args(["model", "info", "fast"]).assert().success().stdout(contains("3 layers"));
    dateline().args(["model", "info", "corpus"]).assert().code(2).stderr(contains("manifest.json"));
}

#[test]
fn a_model_folder_on_disk_gives_what_the_embedded_one_gives() {
    let dir = folder(&[("a.txt", ARTICLE.as_bytes())]);
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/models/dateline-en");
    let (embedded, ..) = annotate(dir.path(), &[]);
    let (from_disk, ..) = annotate(dir.path(), &["--model", folder]);
    assert_eq!(embedded, from_disk);
}

#[test]
fn the_fast_model_is_chosen_by_name() {
    let dir = folder(&[("a.txt", ARTICLE.as_bytes())]);
    let (by_name, ..) = annotate(dir.path(), &["--model", "fast"]);
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/models/dateline-en-fast");
    let (from_disk, ..) = annotate(dir.path(), &["--model", folder]);
    assert_eq!(by_name, from_disk);
    let (by_default, ..) = annotate(dir.path(), &["--model", "default"]);
    let kinds = |records: &[Value]| -> Vec<Value> {
        records[0]["claims"].as_array().unwrap().iter().map(|c| c["kind"].clone()).collect()
    };
    assert_eq!(kinds(&by_name), kinds(&by_default));
    assert_ne!(by_name[0]["provenance"]["model"], by_default[0]["provenance"]["model"]);
}

#[test]
fn completions_and_manual() {
    dateline().args(["completions", "bash"]).assert().success().stdout(contains("dateline"));
    dateline().arg("man").assert().success().stdout(contains(".TH"));
}

#[test]
fn conll_types_on_request() {
    let dir = folder(&[("a.txt", ARTICLE.as_bytes())]);
    let (records, ..) = annotate(dir.path(), &["--scheme", "conll"]);
    let kinds: BTreeSet<&str> =
        records[0]["entities"].as_array().unwrap().iter().map(|e| e["type"].as_str().unwrap()).collect();
    assert!(
        !kinds.is_empty() && kinds.iter().all(|k| ["PER", "LOC", "ORG", "MISC"].contains(k)),
        "{kinds:?}"
    );
}

#[test]
fn scores_on_the_corpus_gold() {
    for (layer, gold) in [
        ("entities", "corpus/gold/entities.conll"),
        ("times", "corpus/gold/times.jsonl"),
        ("claims", "corpus/gold/claims.jsonl"),
    ] {
        let output = dateline().args(["evaluate", layer, gold, "--json"]).output().unwrap();
        assert!(output.status.success(), "{layer}: {}", String::from_utf8_lossy(&output.stderr));
        let scores: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert!(scores.is_object(), "{layer}");
    }
}

#[test]
fn gold_that_is_no_gold_is_named_with_its_line() {
    let dir = folder(&[("bad.conll", b"Ana B-PERSON\nmet PERSON\n")]);
    dateline()
        .args(["evaluate", "entities"])
        .arg(dir.path().join("bad.conll"))
        .assert()
        .code(2)
        .stderr(contains("bad.conll:2"));
}

#[test]
fn a_scheme_that_the_model_lacks_is_told_with_those_it_has() {
    let dir = folder(&[("a.txt", ARTICLE.as_bytes())]);
    dateline()
        .args(["annotate", "--scheme", "ontonote"])
        .arg(dir.path())
        .assert()
        .code(2)
        .stderr(contains("ontonote").and(contains("conll, ontonotes")));
}

#[test]
fn an_event_holds_what_its_claims_say_together() {
    let text = "Ghana and Togo will meet in Lome on Friday. The meeting was called by Ghana. The two countries want peace.";
    let dir = folder(&[("a.txt", text.as_bytes())]);
    let (records, ..) = annotate(dir.path(), &[]);
    let events = records[0]["events"].as_array().unwrap();
    let claims: Vec<&Value> = events.iter().flat_map(|e| e["claims"].as_array().unwrap()).collect();
    assert_eq!(claims.len(), records[0]["claims"].as_array().unwrap().len(), "every claim is in one event");
    let meeting = events.iter().find(|e| e["kind"] == "meeting").unwrap();
    let names: BTreeSet<&str> = meeting["roles"]["actors"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|f| f["names"].as_array().unwrap())
        .map(|n| n.as_str().unwrap())
        .collect();
    assert!(names.contains("Ghana") && names.contains("Togo"), "{names:?}");
}

#[test]
fn frames_and_attributions_are_scored() {
    let frames = r#"{"id":"f1","text":"Norway pledged to double its aid.","event":"pledge","trigger":{"start":7,"end":14},"args":[{"role":"ARG0","start":0,"end":6}],"meta":{"sent_id":"s1","exhaustive":true,"args_annotated":true,"split":"dev"}}
{"id":"f2","text":"The plant cannot meet demand.","event":"other","trigger":{"start":17,"end":21},"args":[],"meta":{"sent_id":"s2","exhaustive":true,"split":"dev"}}
"#;
    let said = r#"{"id":"a1","text":"The plant will close, Lena Holm said on Monday.","args":[{"role":"source","start":22,"end":31},{"role":"content","start":0,"end":20}]}
"#;
    let dir = folder(&[("frames.jsonl", frames.as_bytes()), ("said.jsonl", said.as_bytes())]);
    let scores = |layer: &str, file: &str, more: &[&str]| -> Value {
        let gold = dir.path().join(file);
        let output =
            dateline().args(["evaluate", layer]).arg(gold).args(more).arg("--json").output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let found = scores("frames", "frames.jsonl", &["--split", "dev"]);
    assert_eq!((found["claim"]["f1"].as_f64(), found["negatives_with_claim"].as_u64()), (Some(1.0), Some(0)));
    assert_eq!(scores("attribution", "said.jsonl", &[])["sources"]["f1"].as_f64(), Some(1.0));
}

#[test]
fn tokens_carry_features() {
    let dir = folder(&[("a.txt", b"Talks were held on Friday.")]);
    let (records, ..) = annotate(dir.path(), &["--tokens"]);
    let features: Vec<&str> =
        records[0]["tokens"].as_array().unwrap().iter().map(|t| t["features"].as_str().unwrap()).collect();
    assert_eq!(
        features[..3],
        ["Number=Plur", "Tense=Past|VerbForm=Fin", "Tense=Past|VerbForm=Part|Voice=Pass"]
    );
}

#[test]
fn results_do_not_depend_on_the_instructions_used() {
    let run = |isa: &str| {
        let out = dateline()
            .env("DATELINE_ISA", isa)
            .args(["annotate", "-q", "corpus/gas-link-talks.txt"])
            .output();
        out.unwrap().stdout
    };
    let want = run("portable");
    assert!(want.len() > 1000);
    // A name that this processor lacks means its best.
    for isa in ["avx2", "avxvnni", "avx512", "avx512vnni", "amx", ""] {
        assert!(run(isa) == want, "{isa} differs");
    }
}
