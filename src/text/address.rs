//! Web addresses and mail addresses inside a stretch without white space.

use crate::document::Span;

/// The addresses in the stretch, in order, without the punctuation around them.
pub(super) fn find(text: &str, chunk: Span) -> Vec<Span> {
    let content = &text[chunk.range()];
    if let Some(at) = web_start(content) {
        let address = trim_end(&content[at..]);
        return vec![Span::new(chunk.start + at, chunk.start + at + address.len())];
    }
    if content.contains('@') {
        mail(content).map(|s| Span::new(chunk.start + s.start, chunk.start + s.end)).collect()
    } else {
        Vec::new()
    }
}

/// Where `scheme://` or `www.` starts.
fn web_start(content: &str) -> Option<usize> {
    if let Some(colon) = content.find("://") {
        let scheme = content[..colon].len()
            - content[..colon].trim_end_matches(|c: char| c.is_ascii_alphanumeric()).len();
        return (scheme > 1 && content.len() > colon + 3).then_some(colon - scheme);
    }
    let at = content.find("www.")?;
    let alone = !content[..at].ends_with(|c: char| c.is_alphanumeric());
    (alone && content[at + 4..].starts_with(char::is_alphanumeric)).then_some(at)
}

/// An address without the punctuation that follows it; a bracket that the address opened stays.
fn trim_end(address: &str) -> &str {
    let mut address = address.split(['"', '<', '>', '“', '”', '«', '»']).next().unwrap_or(address);
    let mut open: i64 = address.chars().map(|c| i64::from(c == '(') - i64::from(c == ')')).sum();
    while let Some(last) = address.chars().next_back() {
        let outside = matches!(last, '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '’' | ']' | '}' | '…' | '*')
            || last == ')' && open < 0;
        if !outside {
            break;
        }
        open += i64::from(last == ')');
        address = &address[..address.len() - last.len_utf8()];
    }
    address
}

/// `name@host`, with or without a domain.
fn mail(content: &str) -> impl Iterator<Item = Span> {
    let mut from = 0;
    content.match_indices('@').filter_map(move |(at, _)| {
        let before = content.get(from..at)?;
        let start = at - (before.len() - before.trim_end_matches(is_local).len());
        let start = start
            + (at - start - content[start..at].trim_start_matches(|c: char| !c.is_alphanumeric()).len());
        let host = &content[at + 1..];
        let host = &host[..host
            .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-')))
            .unwrap_or(host.len())];
        let host = host.trim_end_matches(['.', '-']);
        from = at + 1 + host.len();
        (start < at && host.len() > 1 && host.starts_with(|c: char| c.is_ascii_alphanumeric()))
            .then(|| Span::new(start, from))
    })
}

fn is_local(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '+' | '%')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        find(text, Span::new(0, text.len())).into_iter().map(|s| &text[s.range()]).collect()
    }

    #[test]
    fn web_addresses_end_before_the_punctuation_of_the_sentence() {
        assert_eq!(found("(https://example.org/a_(b).)"), ["https://example.org/a_(b)"]);
        assert_eq!(found("<http://example.org>,"), ["http://example.org"]);
        assert_eq!(found("see:www.example.org/x?y=1."), ["www.example.org/x?y=1"]);
        assert!(found("a://").is_empty() && found("http://").is_empty());
    }

    #[test]
    fn mail_addresses_need_a_name_and_a_host() {
        assert_eq!(found("<jo.doe@mail.example.org>;b@c.de"), ["jo.doe@mail.example.org", "b@c.de"]);
        assert!(found("@POTUS").is_empty() && found("a@b").is_empty() && found("@@@.@.").is_empty());
    }
}
