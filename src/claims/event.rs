//! Events: what all claims of a cluster say together.

use super::load::RuleBook;
use crate::document::{Claim, Document, Event, Filler, Role, Status};
use std::collections::BTreeMap;

/// One event for each cluster, in the order of their first claims: the union of the roles, the strongest status.
pub fn merge(book: &RuleBook, doc: &Document, claims: &[Claim]) -> Vec<Event> {
    let mut clusters: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (i, claim) in claims.iter().enumerate() {
        clusters.entry(claim.cluster).or_default().push(i);
    }
    clusters.into_values().map(|members| event(book, doc, claims, members)).collect()
}

fn event(book: &RuleBook, doc: &Document, claims: &[Claim], members: Vec<usize>) -> Event {
    let all = || members.iter().map(|&i| &claims[i]);
    let kind = all().next().map(|c| c.kind.clone()).unwrap_or_default();
    let status = all().map(|c| c.status).max_by_key(|s| strength(*s)).unwrap_or_default();
    let mut roles = BTreeMap::new();
    for role in Role::ALL {
        let mut union: Vec<Filler> = Vec::new();
        for filler in all().filter_map(|c| c.roles.get(&role)).flatten() {
            match union.iter_mut().find(|known| same(doc, known, filler)) {
                Some(known) if tells_more(doc, filler, known) => known.clone_from(filler),
                Some(_) => {}
                None => union.push(filler.clone()),
            }
        }
        if !union.is_empty() {
            roles.insert(role, union);
        }
    }
    Event { plover: book.code(&kind, status), kind, status, claims: members, roles }
}

/// Which of several statuses an event has in the end: what happened or was called off outweighs what was planned before.
fn strength(status: Status) -> usize {
    const ORDER: [Status; 6] = [
        Status::Proposed,
        Status::Planned,
        Status::Negated,
        Status::Postponed,
        Status::Cancelled,
        Status::Occurred,
    ];
    ORDER.iter().position(|s| *s == status).unwrap_or(0)
}

/// Whether two fillers stand for the same: one actor, one time, names in common, or the same words.
fn same(doc: &Document, a: &Filler, b: &Filler) -> bool {
    let value = |f: &Filler| f.time.and_then(|t| doc.times.get(t)).map(|t| &t.value);
    (a.actor.is_some() && a.actor == b.actor)
        || (value(a).is_some() && value(a) == value(b))
        || a.names.iter().any(|n| b.names.contains(n))
        || a.span.overlaps(b.span)
        || doc.slice(a.span).eq_ignore_ascii_case(doc.slice(b.span))
}

/// Whether a filler is the better one to show: it names more, or names rather than points.
fn tells_more(doc: &Document, new: &Filler, known: &Filler) -> bool {
    let named = |f: &Filler| f.names.iter().any(|n| doc.slice(f.span).contains(n.as_str()));
    (new.names.len(), named(new)) > (known.names.len(), named(known))
}

#[cfg(test)]
mod tests {
    use crate::claims::Extractor;
    use crate::document::{Claim, Document, Filler, Role, Roles, Span, Status};

    fn claim(doc: &Document, actor: &str, status: Status, place: Option<&str>) -> Claim {
        let filler = |text: &str| {
            let start = doc.text.find(text).unwrap();
            let span = Span::new(start, start + text.len());
            Filler { span, names: vec![text.to_owned()], ..Filler::default() }
        };
        let mut roles = Roles::from([(Role::Actors, vec![filler(actor)])]);
        roles.extend(place.map(|p| (Role::Place, vec![filler(p)])));
        Claim {
            kind: "meeting".into(),
            status,
            sentence: 0,
            trigger: Span::new(0, 1),
            roles,
            cluster: 0,
            score: 0.9,
            rule: "meeting.talks".into(),
            why: Vec::new(),
            plover: None,
        }
    }

    #[test]
    fn an_event_has_the_roles_of_all_its_claims_and_the_last_word_on_its_status() {
        let doc = Document::new("d", "Oslo and Riga were to meet in Rome. Riga called the talks off.");
        let claims = [
            claim(&doc, "Oslo", Status::Planned, Some("Rome")),
            claim(&doc, "Riga", Status::Cancelled, None),
        ];
        let events = Extractor::builtin().unwrap().events(&doc, &claims);
        assert_eq!(events.len(), 1);
        let names: Vec<&str> = events[0].roles[&Role::Actors].iter().map(|f| f.names[0].as_str()).collect();
        assert_eq!((names, events[0].status), (vec!["Oslo", "Riga"], Status::Cancelled));
        assert_eq!(doc.slice(events[0].roles[&Role::Place][0].span), "Rome");
        assert_eq!(events[0].claims, [0, 1]);
    }
}
