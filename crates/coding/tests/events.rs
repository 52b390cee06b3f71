//! What has to be right in the coding of events, each on invented wording about several crises.

use std::sync::{Arc, LazyLock};

use parallax_coding::events::{Basis, Pair, between};
use parallax_coding::{Coder, Source};
use parallax_knowledge::Knowledge;
use parallax_language::{Context, Reader};
use parallax_model::{
    Actor, ArticleId, EventMention, EventType, FoundIn, Precision, Published, TextRange,
};

static ROOM: LazyLock<(Reader, Coder)> = LazyLock::new(|| {
    let knowledge = Arc::new(Knowledge::load().unwrap());
    (Reader::new(Arc::clone(&knowledge)).unwrap(), Coder::new(knowledge))
});

/// Mentions of a text published on Wednesday 3 July 2024.
fn mentions(text: &str) -> Vec<EventMention> {
    let published = Published {
        instant: "2024-07-03T12:00:00Z".parse().unwrap(),
        zone: None,
        precision: Precision::Day,
        found_in: FoundIn::Given,
    };
    let context = Context {
        published: Some(published.clone()),
        language: Some("en".into()),
        ..Context::default()
    };
    let (reader, coder) = &*ROOM;
    let reading = reader.read(text, &context);
    let article = ArticleId("a".into());
    let source = Source {
        article: &article,
        text,
        reading: &reading,
        published: Some(&published),
        outlet: "",
    };
    coder.code(source).mentions
}

fn countries(actors: &[Actor]) -> String {
    let codes: Vec<&str> =
        actors.iter().map(|a| a.country.as_ref().map_or("?", |c| c.as_str())).collect();
    codes.join("+")
}

/// `TYPE kind modality: actors > recipients`, the kind without its prefix, `not` when negated.
fn told(text: &str) -> Vec<String> {
    let line = |m: EventMention| {
        let kind = m.kind.as_deref().map_or("", |k| k.strip_prefix("x-").unwrap_or(k));
        let modality = format!("{:?}", m.modality).to_lowercase();
        let not = if m.negated { " not" } else { "" };
        format!(
            "{} {kind} {modality}{not}: {} > {}",
            m.event_type,
            countries(&m.actors),
            countries(&m.recipients)
        )
        .replace("  ", " ")
    };
    mentions(text).into_iter().map(line).collect()
}

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    assert_eq!(told(text), expected, "{text}");
}

#[test]
fn a_reciprocal_event_has_all_parties_as_actors() {
    check("Egypt and Ethiopia held talks on Monday.", &["CONSULT asserted: EGY+ETH > "]);
    check("Chile signed a border treaty with Peru.", &["SUPPORT pact asserted: CHL+PER > "]);
}

#[test]
fn a_noun_tells_an_event_as_a_verb_does() {
    check(
        "The launch of two ballistic missiles by Iran alarmed diplomats.",
        &["MOBILIZE launch-test asserted: IRN > "],
    );
}

#[test]
fn a_passive_turns_the_roles() {
    check(
        "Twelve Armenian soldiers were captured by Azerbaijan.",
        &["ASSAULT asserted: AZE > ARM"],
    );
    check("Eritrea was condemned by Sudan.", &["ACCUSE asserted: SDN > ERI"]);
}

#[test]
fn receiving_runs_against_the_grammar() {
    check("Sudan's army received drones from Iran.", &["AID arms-transfer asserted: IRN > SDN"]);
}

#[test]
fn what_is_said_has_a_verb_of_its_own() {
    check("Islamabad said Indian troops opened fire first.", &["ASSAULT asserted: IND > "]);
}

#[test]
fn a_denial_is_no_assertion() {
    check(
        "Beijing denied that its ships had entered Taiwanese waters.",
        &["REJECT denial asserted: CHN > ", "MOBILIZE incursion denied not: CHN > TWN"],
    );
    assert!(
        mentions("Khartoum denies receiving any weapons from Tehran.")
            .iter()
            .all(|m| m.negated || m.kind.as_deref() == Some("x-denial"))
    );
    check("Hezbollah neither confirmed nor denied the strike on the airport.", &[]);
}

