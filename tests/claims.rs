//! What a claim says of its event: whether it happened, and who took part. Sentences are ours.

mod common;

use dateline::document::{Document, Role, Status};

/// Trigger, status and actors of every claim of a text.
fn claims(text: &str) -> Vec<(String, Status, Vec<String>)> {
    let doc = common::pipeline().annotate(Document::new("claims", text)).unwrap_or_else(|e| panic!("{e}"));
    let claim = |c: &dateline::document::Claim| {
        let actors = c.roles.get(&Role::Actors).into_iter().flatten();
        let actors = actors.map(|f| doc.slice(f.span).to_owned()).collect();
        (doc.slice(c.trigger).to_owned(), c.status, actors)
    };
    doc.claims.iter().map(claim).collect()
}

#[test]
fn the_status_of_an_event_follows_from_what_governs_it() {
    let cases = [
        (
            "The findings will be considered in later *negotiations* between the two governments.",
            Status::Planned,
        ),
        ("The price would be cut after *discussions* by the council in July.", Status::Planned),
        ("Ann Holm has to return to court for a *hearing* on 15 August.", Status::Planned),
        ("The ruling paved the way for a full *hearing*.", Status::Planned),
        ("Norland and Vesk are close to reaching a trade *deal*.", Status::Planned),
        ("The minister was hopeful of having a *discussion* with the union on prices.", Status::Planned),
        ("The bill was debated at a *meeting* of the council on Monday.", Status::Occurred),
        ("The unions gave Norland a deadline to *withdraw* its troops.", Status::Proposed),
        ("The offer is conditional on the *withdrawal* of the lawsuit.", Status::Proposed),
        ("Norland agreed to *meet* the rebels.", Status::Planned),
        ("Norland refused to *meet* the rebels.", Status::Negated),
        ("The *summit* was called off by the host.", Status::Cancelled),
        ("The *talks* were put off until May.", Status::Postponed),
    ];
    for (marked, status) in cases {
        let trigger = marked.split('*').nth(1).unwrap();
        let found = claims(&marked.replace('*', ""));
        let of_trigger: Vec<Status> = found.iter().filter(|c| c.0 == trigger).map(|c| c.1).collect();
        assert_eq!(of_trigger, [status], "{marked}: {found:?}");
    }
}

#[test]
fn a_name_that_looks_like_one_refers_back_to_what_is_planned() {
    let text = "Norland is preparing to host the 27th session of the River Conference next November. COP27 is an \
                opportunity for the whole world. More than 300 million pounds were set aside for the conference.";
    let statuses: Vec<Status> = claims(text).into_iter().map(|c| c.1).collect();
    assert_eq!(statuses, [Status::Planned; 3]);
}

#[test]
fn whoever_skips_a_meeting_does_not_take_part() {
    let found =
        claims("The Green Party and the Labour Party had earlier shunned the talks with the bishops.");
    let talks = found.iter().find(|c| c.0 == "talks").unwrap();
    assert_eq!(talks.2, ["the bishops"], "{found:?}");
    let shunned = found.iter().find(|c| c.0 == "shunned").unwrap();
    assert_eq!(shunned.2, ["The Green Party", "the Labour Party"]);
}

#[test]
fn a_relative_clause_without_a_pronoun_says_who_met() {
    let found =
        claims("As an outgrowth of the meeting Leslie and Ann had with Scott and Hunter, work has begun.");
    assert_eq!(found[0].2, ["Leslie", "Ann", "Scott", "Hunter"], "{found:?}");
}
