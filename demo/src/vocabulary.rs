//! The words and weights the city is drawn from, read from `data/`. What they mean is written at the head of each file.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::DemoError;

/// All files.
pub(crate) struct Vocabulary {
    pub concepts: BTreeMap<String, Concept>,
    pub occupations: Vec<Occupation>,
    pub counties: Vec<County>,
    pub industries: Vec<Industry>,
    pub majors: Vec<Major>,
    pub colleges: Vec<College>,
    pub bodies: Vec<Body>,
    pub firms: Vec<NamedFirm>,
    pub persons: Vec<NamedPerson>,
    pub names: Names,
    pub phrases: Phrases,
}

/// Something people do, as firms and as students write it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Concept {
    pub job: Vec<String>,
    pub resume: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Occupation {
    pub code: String,
    pub titles: Vec<String>,
    pub wish: Vec<String>,
    /// 元 a month.
    pub pay: (i64, i64),
    pub piece: usize,
    pub night: bool,
    pub education: Vec<String>,
    pub experience: i64,
    pub core: Vec<String>,
    pub also: Vec<String>,
    pub tasks: Vec<String>,
    pub certificates: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct County {
    pub code: String,
    pub name: String,
    pub students: usize,
    pub leaving: usize,
    pub jobs: usize,
    pub pay: i64,
    pub towns: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Industry {
    pub code: String,
    pub share: usize,
    pub trades: Vec<String>,
    pub given: String,
    pub products: Vec<String>,
    pub counties: BTreeMap<String, usize>,
    pub occupations: BTreeMap<String, usize>,
    pub marked: usize,
    pub large: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Major {
    #[serde(default)]
    pub code: String,
    pub name: String,
    pub category: String,
    pub level: String,
    pub duration: i16,
    pub since: i64,
    pub colleges: BTreeMap<String, usize>,
    pub aims: BTreeMap<String, usize>,
    pub courses: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct College {
    pub key: String,
    pub name: String,
    pub short: String,
    pub kind: String,
    pub district: String,
    pub students: usize,
    pub seniors: usize,
    pub others: Vec<usize>,
    pub departments: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Body {
    pub key: String,
    pub name: String,
    pub short: String,
    pub kind: String,
    pub district: String,
    pub parent: Option<String>,
    pub departments: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NamedFirm {
    pub key: String,
    pub name: String,
    pub short: String,
    pub industry: String,
    pub district: String,
    pub address: String,
    pub ownership: String,
    pub size: String,
    pub marks: Vec<String>,
    pub products: String,
    pub state: String,
    pub jobs: usize,
    pub first: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NamedPerson {
    pub login: String,
    pub name: String,
    pub at: String,
    pub department: Option<String>,
    pub roles: Vec<String>,
    pub born: Option<String>,
    #[serde(default)]
    pub printed: bool,
    pub student: Option<NamedStudent>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NamedStudent {
    pub major: String,
    pub aim: String,
    pub attained: String,
    pub leaves: String,
    pub home: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Names {
    pub surnames: Vec<String>,
    pub given: Vec<String>,
    pub rare_surnames: Vec<String>,
    pub rare_given: Vec<String>,
    pub dotted: Vec<String>,
    pub firm_first: Vec<String>,
    pub firm_second: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Phrases {
    pub job_openings: Vec<String>,
    pub duty_heads: Vec<String>,
    pub demand_heads: Vec<String>,
    pub demand_skill: Vec<String>,
    pub demand_school: Vec<String>,
    pub demand_open: Vec<String>,
    pub demand_years: Vec<String>,
    pub demand_night: Vec<String>,
    pub demand_manner: Vec<String>,
    pub welfare: Vec<String>,
    pub headlines: Vec<String>,
    pub wishes: Vec<String>,
    pub project_heads: Vec<String>,
    pub project_frames: Vec<String>,
    pub course_frames: Vec<String>,
    pub messages: Vec<String>,
    pub return_notes: Vec<String>,
    pub close_notes: Vec<String>,
}

#[derive(Deserialize)]
struct Organisations {
    college: Vec<College>,
    body: Vec<Body>,
}

#[derive(Deserialize)]
struct Named {
    enterprise: Vec<NamedFirm>,
    person: Vec<NamedPerson>,
}

macro_rules! read {
    ($file:literal) => {
        parse($file, include_str!(concat!("../data/", $file)))
    };
}

impl Vocabulary {
    /// Reads the embedded files.
    pub fn read() -> Result<Self, DemoError> {
        let mut occupations: BTreeMap<String, Vec<Occupation>> = read!("occupations.toml")?;
        let mut counties: BTreeMap<String, Vec<County>> = read!("counties.toml")?;
        let mut industries: BTreeMap<String, Vec<Industry>> = read!("industries.toml")?;
        let mut majors: BTreeMap<String, Vec<Major>> = read!("majors.toml")?;
        let organisations: Organisations = read!("organisations.toml")?;
        let named: Named = read!("named.toml")?;
        Ok(Vocabulary {
            concepts: read!("concepts.toml")?,
            occupations: occupations.remove("occupation").unwrap_or_default(),
            counties: counties.remove("county").unwrap_or_default(),
            industries: industries.remove("industry").unwrap_or_default(),
            majors: majors.remove("major").unwrap_or_default(),
            colleges: organisations.college,
            bodies: organisations.body,
            firms: named.enterprise,
            persons: named.person,
            names: read!("names.toml")?,
            phrases: read!("phrases.toml")?,
        })
    }

    /// The place of an occupation among all.
    pub fn occupation(&self, code: &str) -> Result<usize, DemoError> {
        place(self.occupations.iter().map(|occupation| &*occupation.code), code)
    }

    /// The place of a county among all.
    pub fn county(&self, code: &str) -> Result<usize, DemoError> {
        place(self.counties.iter().map(|county| &*county.code), code)
    }

    /// The place of an industry among all.
    pub fn industry(&self, code: &str) -> Result<usize, DemoError> {
        place(self.industries.iter().map(|industry| &*industry.code), code)
    }

    /// The place of a major among all.
    pub fn major(&self, code: &str) -> Result<usize, DemoError> {
        place(self.majors.iter().map(|major| &*major.code), code)
    }

    /// Weights by code turned into weights by place.
    pub fn places(
        &self,
        weights: &BTreeMap<String, usize>,
        find: impl Fn(&Self, &str) -> Result<usize, DemoError>,
    ) -> Result<Vec<(usize, usize)>, DemoError> {
        weights.iter().map(|(code, weight)| Ok((find(self, code)?, *weight))).collect()
    }
}

fn place<'a>(mut keys: impl Iterator<Item = &'a str>, key: &str) -> Result<usize, DemoError> {
    keys.position(|found| found == key).ok_or_else(|| DemoError::Unknown(key.to_owned()))
}

fn parse<T: DeserializeOwned>(file: &'static str, text: &str) -> Result<T, DemoError> {
    toml::from_str(text).map_err(|source| DemoError::Vocabulary { file, source })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A meaning with one wording could be found by its words alone, and matching would have nothing to show.
    #[test]
    fn every_concept_has_several_wordings_on_either_side() {
        let vocabulary = Vocabulary::read().unwrap();
        for (key, concept) in &vocabulary.concepts {
            assert!(concept.job.len() >= 3 && concept.resume.len() >= 3, "{key}");
            let mut all: Vec<&String> = concept.job.iter().chain(&concept.resume).collect();
            all.sort_unstable();
            all.dedup();
            assert!(all.len() >= 5, "{key} is worded {} times", all.len());
        }
    }

    #[test]
    fn files_speak_only_of_what_others_declare() {
        let vocabulary = Vocabulary::read().unwrap();
        for occupation in &vocabulary.occupations {
            assert!(occupation.pay.0 < occupation.pay.1, "{}", occupation.code);
            for task in &occupation.tasks {
                assert!(vocabulary.concepts.contains_key(task), "{} does `{task}`", occupation.code);
            }
        }
        for industry in &vocabulary.industries {
            vocabulary.places(&industry.occupations, Vocabulary::occupation).unwrap();
            vocabulary.places(&industry.counties, Vocabulary::county).unwrap();
        }
        for major in &vocabulary.majors {
            vocabulary.places(&major.aims, Vocabulary::occupation).unwrap();
            for college in major.colleges.keys() {
                assert!(vocabulary.colleges.iter().any(|known| known.key == *college), "{college}");
            }
        }
    }
}