#[test]
fn what_is_asked_or_only_supposed_is_no_fact() {
    check("Has Sudan sent troops to Chad?", &["AID troop-support possible: SDN > TCD"]);
    let shipped = told("Had Serbia shipped shells to Kyiv, Moscow would have protested.");
    assert!(shipped.iter().all(|e| e.contains("hypothetical")), "{shipped:?}");
    check("The missile can hit targets 800 km away.", &[]);
    let entered =
        told("NATO countries should shoot down Russian aircraft that enter their airspace.");
    assert!(entered.iter().all(|e| e.contains("hypothetical")), "{entered:?}");
}

#[test]
fn missiles_fired_at_places_are_an_attack() {
    check(
        "India fired missiles at nine sites in Pakistan.",
        &["ASSAULT attack asserted: IND > PAK"],
    );
    check(
        "Fiji launched two missiles toward the open sea.",
        &["MOBILIZE launch-test asserted: FJI > "],
    );
}

#[test]
fn who_made_a_weapon_does_not_own_it() {
    check(
        "Pakistan shot down 25 Israeli-made drones sent by India.",
        &["ASSAULT shootdown asserted: PAK > IND"],
    );
}

#[test]
fn implicatives_decide_what_happened() {
    check(
        "Turkey failed to prevent Greece from deploying troops.",
        &["MOBILIZE deployment asserted: GRC > "],
    );
    check("Mali refused to extradite the general to France.", &["REJECT asserted: MLI > FRA"]);
    check("Iran managed to launch a satellite.", &["MOBILIZE satellite-launch asserted: IRN > "]);
}

#[test]
fn the_future_of_goodwill_is_a_promise_and_of_harm_a_threat() {
    check("Norway will send food to Malawi.", &["AGREE planned: NOR > MWI"]);
    check("Rome pledged to send food to Malawi.", &["AGREE promise asserted: ITA > MWI"]);
    check("Venezuela threatened to invade Guyana.", &["THREATEN asserted: VEN > GUY"]);
    check("Riyadh vowed to retaliate against the Houthis.", &["THREATEN asserted: SAU > YEM"]);
}

#[test]
fn what_would_have_been_was_not() {
    let found = told("Had the truce collapsed, Israel would have invaded Lebanon.");
    assert!(found.iter().all(|line| line.contains("hypothetical")), "{found:?}");
}

#[test]
fn must_is_a_demand() {
    check(
        "The African Union said Rwanda must withdraw its soldiers from Congo.",
        &["REQUEST asserted: IGO > RWA"],
    );
}

#[test]
fn what_lies_years_back_is_history() {
    check(
        "Arab states will restore ties with Syria more than ten years after Qatar closed its embassy in Damascus.",
        &["AGREE planned: ?+SYR > ", "SANCTION historical: QAT > SYR"],
    );
}

#[test]
fn each_thing_exchanged_is_an_exchange_of_its_own() {
    let found = mentions(
        "In return, Belarus has upped its support for Myanmar, increasing exports of food and fuel, \
         assisting in evading sanctions, and possibly transferring satellite technology.",
    );
    let items: Vec<(&str, &str)> = found
        .iter()
        .filter_map(|m| {
            let modality =
                if m.modality == parallax_model::Modality::Possible { "possible" } else { "" };
            Some((m.slots.transfer.as_ref()?.item.as_str(), modality))
        })
        .collect();
    assert_eq!(items, [("food", ""), ("satellite technology", "possible"), ("fuel", "")]);
    assert!(found.iter().any(|m| m.kind.as_deref() == Some("x-sanctions-evasion")));
    assert!(found.iter().all(|m| countries(&m.recipients) == "MMR"), "{found:#?}");
}

#[test]
fn a_picture_of_an_event_is_no_news_of_it() {
    check(
        "Viewers were shown footage of North Korean missile launches.",
        &["MOBILIZE launch-test historical: PRK > "],
    );
}

