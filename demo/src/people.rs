//! Names of people, each with the mark that nobody is called so.

use crate::chance::Chance;
use crate::vocabulary::Names;

/// What every name of an organisation and a person ends in.
pub const MARK: &str = "（演示）";

/// A name with the mark: three in a thousand have two parts joined by `·`, two in a hundred have a rare sign.
pub(crate) fn person_name(names: &Names, chance: &mut Chance) -> String {
    if chance.thousandth(3) {
        return marked(&format!("{}·{}", chance.text(&names.dotted), chance.text(&names.dotted)));
    }
    let rare = chance.percent(2);
    let surnames = if rare && chance.percent(30) { &names.rare_surnames } else { &names.surnames };
    let surname = chance.text(surnames).to_owned();
    let first = if rare { chance.text(&names.rare_given) } else { chance.text(&names.given) }.to_owned();
    let second = if chance.percent(82) { chance.text(&names.given) } else { "" };
    marked(&format!("{surname}{first}{second}"))
}

/// A name with the mark behind it.
pub(crate) fn marked(name: &str) -> String {
    format!("{name}{MARK}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::Part;
    use crate::vocabulary::Vocabulary;

    /// Rare signs and `·` are where names break: in masks, in columns, in exports.
    #[test]
    fn rare_signs_and_dots_come_as_often_as_promised() {
        let names = Vocabulary::read().unwrap().names;
        let mut chance = Chance::new(1, Part::Students);
        let drawn: Vec<String> = (0..20_000).map(|_| person_name(&names, &mut chance)).collect();
        let rare = |name: &&String| names.rare_given.iter().any(|sign| name.contains(sign.as_str()));
        let share = drawn.iter().filter(rare).count();
        assert!((320..480).contains(&share), "{share} of 20,000 have a rare sign");
        let dotted = drawn.iter().filter(|name| name.contains('·')).count();
        assert!((35..90).contains(&dotted), "{dotted} of 20,000 have a dot");
        assert!(drawn.iter().all(|name| name.ends_with(MARK)));
    }
}
