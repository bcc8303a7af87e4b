//! Makes the two files of `dictionary/` from their sources:
//! `cargo run -p ronghui-search --example compile_dictionary -- <jieba dict.txt> <OpenCC TSCharacters.txt>`.
//!
//! Not part of the product: it runs when a source has a new release.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

/// Only these characters can occur in the runs that the word cutter is given.
fn is_han(character: char) -> bool {
    matches!(character, '\u{3007}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}')
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(words), Some(characters)) = (arguments.next(), arguments.next()) else {
        return Err("usage: compile_dictionary <dict.txt> <TSCharacters.txt>".into());
    };
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("dictionary");

    let mut frequencies = BTreeMap::new();
    let mut total = 0_u64;
    for line in std::fs::read_to_string(words)?.lines() {
        let mut parts = line.split_whitespace();
        let (Some(word), Some(frequency)) = (parts.next(), parts.next()) else { continue };
        let frequency: u64 = frequency.parse()?;
        total += frequency;
        if word.chars().all(is_han) {
            frequencies.insert(word.to_owned(), frequency);
        }
    }
    // The empty key carries the total, also of the words left out.
    let mut builder = fst::MapBuilder::memory();
    builder.insert("", total)?;
    for (word, frequency) in &frequencies {
        builder.insert(word, *frequency)?;
    }
    std::fs::write(target.join("words.fst"), builder.into_inner()?)?;

    let mut pairs = BTreeMap::new();
    for line in std::fs::read_to_string(characters)?.lines().filter(|line| !line.starts_with('#')) {
        let Some((from, to)) = line.split_once('\t') else { continue };
        let (Some(from), Some(to)) = (from.chars().next(), to.chars().next()) else { continue };
        if from != to {
            pairs.insert(from, to);
        }
    }
    let text: String = pairs.iter().flat_map(|(from, to)| [*from, *to]).collect();
    std::fs::write(target.join("simplified.txt"), text)?;
    println!("{} words, {} characters", frequencies.len(), pairs.len());
    Ok(())
}