#[test]
fn a_name_beside_the_general_word_names_the_weapon() {
    let found = mentions(
        "On Monday, North Korea announced the testing of a powerful new weapon, the Hwasong-11Da-4.5.",
    );
    let [test] = found.as_slice() else { panic!("{found:#?}") };
    assert_eq!(test.kind.as_deref(), Some("x-launch-test"));
    assert!(test.slots.weapon.as_ref().is_some_and(|w| w.name.is_some()));
    assert_eq!(test.slots.date.as_ref().map(|d| d.value.as_str()), Some("2024-07-01"));
}

#[test]
fn both_sides_are_the_two_told_of_before() {
    let found = told(
        "Serbia arrested three policemen from Kosovo. NATO urged both sides to show restraint.",
    );
    assert_eq!(found.last().map(String::as_str), Some("REQUEST asserted: IGO > SRB+XKX"));
}

#[test]
fn who_meets_in_a_town_is_not_of_it() {
    check("The two foreign ministers will meet in Vilnius next week.", &["AGREE planned: ? > "]);
}

#[test]
fn a_headline_has_a_verb() {
    check("Saudi Arabia lifts blockade of Qatar.", &["RETREAT asserted: SAU > QAT"]);
}

#[test]
fn every_range_slices_back() {
    let text =
        "Poland halted arms deliveries to Ukraine, but Warsaw later resumed talks with Kyiv.";
    for mention in mentions(text) {
        assert!(mention.trigger.slice(text).is_some_and(|w| !w.is_empty()));
        for actor in mention.actors.iter().chain(&mention.recipients) {
            assert!(actor.range.is_none_or(|r| r.slice(text).is_some()));
        }
    }
}

#[test]
fn soldiers_sent_or_standing_abroad_are_told_with_their_state() {
    check(
        "Niger and Chad sent soldiers to take part in Nigeria's war against the rebels.",
        &["AID troop-support asserted: NER+TCD > NGA"],
    );
    check("Ugandan troops have been sent to Somalia.", &["AID troop-support asserted: UGA > SOM"]);
    check(
        "About 300 Rwandan soldiers are in Mozambique.",
        &["MOBILIZE deployment asserted: RWA > MOZ"],
    );
    check(
        "Kenyan diplomats denied that Nairobi has sent soldiers to help Ethiopia.",
        &["REJECT denial asserted: KEN > ", "AID troop-support denied not: KEN > ETH"],
    );
}

#[test]
fn a_wish_for_silence_is_no_request() {
    check(
        "The envoy, who asked not to be named, said Oslo will send doctors to Gaza.",
        &["AGREE planned: NOR > PSE"],
    );
}

#[test]
fn what_is_not_denied_is_possible() {
    check(
        "Khartoum did not deny that Cairo had supplied it with drones.",
        &["AID arms-transfer possible: EGY > SDN"],
    );
}

#[test]
fn room_for_shells_is_no_number_of_shells() {
    let found =
        mentions("Belarus has sent dozens of containers with room for up to 2,000 shells to Chad.");
    let slots = &found[0].slots;
    assert_eq!(slots.capacity.as_ref().and_then(|q| q.high), Some(2000.0));
    assert_eq!(slots.count, None);
}

#[test]
fn a_subject_stands_behind_what_the_sentence_opens_with() {
    check(
        "In a rare move, police in Bamako seized weapons from a Ghanaian trader.",
        &["COERCE seizure asserted: MLI > GHA"],
    );
}

#[test]
fn a_clause_between_commas_describes_the_subject() {
    check(
        "Iraq, whose foreign minister visited Ankara on Monday, praised Turkey.",
        &["CONSULT asserted: IRQ > TUR", "SUPPORT asserted: IRQ > TUR"],
    );
}

#[test]
fn harm_forgone_is_goodwill() {
    check("Peru will not impose sanctions on Ecuador.", &["AGREE planned: PER > ECU"]);
}

#[test]
fn what_neither_did_was_not_done() {
    let found = mentions("Neither Rabat nor Algiers attacked the base in Niger.");
    assert!(found.iter().all(|m| m.negated));
}

#[test]
fn an_answer_goes_to_whoever_accused() {
    let found = told(
        "Iran accused Iraq of shelling a border post on Monday. Baghdad rejected the accusation.",
    );
    assert_eq!(found.last().map(String::as_str), Some("REJECT denial asserted: IRQ > IRN"));
}

