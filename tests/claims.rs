//! What a claim says of its event: whether it happened, and who took part. Sentences are ours.

mod common;

use dateline::document::{Claim, Document, Role, Status};

/// Trigger, status and actors of every claim of a text.
fn claims(text: &str) -> Vec<(String, Status, Vec<String>)> {
    let doc = common::pipeline().annotate(Document::new("claims", text)).unwrap_or_else(|e| panic!("{e}"));
    let claim = |c: &Claim| {
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
        ("He called it a prelude to the *summit* due in September.", Status::Planned),
        ("Norland and Vesk are close to reaching a trade *deal*.", Status::Planned),
        ("The minister was hopeful of having a *discussion* with the union on prices.", Status::Planned),
        ("The bill was debated at a *meeting* of the council on Monday.", Status::Occurred),
        ("The unions gave Norland a deadline to *withdraw* its troops.", Status::Proposed),
        ("The offer is conditional on the *withdrawal* of the lawsuit.", Status::Proposed),
        ("Norland agreed to *meet* the rebels.", Status::Planned),
        ("The mayor *vowed* never to close the school.", Status::Occurred),
        ("They will return to work after the union reached a *deal* with the port.", Status::Occurred),
        ("Norland refused to *meet* the rebels.", Status::Negated),
        ("The *summit* was called off by the host.", Status::Cancelled),
        ("The *talks* were put off until May.", Status::Postponed),
        ("A second round of *negotiations* is set for May 12 in Kastel.", Status::Planned),
        ("Neither side has *agreed* to the terms.", Status::Negated),
        ("Norland's decision to *pull out* of the pact drew criticism.", Status::Occurred),
        (
            "Lawyers for the bank spent Tuesday negotiating a *settlement* with the ministry.",
            Status::Proposed,
        ),
        ("The ministers were nearing a *deal* on fares.", Status::Planned),
        ("It is unclear whether the two presidents will *meet*.", Status::Proposed),
        ("The company has yet to *commit* to a date.", Status::Negated),
        ("He did not rule out *leaving* the party.", Status::Proposed),
        ("A *meeting* with the king is possible, an aide said.", Status::Proposed),
        ("The king cancelled a trip and a *meeting* with veterans.", Status::Cancelled),
        ("The governor says he will keep his *promise* to cut taxes.", Status::Occurred),
        ("A *pledge* by the mayor to plant a million trees has not been kept.", Status::Occurred),
        (
            "The two envoys are pulling out of *talks* with Vesk scheduled in Kastel this week.",
            Status::Planned,
        ),
        ("Norland reversed its decision to *withdraw* from the fund.", Status::Cancelled),
        ("The airline has dropped its plan to *pull out* of the alliance.", Status::Cancelled),
        ("*Discussions* also covered migration.", Status::Occurred),
        ("Lena Holm will not attend the *summit* in Kastel.", Status::Planned),
        ("Lena Holm did not attend the *summit* in Kastel.", Status::Occurred),
        ("The vote was postponed until *talks* are held with the union.", Status::Planned),
        ("The *sessions*, which began on Tuesday, will go on into next week.", Status::Occurred),
        ("*Talks* between the two firms are on hold.", Status::Postponed),
        ("The *hearing* has been put on hold until May.", Status::Postponed),
        ("A *meeting* between the two envoys is off, an aide said.", Status::Cancelled),
        ("Holm's trip to Kastel for *talks* with Lee was scrapped.", Status::Cancelled),
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
    let found = claims("Norland will not attend a meeting with Vesk.");
    let meeting = found.iter().find(|c| c.0 == "meeting").unwrap();
    assert_eq!(meeting.2, ["Vesk"], "{found:?}");
}

#[test]
fn a_relative_clause_without_a_pronoun_says_who_met() {
    let found =
        claims("As an outgrowth of the meeting Leslie and Ann had with Scott and Hunter, work has begun.");
    assert_eq!(found[0].2, ["Leslie", "Ann", "Scott", "Hunter"], "{found:?}");
}

#[test]
fn people_in_a_list_take_part_each_with_their_title() {
    let cases: [(&str, &[&str]); 7] = [
        (
            "Secretary of State Lena Holm, Governor of the Bank of Italy Jan Alm and Calder Director Ann Lee met on Monday.",
            &[
                "Secretary of State Lena Holm",
                "Governor of the Bank of Italy Jan Alm",
                "Calder Director Ann Lee",
            ],
        ),
        (
            "Ambassador Extraordinary and Plenipotentiary of Turkey Ann Lee met Mongolian President Per Alm.",
            &[
                "Ambassador Extraordinary and Plenipotentiary of Turkey Ann Lee",
                "Mongolian President Per Alm",
            ],
        ),
        ("The panel, which will convene on Friday in Oslo, and its staff are ready.", &["The panel"]),
        (
            "Foreign Minister Lena Holm, Trade Minister Per Alm and Chancellor Ann Lee met in Oslo on Friday.",
            &["Foreign Minister Lena Holm", "Trade Minister Per Alm", "Chancellor Ann Lee"],
        ),
        (
            "Vernex Chief Executive Lena Holm and Calder chairman Per Alm signed the agreement on Monday.",
            &["Vernex Chief Executive Lena Holm", "Calder chairman Per Alm"],
        ),
        (
            "Minister of Planning Lena Holm and Acting Assistant Administrator for the Middle East Bureau Per Alm on \
             Sunday discussed trade.",
            &[
                "Minister of Planning Lena Holm",
                "Acting Assistant Administrator for the Middle East Bureau Per Alm",
            ],
        ),
        (
            "The prime minister, Lena Holm, her deputy, Per Alm, and opposition leader Ann Lee met for talks.",
            &["The prime minister, Lena Holm", "her deputy, Per Alm", "opposition leader Ann Lee"],
        ),
    ];
    for (text, wanted) in cases {
        assert_eq!(claims(text)[0].2, wanted, "{text}");
    }
}

/// The fillers of a role of the claim whose trigger stands between asterisks, each with the names of whom it means.
fn fillers(marked: &str, role: Role) -> Vec<(String, Vec<String>)> {
    let trigger = marked.split('*').nth(1).expect("asterisks around the trigger");
    let doc = Document::new("claims", marked.replace('*', ""));
    let doc = common::pipeline().annotate(doc).unwrap_or_else(|e| panic!("{e}"));
    let at = |c: &&Claim| doc.slice(c.trigger) == trigger;
    let claim = doc.claims.iter().find(at).unwrap_or_else(|| panic!("no claim at {trigger}: {marked}"));
    let of_role = claim.roles.get(&role).into_iter().flatten();
    of_role.map(|f| (doc.slice(f.span).to_owned(), f.names.clone())).collect()
}

#[test]
fn every_part_of_a_claim_is_found_where_the_sentence_has_it() {
    use Role::{Actors, Content, Object, Place, Reason, Recipients, Source, Time};
    let cases: [(&str, Role, &[&str]); 48] = [
        // A sum, and to whom.
        ("Vesk has *pledged* $40 million to the fund over three years.", Content, &["$40 million"]),
        ("Vesk has *pledged* $40 million to the fund over three years.", Recipients, &["the fund"]),
        ("Both firms have *committed* themselves to cutting emissions by half.", Recipients, &[]),
        // The trigger takes the preposition, what follows is promised.
        ("Vernex is *committed to* cutting emissions by half.", Content, &["cutting emissions by half"]),
        // What is left, up to the clause that leaves it.
        (
            "The denuclearization talks it *abandoned* in May have not resumed.",
            Object,
            &["The denuclearization talks"],
        ),
        // Who gives and who takes.
        ("Tenants won a *promise* from the mayor to repair the lifts.", Actors, &["the mayor"]),
        ("Tenants won a *promise* from the mayor to repair the lifts.", Recipients, &["Tenants"]),
        ("The airline reneged on a *promise* to refund passengers.", Actors, &["The airline"]),
        ("A *deal* under which the rebels would lay down their arms was reached.", Actors, &["the rebels"]),
        // Who made what a verb speaks of again.
        (
            "Norland signed a pact with Vesk. A day after the pact was *ratified*, fighting broke out.",
            Actors,
            &["Norland", "Vesk"],
        ),
        ("The company said it would recall cars and *promised* refunds.", Actors, &["it"]),
        (
            "Kenya and Ethiopia agreed on Monday to reopen their border. The *agreement* was reached in Moyale.",
            Actors,
            &["Kenya", "Ethiopia"],
        ),
        ("If 2,000 troops are *withdrawn* from the area, the mayor will resign.", Actors, &[]),
        ("Vernex Motors in Kastel is in *talks* to buy a rival.", Actors, &["Vernex Motors"]),
        // Who acts in a clause without a subject.
        ("The premier told villagers all was well, *promising* new homes.", Actors, &["The premier"]),
        ("The trip gives envoys a chance to *meet* the king.", Actors, &["envoys", "the king"]),
        ("Lawmakers pushed the chief executive to *commit* to repairs.", Actors, &["the chief executive"]),
        // Parties.
        ("Norland, Vesk to resume *talks* on gas fields", Actors, &["Norland", "Vesk"]),
        ("Shares fell after a cabinet *meeting* in Kastel.", Actors, &["cabinet"]),
        (
            "It said so after an Israeli security cabinet *meeting* today.",
            Actors,
            &["Israeli security cabinet"],
        ),
        (
            "Senator Lena Holm (D-Conn.) *met* Per Alm in Oslo.",
            Actors,
            &["Senator Lena Holm (D-Conn.)", "Per Alm"],
        ),
        ("The delegation was *received* by President Okoro.", Actors, &["The delegation", "President Okoro"]),
        ("*Talks* have begun between the Greens and the Liberals.", Actors, &["the Greens", "the Liberals"]),
        (
            "Both Secretary Holm and Ann Lee are *pulling out* of the talks.",
            Actors,
            &["Secretary Holm", "Ann Lee"],
        ),
        // Where and when.
        ("The minister flew to Cairo, where he *met* the king.", Place, &["Cairo"]),
        ("Ann Holm is visiting Seoul for *talks* with the premier.", Place, &["Seoul"]),
        ("A *summit* planned for Lisbon in May was cancelled.", Place, &["Lisbon"]),
        ("Ministers will *meet* in Lima, Quito and Bogota next month.", Place, &["Lima", "Quito", "Bogota"]),
        ("Ministers will *meet* in Paris, France, next month.", Place, &["Paris"]),
        ("I want a *meeting* tomorrow here at the White House.", Place, &["the White House"]),
        ("The two sides held *talks* here on Monday.", Place, &["here"]),
        ("In a phone call on Tuesday, the king and the premier *discussed* grain.", Time, &["Tuesday"]),
        ("Ministers will hold *talks* in Geneva on June 8-10, officials said.", Time, &["June 8-10"]),
        ("The ministers *met* in Rome on April 27 and 28.", Time, &["April 27 and 28"]),
        ("The president reaffirmed his *commitment* to hold elections in May.", Time, &[]),
        ("The Green Party and the Labour Party had *shunned* the talks that began on July 17.", Time, &[]),
        // What, why, and who says so.
        (
            "Vodar has *called off* its planned acquisition of Telnor.",
            Object,
            &["its planned acquisition of Telnor"],
        ),
        ("The miner *dropped* its plan to expand the port.", Object, &["its plan to expand the port"]),
        ("The singer *withdrew* from the festival for health reasons.", Reason, &["health reasons"]),
        ("Envoys opened *talks* over a disputed island.", Reason, &[]),
        ("Negotiators hope to conclude the *talks* by June.", Source, &[]),
        ("He is to *meet* survivors privately, the Vatican said.", Source, &["the Vatican"]),
        (
            "The miner will *pull out* of the bid, dealers and analysts said.",
            Source,
            &["dealers and analysts"],
        ),
        (
            "The miner will *pull out* of the bid, people familiar with the talks said.",
            Source,
            &["people familiar with the talks"],
        ),
        ("The plant has *agreed* to shut, Mr. Holm and Ms. Lee said.", Source, &["Mr. Holm", "Ms. Lee"]),
        ("The plant has *agreed* to shut, a manager at the bank said.", Source, &["a manager at the bank"]),
        // What was agreed, as the sentence that names the deal says it.
        (
            "Under the *agreement*, both sides will free their prisoners.",
            Content,
            &["both sides will free their prisoners"],
        ),
        (
            "The two firms *signed* a deal that doubles output at the mine.",
            Content,
            &["a deal that doubles output at the mine"],
        ),
    ];
    all_found(&cases);
}

#[test]
fn a_name_with_and_or_s_is_one_party_and_names_joined_by_and_are_two() {
    use Role::{Actors, Source};
    let cases: [(&str, Role, &[&str]); 5] = [
        ("Trinidad and Tobago will *meet* Venezuela.", Actors, &["Trinidad and Tobago", "Venezuela"]),
        ("Guyana and Brazil will *meet* Venezuela.", Actors, &["Guyana", "Brazil", "Venezuela"]),
        ("Christie's *agreed* to sell its office.", Actors, &["Christie's"]),
        ("Palestinian and Israeli envoys *met* in Cairo.", Actors, &["Palestinian and Israeli envoys"]),
        ("The board will *meet* on Monday, Sears Roebuck and Co said.", Source, &["Sears Roebuck and Co"]),
    ];
    all_found(&cases);
}

#[test]
fn who_acts_and_what_is_withdrawn_are_given_whole() {
    use Role::{Actors, Object};
    let cases: [(&str, Role, &[&str]); 14] = [
        (
            "Holm *met* with Head of Calder Small Industries Organization (CSIO) Ann Lee to discuss ways of working.",
            Actors,
            &["Holm", "Head of Calder Small Industries Organization (CSIO) Ann Lee"],
        ),
        ("The *withdrawal* of Vernex Corp from the pact hurt the others.", Actors, &["Vernex Corp"]),
        ("The *withdrawal* of the offer hurt the others.", Object, &["the offer"]),
        ("Analysts, many of whom have *withdrawn* their ratings, expect losses.", Actors, &["Analysts"]),
        ("Vernex said that a *deal* with Calder would create jobs.", Actors, &["Vernex", "Calder"]),
        // What cannot act is no party.
        (
            "A delegation of Norland *met* the panel with a view to sharing its work.",
            Actors,
            &["A delegation of Norland", "the panel"],
        ),
        (
            "Remarks by President Ann Lee at a *meeting* with the union",
            Actors,
            &["President Ann Lee", "the union"],
        ),
        // Where they met is not who met.
        ("He went on to Egypt, where the ministers *met* the king.", Actors, &["the ministers", "the king"]),
        (
            "The board will *meet* drivers and, separately, an engineer.",
            Actors,
            &["The board", "drivers", "an engineer"],
        ),
        (
            "Prime Minister and Defence Minister Ann Lee *met* founder and CEO Jan Alm.",
            Actors,
            &["Prime Minister and Defence Minister Ann Lee", "founder and CEO Jan Alm"],
        ),
        ("Lunora opposed a Vestian troop *withdrawal* from the valley.", Object, &["Vestian troop"]),
        ("Norland *cut* its ties with Vernex Motors in May.", Object, &["its ties with Vernex Motors"]),
        ("The state *dropped* all charges against them.", Object, &["all charges against them"]),
        ("Two rival factions and the city *agreed* to talk.", Actors, &["Two rival factions", "the city"]),
    ];
    all_found(&cases);
}

#[test]
fn a_place_is_given_once_and_its_dateline_says_nothing() {
    use Role::{Place, Source};
    let text = "LAHORE: The Lahore Climate *Summit*, which opens on Friday in Lahore, matters, Ann Lee said.";
    all_found(&[(text, Place, &["Lahore"]), (text, Source, &["Ann Lee"])]);
    all_named(&[(text, Place, &[&["Lahore"]])]);
}

#[test]
fn when_is_not_why() {
    use Role::{Reason, Time};
    all_found(&[("They will *meet* the king as soon as possible.", Time, &["as soon as possible"])]);
    // How long after is no reason.
    let text = "Two days after the attack, Norland *pulled* its staff out of the town.";
    all_found(&[(text, Reason, &[])]);
    let text = "After the attack, Norland *pulled* its staff out of the town.";
    all_found(&[(text, Reason, &["the attack"])]);
    // How long it lasted is no reason.
    let text = "The union's *boycott* of the vote over the past couple of days drew criticism.";
    all_found(&[(text, Reason, &[]), (text, Time, &["the past couple of days"])]);
}

/// Whether the claim whose trigger stands between asterisks has just these fillers in the role.
fn all_found(cases: &[(&str, Role, &[&str])]) {
    for (marked, role, wanted) in cases {
        let found: Vec<String> = fillers(marked, *role).into_iter().map(|f| f.0).collect();
        assert_eq!(found, *wanted, "{marked}");
    }
}

/// Whether the fillers of the role of the claim whose trigger stands between asterisks have just these names, each its own.
fn all_named(cases: &[(&str, Role, &[&[&str]])]) {
    for (marked, role, wanted) in cases {
        let found: Vec<Vec<String>> = fillers(marked, *role).into_iter().map(|f| f.1).collect();
        assert_eq!(found, *wanted, "{marked}");
    }
}

#[test]
fn headlines_say_who_and_from_whom() {
    use Role::{Actors, Source};
    let cases: [(&str, Role, &[&str]); 6] = [
        ("Norland army, VLF *agree* to 7-day truce from May 22", Actors, &["Norland army", "VLF"]),
        ("US, China defence chiefs hold first *meeting* since 2022", Actors, &["US, China defence chiefs"]),
        ("US, China defence chiefs hold first *meeting* since 2022", Role::Time, &[]),
        ("Trump-Kim *summit* ends without a deal", Actors, &["Trump", "Kim"]),
        ("Vernex in *talks* with Calder over factory - sources", Source, &["sources"]),
        ("Brazil *offers* Bolivia gas deal -minister", Source, &["minister"]),
    ];
    all_found(&cases);
}

#[test]
fn constructions_that_hide_a_party_or_a_thing_are_seen_through() {
    use Role::{Actors, Object, Time};
    let cases: [(&str, Role, &[&str]); 16] = [
        // Who stands in the sentence before, or in the next.
        (
            "Negotiations between the union and the airline began on Monday. No *agreement* has been reached so far.",
            Actors,
            &["the union", "the airline"],
        ),
        (
            "Coffee *talks* collapse\nThe Coffee Council and exporters broke off talks on quotas on Monday.",
            Actors,
            &["The Coffee Council", "exporters"],
        ),
        ("Having *vowed* never to raise taxes, Ann Holm sent her deputy to say so.", Actors, &["Ann Holm"]),
        ("The firms *signed* a deal to build a bridge in Kastel on Friday.", Time, &["Friday"]),
        ("The nuncio *met* local officials prior to the public Mass.", Role::Place, &[]),
        ("Lawyers for the two brothers *met* behind closed doors.", Role::Place, &[]),
        (
            "Talks between the pilots and the airline ended without a *deal*.",
            Actors,
            &["the pilots", "the airline"],
        ),
        (
            "Ann Holm ruled out a *meeting* with Per Alm before the war is over.",
            Actors,
            &["Ann Holm", "Per Alm"],
        ),
        (
            "Ann Holm ruled out a *meeting* with Per Alm before the war is over.",
            Time,
            &["before the war is over"],
        ),
        ("Vernex was *assured* by the ministry that it would be spared.", Role::Recipients, &["Vernex"]),
        ("The party will *boycott* the by-elections in May.", Object, &["the by-elections"]),
        (
            "The bank *walked out* of a consortium building a railway.",
            Object,
            &["a consortium building a railway"],
        ),
        ("Norland signed the pact in 2015 and *left* it in May.", Object, &["it"]),
        ("Vernex says it will comply, having *promised* the watchdog a reply.", Actors, &["Vernex"]),
        ("Police chiefs *met* the families for the first time on Tuesday.", Time, &["Tuesday"]),
        ("Over dinner in Kastel, Ann Holm and Per Alm *talked* about steel.", Role::Topic, &["steel"]),
    ];
    all_found(&cases);
}

#[test]
fn what_the_parser_hangs_on_a_neighbour_belongs_to_the_event() {
    use Role::{Actors, Place, Time, Topic};
    let cases: [(&str, Role, &[&str]); 10] = [
        (
            "Kenya's president is in Kastel for the annual Andes Lending Pact (ALP) leaders *meeting*.",
            Actors,
            &["Kenya's president", "Andes Lending Pact (ALP) leaders"],
        ),
        (
            "The mayor attended the EU transport ministers *meeting* in Kastel.",
            Actors,
            &["The mayor", "EU transport ministers"],
        ),
        (
            "A solution cannot be imposed by donors, but has to be *negotiated* by the parties in conflict.",
            Actors,
            &["the parties in conflict"],
        ),
        (
            "A solution cannot be imposed by donors, but has to be *negotiated* by the parties in conflict.",
            Topic,
            &["A solution"],
        ),
        (
            "Norland will start with a form that was used in May and that was *negotiated* by Orlo Corp and the banks.",
            Topic,
            &["a form"],
        ),
        (
            "The board will attend the union's *meeting* today at 10 a.m. (CET) at the Harbour Hotel.",
            Place,
            &["the Harbour Hotel"],
        ),
        ("The crews will *meet* at the worksite.", Place, &["the worksite"]),
        ("The board will *meet* the union from 9:30 - 11:15 on Friday.", Time, &["9:30 - 11:15 on Friday"]),
        ("The board will *meet* the union at 9 a.m. or 10.", Time, &["9 a.m. or 10"]),
        ("The two will *meet* at 3 on Friday.", Time, &["3 on Friday"]),
    ];
    all_found(&cases);
}

#[test]
fn two_parties_of_one_event_have_not_one_name() {
    use Role::{Actors, Recipients, Source};
    let cases: [(&str, Role, &[&[&str]]); 9] = [
        ("The airline has given *assurances* to the regulator that fares will fall.", Recipients, &[&[]]),
        ("The union said it had *pulled out* of talks with Norland Mail.", Source, &[&[]]),
        ("Norland's main opposition alliance has *suspended* talks with the ruling party.", Actors, &[&[]]),
        ("Vernex *withdrew* its application, the agriculture ministry said.", Source, &[&[]]),
        ("Norland and its bank advisory committee *agreed* on new terms.", Actors, &[&["Norland"], &[]]),
        (
            "The U.N. envoy held *meetings* with Houthi leaders and the head of the truce committee.",
            Actors,
            &[&[], &["Houthi"], &[]],
        ),
        (
            "The striking nurses met hospital managers on Monday. A union said the managers had *broken* a promise.",
            Actors,
            &[&["hospital managers"]],
        ),
        (
            "The prime ministers of Estonia, Latvia and Lithuania met in Tallinn. They *agreed* to build a terminal.",
            Actors,
            &[&["The prime ministers of Estonia, Latvia and Lithuania"]],
        ),
        (
            "Nissan and Honda ended merger talks on Thursday. The carmakers had *signed* a memorandum in December.",
            Actors,
            &[&["Nissan", "Honda"]],
        ),
    ];
    all_named(&cases);
}

#[test]
fn what_is_left_and_who_meets_are_named_where_the_text_names_them() {
    use Role::{Actors, Object};
    let cases: [(&str, Role, &[&[&str]]); 23] = [
        ("Brazil and Argentina stopped paying interest. The banks *agreed* to wait.", Actors, &[&[]]),
        (
            "The president met the sultan. Both *agreed* to lower tariffs.",
            Actors,
            &[&["The president", "the sultan"]],
        ),
        (
            "Kenya Tea said it would leave Norland. The ministry said it would *meet* the firm's managers.",
            Role::Source,
            &[&[]],
        ),
        (
            "Karl Oster promised that the debt would be paid. The bank's president, Ann Holm, welcomed the *pledge*.",
            Actors,
            &[&["Karl Oster"]],
        ),
        (
            "Ann Holm joined the Farmers' Party in 1999 and *left* the party on Tuesday.",
            Object,
            &[&["Farmers' Party"]],
        ),
        ("NATO has failed us. Norland will *withdraw* from it in May.", Object, &[&["NATO"]]),
        ("Norland will *withdraw* its troops in May.", Object, &[&[]]),
        ("The US and Japanese defense chiefs held *talks* in May.", Actors, &[&["US", "Japan"]]),
        (
            "Irish Prime Minister Sean Daly met his British counterpart in Kastel. The two leaders *agreed* to set up a council.",
            Actors,
            &[&["Sean Daly", "his British counterpart"]],
        ),
        ("The Senate's top Republican will *meet* the president.", Actors, &[&[], &[]]),
        ("After a talk with the pope, the president *vowed* to visit the island.", Actors, &[&[]]),
        (
            "Prime Minister Karim Saleh resigned. His Highness the Crown Prince *received* the Prime Minister on Monday.",
            Actors,
            &[&[], &["Karim Saleh"]],
        ),
        (
            "The office of the Auditor-General held a *briefing* for the legislature's standing committee.",
            Actors,
            &[&["office of the Auditor-General"], &[]],
        ),
        (
            "Orlo Corp's negotiations with the new owners, the Harbour Council, failed. Neither side *agreed* to pay.",
            Actors,
            &[&["Orlo Corp", "Harbour Council"]],
        ),
        (
            "Negotiations between Orlo Corp and new owners the Harbour Council failed. Both organisations *agreed* to wait.",
            Actors,
            &[&["Orlo Corp", "Harbour Council"]],
        ),
        ("Orlo Corp *met* new owners the Harbour Council.", Actors, &[&["Orlo Corp"], &["Harbour Council"]]),
        (
            "Foreign minister *quits* talks\nKASTEL, May 3 - Chad's foreign minister, Per Alm, left talks with the rebels on Friday.",
            Actors,
            &[&["Per Alm"]],
        ),
        (
            "PM to *meet* unions\nKASTEL, May 3 - Prime Minister Ann Holm will see the unions on Friday.",
            Actors,
            &[&["Ann Holm"], &[]],
        ),
        (
            "Norland Mail broke off the talks. The Postal Workers' Union said its members would *boycott* the next meeting.",
            Actors,
            &[&["Postal Workers' Union"]],
        ),
        (
            "Chad has signed the pact. Norland's envoy, Ann Holm, said her delegation would *leave* the talks.",
            Actors,
            &[&["Norland"]],
        ),
        (
            "Ghanaian president Per Alm met his Kenyan counterpart Ann Holm in Kastel. Holm said her government would *pull out* of the fund.",
            Actors,
            &[&["Kenya"]],
        ),
        (
            "Vernex sued Orlo Corp in May. Orlo's managing director, Ann Holm, disputed the claim. The firm had never *signed* a deal, she said.",
            Actors,
            &[&["Orlo Corp"]],
        ),
        (
            "Oslo Bank apologised. In a statement, the bank said it was sorry. \"We *promise* to pay,\" the statement said.",
            Actors,
            &[&["Oslo Bank"]],
        ),
    ];
    all_named(&cases);
}
