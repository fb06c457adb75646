//! A JSON object to a document.

use super::{Input, InputError, Place, Problem, Warning, published};
use crate::document::Document;
use serde_json::{Map, Value};

/// The document that a line of JSON holds.
///
/// `text` (or `body`) is the article; `id`, a string or a number, its name; `published` (or `date`) its day. A `metadata` object
/// and all other fields, `title` among them, become the document's metadata untouched, and so does a date that is not understood. A record that
/// dateline wrote is read for its text again: its layers are left behind.
pub(super) fn document(
    line: &str,
    place: Place,
    default_id: impl FnOnce() -> String,
) -> Result<Input, InputError> {
    let mut fields = match serde_json::from_str::<Value>(line) {
        Ok(Value::Object(fields)) => fields,
        Ok(other) => return Err(InputError::new(place, Problem::Json(format!("found {}", kind(&other))))),
        Err(error) => return Err(InputError::new(place, Problem::Json(error.to_string()))),
    };
    let id = match fields.get("id") {
        Some(Value::String(id)) if !id.trim().is_empty() => Some(id.clone()),
        Some(Value::Number(id)) => Some(id.to_string()),
        _ => None,
    };
    let id = match id {
        Some(id) => {
            fields.shift_remove("id");
            id
        }
        None => default_id(),
    };
    let text = take_text(&mut fields);
    let own = fields.get("schema").and_then(Value::as_str).is_some_and(|s| s.starts_with("dateline/"));
    let mut warnings = Vec::new();
    let published = take_date(&mut fields, &mut warnings);
    let metadata = metadata(fields, own);
    let problem = match text {
        Some(text) if !text.trim().is_empty() => {
            // Some feeds keep the date inside the metadata.
            let published = published.or_else(|| date_of(&metadata, &mut warnings));
            let document = Document { id, metadata, published, text, ..Document::default() };
            return Ok(Input { document, warnings, place });
        }
        Some(_) => Problem::Empty,
        None => Problem::NoText,
    };
    Err(InputError { place, problem, id, metadata: Box::new(metadata) })
}

/// `text` where it is a string, else `body`.
fn take_text(fields: &mut Map<String, Value>) -> Option<String> {
    let name = ["text", "body"].into_iter().find(|name| fields.get(*name).is_some_and(Value::is_string))?;
    match fields.shift_remove(name) {
        Some(Value::String(text)) => Some(text),
        _ => None,
    }
}

/// Takes the first of `published` and `date` that is understood.
fn take_date(fields: &mut Map<String, Value>, warnings: &mut Vec<Warning>) -> Option<jiff::civil::Date> {
    for name in ["published", "date"] {
        match fields.get(name) {
            None => {}
            Some(Value::Null) => {
                fields.shift_remove(name);
            }
            Some(value) => {
                if let Some(day) = value.as_str().and_then(published::parse) {
                    fields.shift_remove(name);
                    warnings.clear();
                    return Some(day);
                }
                warnings.push(Warning::Date(value.to_string()));
            }
        }
    }
    None
}

/// A date inside the metadata object, which stays where it is.
fn date_of(metadata: &Map<String, Value>, warnings: &mut Vec<Warning>) -> Option<jiff::civil::Date> {
    let day =
        ["published", "date"].into_iter().find_map(|name| published::parse(metadata.get(name)?.as_str()?));
    if day.is_some() {
        warnings.clear();
    }
    day
}

/// The `metadata` object with the other fields added; of a record of our own, that object alone.
fn metadata(mut fields: Map<String, Value>, own: bool) -> Map<String, Value> {
    if !fields.get("metadata").is_some_and(Value::is_object) {
        return if own { Map::new() } else { fields };
    }
    let Some(Value::Object(mut metadata)) = fields.shift_remove("metadata") else { return fields };
    if !own {
        for (name, value) in fields {
            metadata.insert(name, value);
        }
    }
    metadata
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn read(line: &str) -> Result<Input, InputError> {
        let place = Place { path: "news.jsonl".into(), line: Some(7) };
        document(line, place.clone(), || place.to_string())
    }

    #[test]
    fn fields_go_where_they_belong() {
        let input =
            read(r#"{"title":"T","id":12,"date":"2027-03-04T10:00:00Z","text":"He left.","tags":[1]}"#)
                .unwrap();
        assert_eq!((input.document.id.as_str(), input.document.text.as_str()), ("12", "He left."));
        assert_eq!(input.document.published, Some(date(2027, 3, 4)));
        assert_eq!(Value::Object(input.document.metadata), serde_json::json!({"title": "T", "tags": [1]}));
        assert!(input.warnings.is_empty());
    }

    #[test]
    fn a_metadata_object_is_the_metadata_and_may_hold_the_date() {
        let input = read(r#"{"body":"He left.","metadata":{"published":"2027-03-04","desk":"A"},"url":"u"}"#)
            .unwrap();
        assert_eq!(input.document.published, Some(date(2027, 3, 4)));
        assert_eq!(
            Value::Object(input.document.metadata),
            serde_json::json!({"published": "2027-03-04", "desk": "A", "url": "u"})
        );
        assert_eq!(input.document.id, "news.jsonl:7");
    }

    #[test]
    fn a_date_that_is_not_understood_is_a_warning_and_stays_in_the_metadata() {
        let input = read(r#"{"text":"He left.","published":"last week"}"#).unwrap();
        assert_eq!((input.document.published, input.warnings[0].code()), (None, "W-DATE"));
        assert_eq!(input.document.metadata["published"], "last week");
    }

    #[test]
    fn bad_objects_are_named() {
        for (line, code) in [
            ("{", "E-JSON"),
            ("[1]", "E-JSON"),
            ("7", "E-JSON"),
            (r#"{"id":"a"}"#, "E-NO-TEXT"),
            (r#"{"text":7}"#, "E-NO-TEXT"),
            (r#"{"text":" \n"}"#, "E-EMPTY"),
        ] {
            assert_eq!(read(line).unwrap_err().code(), code, "{line}");
        }
        let error = read(r#"{"id":"a","desk":"B"}"#).unwrap_err();
        assert_eq!((error.id.as_str(), error.metadata["desk"].as_str()), ("a", Some("B")));
        assert_eq!(error.to_string(), "news.jsonl:7: no string in the field `text` or `body` [E-NO-TEXT]");
    }

    #[test]
    fn a_record_of_our_own_is_read_for_its_text() {
        let line = r#"{"schema":"dateline/1","id":"a","metadata":{"desk":"B"},"published":null,"text":"He left.","claims":[]}"#;
        let input = read(line).unwrap();
        assert_eq!(Value::Object(input.document.metadata), serde_json::json!({"desk": "B"}));
        assert!(input.warnings.is_empty());
    }
}