#[test]
fn a_verdict_between_two_parties_is_always_given() {
    let text = "Ghana lauded the mediators of Togo.";
    let reading = ROOM.0.read(text, &Context::default());
    let at = |word: &str| {
        let start = text.find(word).unwrap() as u32;
        vec![TextRange::new(start, start + word.len() as u32)]
    };
    let pair = Pair { source: at("Ghana"), target: at("Togo") };
    let verdict = between(&reading, &mentions(text), &pair, ROOM.0.knowledge());
    assert_eq!((verdict.event_type, verdict.basis), (EventType::Support, Basis::Bound));
    let without = between(&reading, &[], &pair, ROOM.0.knowledge());
    assert_eq!(without.basis, Basis::Vote);
}

#[test]
fn what_follows_from_an_alleged_act_is_alleged() {
    check(
        "Sudan accused Chad of firing at a village, wounding three farmers.",
        &["ACCUSE asserted: SDN > TCD"],
    );
}

#[test]
fn the_next_month_lies_ahead() {
    let found = mentions("Georgia and Armenia agreed to resume talks next month.");
    assert_eq!(found[0].slots.date.as_ref().map(|d| d.value.as_str()), Some("2024-08"));
}

#[test]
fn a_calamity_is_nobodys_act() {
    check("Floods killed 200 people in Kenya.", &[]);
    check("The earthquake in Nepal killed at least 31 people.", &[]);
    check("A plague killed a couple in Mongolia.", &[]);
    check("Bangladesh's economy was hit by a cyclone.", &[]);
}

#[test]
fn violence_is_no_party() {
    check("Clashes killed three people in Port Sudan.", &["ASSAULT asserted: > SDN"]);
    check("An explosion killed two guards in Quetta.", &["ASSAULT asserted: > PAK"]);
    check("The fighting killed hundreds of civilians in Darfur.", &["ASSAULT asserted: > SDN"]);
    check("A Turkish missile hit a hospital in Aleppo.", &["ASSAULT attack asserted: TUR > SYR"]);
}

#[test]
fn a_thing_harms_nobody() {
    check("The scandal hurt the German government.", &[]);
    check("A strange new reality ambushed Peru's poet.", &[]);
    check("The minister hurt himself in Rome.", &[]);
}

#[test]
fn what_bears_on_nobody_is_not_told() {
    check("This technique can help us. The exercises helped her.", &[]);
    check("Visit Peru today. Sign up for the package.", &[]);
    check("Add regular exercise to your routine.", &[]);
    check("The report demonstrates that free speech is protected.", &[]);
}

#[test]
fn games_are_no_fights() {
    check("Ghana beat Togo 2-1 in the tournament. The quarterfinal is on Sunday.", &[]);
    check(
        "The tournament was called off before the quarterfinal. Police attacked protesters in Lomé.",
        &["ASSAULT attack asserted: ? > TGO"],
    );
}

#[test]
fn a_headline_leaves_the_passive_out() {
    check("Two Omani spies arrested in Tehran", &["COERCE asserted: > OMN"]);
    check("Hamas commander killed in Beirut strike", &["ASSAULT asserted: > PSE"]);
    check("Turkish drone shot down over Syria", &["ASSAULT shootdown asserted: > TUR"]);
    check("Togo arrested two fishermen", &["COERCE asserted: TGO > TGO"]);
}

#[test]
fn a_name_of_a_town_in_somebodys_name_is_no_place() {
    let found = mentions("Paula Perugia met ministers in Lagos.");
    let italian = |a: &Actor| a.country.as_ref().is_some_and(|c| c.as_str() == "ITA");
    assert!(!found.is_empty() && !found.iter().flat_map(|m| &m.actors).any(italian));
}

#[test]
fn the_bare_noun_is_the_body_named_before() {
    let found =
        told("The junta in Niger closed a bridge. The junta accused France of planning strikes.");
    assert_eq!(found.last().map(String::as_str), Some("ACCUSE asserted: NER > FRA"));
    check(
        "ECOWAS met in Abuja. The bloc imposed sanctions and closed its borders with Niger.",
        &["SANCTION sanctions asserted: IGO > NER", "COERCE closure asserted: IGO > NER"],
    );
}

