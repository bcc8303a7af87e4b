//! How firms word what they look for: titles, and duties in one of several layouts. Says nothing that `Truth` does not.

use crate::chance::Chance;
use crate::jobs::Truth;
use crate::phrasing::{Voice, Words, frame, shortened};
use crate::vocabulary::Occupation;

/// What the job is called in this posting.
pub(crate) fn title(occupation: &Occupation, kind: &str, chance: &mut Chance) -> String {
    let title = chance.text(&occupation.titles).to_owned();
    let title = match kind {
        "internship" => format!("{title}（实习）"),
        "part-time" => format!("兼职{title}"),
        _ if chance.percent(6) => format!("储备{title}"),
        _ => title,
    };
    shortened(&title, 60)
}

/// Duties and demands.
pub(crate) fn duties(words: &Words<'_>, truth: &Truth<'_>, chance: &mut Chance) -> String {
    let phrases = &words.vocabulary.phrases;
    let place = words.vocabulary.counties.get(truth.enterprise.county).map_or("", |county| &county.name);
    let name = chance.text(&truth.occupation.titles).to_owned();
    let with = [
        ("firm", &*truth.enterprise.short),
        ("products", &truth.enterprise.products),
        ("trade", &truth.enterprise.trade),
        ("title", &name),
        ("place", place),
    ];
    let opening = frame(&phrases.job_openings, &with, chance);
    let many = 3 + chance.below(3);
    let tasks = chance.several(&truth.occupation.tasks, many);
    let tasks: Vec<String> = tasks.into_iter().map(|task| words.concept(task, Voice::Firm, chance)).collect();
    let demands = demands(words, truth, chance);
    let heads = (chance.text(&phrases.duty_heads).to_owned(), chance.text(&phrases.demand_heads).to_owned());
    let body = match chance.below(4) {
        0 => listed(&heads, &tasks, &demands, |place| format!("{}. ", place + 1)),
        1 => listed(&heads, &tasks, &demands, |_| "- ".to_owned()),
        2 => {
            let (duty, demand) = heads;
            format!("{duty}：{}。\n\n{demand}：{}。", tasks.join("；"), demands.join("；"))
        }
        _ => format!("{}。{}。", tasks.join("。"), demands.join("，")),
    };
    if opening.is_empty() { body } else { format!("{opening}\n\n{body}") }
}

fn listed(
    (duty, demand): &(String, String),
    tasks: &[String],
    demands: &[String],
    mark: impl Fn(usize) -> String,
) -> String {
    let lines = |items: &[String]| {
        let items: Vec<String> =
            items.iter().enumerate().map(|(place, item)| format!("{}{item}", mark(place))).collect();
        items.join("\n")
    };
    format!("**{duty}**\n\n{}\n\n**{demand}**\n\n{}", lines(tasks), lines(demands))
}

/// What is asked, in the words of this posting; not everything that is asked is said.
fn demands(words: &Words<'_>, truth: &Truth<'_>, chance: &mut Chance) -> Vec<String> {
    let phrases = &words.vocabulary.phrases;
    let mut demands = Vec::new();
    if truth.education.is_empty() {
        if chance.percent(60) {
            demands.push(frame(&phrases.demand_open, &[], chance));
        }
    } else {
        let fitting =
            words.vocabulary.majors.iter().filter(|major| major.aims.contains_key(&truth.occupation.code));
        let majors: Vec<&str> = fitting.map(|major| &*major.name).collect();
        let major = chance.pick(&majors).copied().unwrap_or("相关");
        let education = words.label("education-level", truth.education);
        demands.push(frame(&phrases.demand_school, &[("education", education), ("major", major)], chance));
    }
    let many = 1 + chance.below(3);
    for (skill, level) in chance.several(truth.skills, many) {
        let skill = words.skill(skill, chance);
        let with = [("skill", skill), ("level", words.label("skill-level", level))];
        demands.push(frame(&phrases.demand_skill, &with, chance));
    }
    if truth.years > 0 {
        let years = truth.years.to_string();
        demands.push(frame(&phrases.demand_years, &[("years", &years)], chance));
    }
    if truth.occupation.night && chance.percent(50) {
        demands.push(frame(&phrases.demand_night, &[], chance));
    }
    if chance.percent(70) {
        demands.push(frame(&phrases.demand_manner, &[], chance));
    }
    if demands.is_empty() {
        demands.push(frame(&phrases.demand_manner, &[], chance));
    }
    demands
}
