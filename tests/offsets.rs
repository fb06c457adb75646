//! Every span of every layer slices to its surface form, in every unit, on any text; every record fits the schema.

#![allow(clippy::unwrap_used)] // A test stops where something is missing.

mod common;

use dateline::document::{Document, OffsetUnit};
use dateline::io::{Record, RecordOptions, schema};
use jsonschema::Validator;
use proptest::prelude::*;
use serde_json::Value;
use std::sync::OnceLock;

fn validator() -> &'static Validator {
    static VALIDATOR: OnceLock<Validator> = OnceLock::new();
    VALIDATOR.get_or_init(|| jsonschema::validator_for(&schema()).unwrap())
}

fn slice(text: &str, unit: OffsetUnit, start: usize, end: usize) -> String {
    match unit {
        OffsetUnit::Codepoint => text.chars().skip(start).take(end - start).collect(),
        OffsetUnit::Byte => text[start..end].to_string(),
        OffsetUnit::Utf16 => {
            let units: Vec<u16> = text.encode_utf16().collect();
            String::from_utf16(&units[start..end]).unwrap()
        }
    }
}

/// Visits every object with `start` and `end`; where it has a `text`, they must agree.
fn check_spans(value: &Value, text: &str, unit: OffsetUnit, seen: &mut usize) {
    match value {
        Value::Object(map) => {
            if let (Some(start), Some(end)) = (map.get("start"), map.get("end")) {
                let (start, end) = (start.as_u64().unwrap() as usize, end.as_u64().unwrap() as usize);
                let surface = slice(text, unit, start, end);
                assert!(!surface.is_empty(), "an empty span: {map:?}");
                if let Some(Value::String(said)) = map.get("text") {
                    assert_eq!(&surface, said);
                }
                *seen += 1;
            }
            map.values().for_each(|v| check_spans(v, text, unit, seen));
        }
        Value::Array(all) => all.iter().for_each(|v| check_spans(v, text, unit, seen)),
        _ => {}
    }
}

fn check(doc: Document) -> usize {
    let text = doc.text.clone();
    let doc = common::pipeline().annotate(doc).unwrap_or_else(|e| panic!("{e}: {text:?}"));
    assert_eq!(doc.text, text, "the text never changes");
    let mut seen = 0;
    for offsets in [OffsetUnit::Codepoint, OffsetUnit::Byte, OffsetUnit::Utf16] {
        let options = RecordOptions { offsets, tokens: true };
        let record =
            serde_json::to_value(Record::new(&doc, common::pipeline().fingerprint(), options)).unwrap();
        check_spans(&record, &text, offsets, &mut seen);
        let wrong: Vec<String> = validator().iter_errors(&record).map(|e| e.to_string()).collect();
        assert!(wrong.is_empty(), "against the schema: {wrong:?}");
    }
    seen
}

#[test]
fn articles_of_the_corpus() {
    for path in common::articles::paths().iter().take(12) {
        assert!(check(common::article(path)) > 500, "{}", path.display());
    }
}

#[test]
fn hostile_texts() {
    let long_word = "x".repeat(5_000);
    let texts = [
        "",
        " \n\t ",
        "Talks",
        "\u{1F468}\u{200d}\u{1F469}\u{200d}\u{1F467} Ana Petrescu met \u{1F600} Kofi Adomako in Gen\u{e8}ve on Monday.",
        "Cafe\u{301} ministers\r\nvowed\r\n\r\nto meet\u{200b}in Zu\u{308}rich next week.\r\n",
        "\u{feff}The ministry pulled out of the talks.",
        "\u{5e8}\u{5d0}\u{5e9} \u{5d4}\u{5de}\u{5de}\u{5e9}\u{5dc}\u{5d4} met \u{202e}Ana\u{202c} in \u{627}\u{644}\u{642}\u{627}\u{647}\u{631}\u{629} on Friday.",
        "\u{0}\u{1}\u{7f}",
        "((((((((((((((((((((((((((((((((((((((((",
        "... ... ... !!! ??? \u{2026}",
        "\"\"\"''''\u{201c}\u{201d}\u{2018}\u{2019}``",
        long_word.as_str(),
    ];
    for text in texts {
        check(Document::new("hostile", text));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn any_text(text in "\\PC{0,120}") {
        check(Document::new("any", text));
    }

    #[test]
    fn news_with_foreign_bodies(parts in prop::collection::vec(prop::sample::select(vec![
        "Ana Petrescu ", "pulled out of ", "the talks ", "with China ", "agreed to meet ", "on Sunday", ", ", ". ", "\n\n", "\r\n",
        "\u{1F600}", "e\u{301}", "\u{200b}", "\u{5e9}\u{5dc}\u{5d5}\u{5dd} ", "\u{201c}We vow ", "\u{201d} he said ", "last month ", "U.S. ", "$5bn ", "its ", "the two ",
    ]), 0..40)) {
        check(Document::new("mixed", parts.concat()));
    }
}