#[test]
fn a_term_is_set_and_an_envoy_sent_away() {
    check(
        "ECOWAS gave Niger one week to free the president.",
        &["THREATEN ultimatum asserted: IGO > NER"],
    );
    check(
        "Chad ordered the French ambassador Ann Lee to leave within 48 hours.",
        &["SANCTION asserted: TCD > FRA"],
    );
}

#[test]
fn what_is_denied_is_told_too() {
    check(
        "Mohamed Bazoum of Niger denied that he had resigned.",
        &["REJECT denial asserted: NER > ", "RETREAT denied not: NER > "],
    );
}

#[test]
fn a_ship_that_sinks_by_itself_was_sunk_by_nobody() {
    check("The ferry Rabaul sank off Tonga.", &[]);
    check(
        "The Rubymar has sunk, Yemen's government said, two weeks after it was hit by Turkish missiles.",
        &["ASSAULT sinking asserted: > ", "ASSAULT attack asserted: TUR > "],
    );
}

#[test]
fn several_who_strike_are_all_named() {
    check(
        "American and British warplanes, ships and submarines struck dozens of targets across Yemen overnight, \
         the president said, in retaliation for attacks on shipping.",
        &["ASSAULT attack asserted: USA+GBR+USA > YEM"],
    );
    check(
        "A missile fired by Turkey struck a bulk carrier off Yemen.",
        &["ASSAULT attack asserted: TUR > ?"],
    );
}

#[test]
fn a_headline_tells_what_is_to_come() {
    check("US to deploy missiles in Germany", &["MOBILIZE weapon-deployment planned: USA > "]);
}

#[test]
fn even_if_is_no_condition() {
    let found =
        mentions("Turkey said it would not stop its operations even if the world was mobilised.");
    assert!(found.iter().all(|m| m.condition.is_none()));
}

#[test]
fn not_to_refuse_is_no_refusal() {
    check("Chad did not rule out a strike on Sudan.", &[]);
}

#[test]
fn a_system_named_with_its_number_is_one_thing() {
    check(
        "Pakistan test-fired a Shaheen-3 ballistic missile on Monday.",
        &["MOBILIZE launch-test asserted: PAK > "],
    );
    let found = mentions("An F-16 jet shot down a Su-25 plane.");
    assert!(found.iter().flat_map(|m| &m.recipients).all(|r| r.country.is_none()), "{found:?}");
}

#[test]
fn strikes_on_a_place_are_no_walkout() {
    check(
        "Israel launched strikes on Iranian nuclear facilities on Friday.",
        &["ASSAULT attack asserted: ISR > IRN"],
    );
    check("Teachers in Kenya launched a strike over pay.", &["PROTEST asserted: KEN > "]);
}

#[test]
fn who_sees_balloons_has_not_sent_them() {
    let found = mentions("Taiwan said it had seen similar balloons in the past.");
    assert!(found.iter().all(|m| m.actors.is_empty()), "{found:?}");
}

#[test]
fn a_ceasefire_announced_between_two_is_theirs() {
    check(
        "The U.S. president announced a ceasefire between Israel and Iran.",
        &["RETREAT asserted: ISR+IRN > "],
    );
}

#[test]
fn soldiers_who_seize_power_and_a_village_that_is_liberated() {
    check("Soldiers seized power in Gabon.", &["ASSAULT coup asserted: ? > GAB"]);
    let found = mentions("Russia said its troops had liberated the village of Komar in Ukraine.");
    assert_eq!(found[0].kind.as_deref(), Some("x-capture"));
}

#[test]
fn a_sentence_cut_at_its_head_is_read_to_its_end() {
    // Found by the fuzzer, as was a text that ends with a word of likelihood.
    mentions("Norland's man was probably");
    let found = mentions("of the M23 group said on Monday they had seized the city of Goma.");
    assert!(found.iter().any(|m| m.kind.as_deref() == Some("x-capture")), "{found:?}");
}
