//! From the text of packs to a model: files are sorted into packs and folders, read, and resolved.

use std::cell::RefCell;

use indexmap::IndexMap;
use sm3::{Digest as _, Sm3};
use toml::Spanned;
use toml::de::DeTable;

use crate::codes::{CodeTable, Head, at_line};
use crate::pages::resolve_pages;
use crate::read::{DatasetDraft, Problems, RoleDraft, Table, read_dataset, read_page, read_role};
use crate::resolve::{Drafts, resolve};
use crate::{Declarations, Diagnostic, Label, Link, Map, Model, Pack, Page, Section};

/// One file of a pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// `talent/datasets/job.toml`: pack, folder, key.
    pub path: String,
    /// Its whole text.
    pub text: String,
}

/// What addresses of the API begin with besides datasets: no dataset can be called so.
const RESERVED: &[&str] = &["imports", "match"];
/// The folders this crate reads itself.
const FOLDERS: &[&str] = &["datasets", "roles", "codes", "maps", "pages"];

/// Reads all files of all packs, with the sections that engines bring. The model is whole only when there is no
/// diagnostic; it is given all the same, so that tools can show what was understood.
pub fn load(files: &[Source], sections: &[Section]) -> (Model, Vec<Diagnostic>) {
    let problems: Problems = RefCell::default();
    let documents = parse(files, &problems);
    let packs = read_packs(&documents, sections, &problems);
    let mut model = Model { hash: hash(files), packs: order(packs, &problems), ..Model::default() };
    let mut drafts = Drafts::default();
    for document in in_order(&documents, &model) {
        read_document(document, sections, &mut model, &mut drafts, &problems);
    }
    let pages = std::mem::take(&mut drafts.pages);
    resolve(drafts, &mut model, &problems);
    read_sections(&documents, sections, &mut model, &problems);
    resolve_pages(pages, sections, &mut model, &problems);
    let mut problems = problems.into_inner();
    problems.sort();
    problems.dedup();
    (model, problems)
}

/// A file, placed and parsed.
struct Document<'a> {
    source: &'a Source,
    pack: &'a str,
    folder: &'a str,
    key: &'a str,
    table: Option<Spanned<DeTable<'a>>>,
}

fn parse<'a>(files: &'a [Source], problems: &Problems) -> Vec<Document<'a>> {
    let mut documents = Vec::new();
    for source in files {
        let parts: Vec<&str> = source.path.split('/').collect();
        let (pack, folder, name) = match parts.as_slice() {
            [pack, name] => (*pack, "", *name),
            [pack, folder, name] => (*pack, *folder, *name),
            _ => {
                let message = "a pack holds its declarations in folders one deep";
                problems.borrow_mut().push(Diagnostic::of(&source.path, message));
                continue;
            }
        };
        let (key, ending) = name.rsplit_once('.').unwrap_or((name, ""));
        let table = (ending == "toml").then(|| {
            let (table, errors) = DeTable::parse_recoverable(&source.text);
            for error in errors {
                let offset = error.span().map_or(0, |span| span.start);
                problems.borrow_mut().push(Diagnostic::at(
                    &source.path,
                    &source.text,
                    offset,
                    error.message(),
                ));
            }
            table
        });
        documents.push(Document { source, pack, folder, key, table });
    }
    documents
}

fn read_packs(
    documents: &[Document<'_>],
    sections: &[Section],
    problems: &Problems,
) -> IndexMap<Box<str>, Pack> {
    let mut packs = IndexMap::new();
    for document in documents {
        let (true, "pack", Some(table)) = (document.folder.is_empty(), document.key, &document.table) else {
            continue;
        };
        let table = Table::new(&document.source.path, &document.source.text, table, problems);
        let engines = table.texts("engines");
        for (engine, offset) in &engines {
            if !sections.iter().any(|section| section.engine == engine) {
                table.report(*offset, format!("this program has no engine `{engine}`"));
            }
        }
        let pack = Pack {
            key: document.pack.into(),
            title: table.required_label("title"),
            needs: table.texts("needs").into_iter().map(|(need, _)| need.into()).collect(),
            engines: engines.into_iter().map(|(engine, _)| engine.into()).collect(),
        };
        table.label("help");
        table.finish();
        packs.insert(pack.key.clone(), pack);
    }
    for document in documents {
        if !packs.contains_key(document.pack) {
            let message = format!("the pack `{}` has no pack.toml", document.pack);
            problems.borrow_mut().push(Diagnostic::of(&document.source.path, message));
        }
    }
    packs
}

/// The packs, each after those it needs; needs that cannot be met are reported.
fn order(mut waiting: IndexMap<Box<str>, Pack>, problems: &Problems) -> IndexMap<Box<str>, Pack> {
    waiting.sort_keys();
    let mut ordered: IndexMap<Box<str>, Pack> = IndexMap::new();
    loop {
        let ready =
            waiting.values().position(|pack| pack.needs.iter().all(|need| ordered.contains_key(need)));
        match ready.and_then(|place| waiting.shift_remove_index(place)) {
            Some((key, pack)) => ordered.insert(key, pack),
            None => break,
        };
    }
    for (key, pack) in waiting {
        let missing: Vec<&str> =
            pack.needs.iter().filter(|need| !ordered.contains_key(*need)).map(|need| &**need).collect();
        let message =
            format!("the pack `{key}` needs {}: missing, or needing it in turn", missing.join(", "));
        problems.borrow_mut().push(Diagnostic::of(&format!("{key}/pack.toml"), message));
        ordered.insert(key, pack);
    }
    ordered
}

fn in_order<'d, 'a>(documents: &'d [Document<'a>], model: &Model) -> Vec<&'d Document<'a>> {
    let mut sorted: Vec<&Document<'a>> =
        documents.iter().filter(|document| !document.folder.is_empty()).collect();
    sorted.sort_by_key(|document| (model.packs.get_index_of(document.pack), document.folder, document.key));
    sorted
}

fn read_document<'a>(
    document: &'a Document<'a>,
    sections: &[Section],
    model: &mut Model,
    drafts: &mut Drafts<'a>,
    problems: &'a Problems,
) {
    let Source { path, text } = document.source;
    match (document.folder, &document.table) {
        ("codes", None) => {
            let (table, wrong) = CodeTable::read(document.key, path, text);
            problems.borrow_mut().extend(wrong);
            model.codes.insert(document.key.into(), table);
        }
        ("maps", None) => {
            let map = read_map(document.key, path, text, problems);
            model.maps.insert(document.key.into(), map);
        }
        ("datasets", Some(table)) => {
            let table = Table::new(path, text, table, problems);
            if RESERVED.contains(&document.key) {
                table.report(
                    0,
                    format!(
                        "`{}` means something else in addresses: call the dataset otherwise",
                        document.key
                    ),
                );
            }
            let base = extended(&table, drafts.datasets.shift_remove(document.key), "dataset", document.key);
            let draft: DatasetDraft<'a> = read_dataset(document.key, document.pack, &table, base);
            drafts.datasets.insert(document.key, draft);
        }
        ("roles", Some(table)) => {
            let table = Table::new(path, text, table, problems);
            let base = extended(&table, drafts.roles.shift_remove(document.key), "role", document.key);
            let draft: RoleDraft<'a> = read_role(document.key, &table, base);
            drafts.roles.insert(document.key, draft);
        }
        ("pages", Some(table)) => {
            let table = Table::new(path, text, table, problems);
            let base = extended(&table, drafts.pages.shift_remove(document.key), "page", document.key);
            let page: Page = read_page(document.key, &table, base.map(|(page, _)| page));
            drafts.pages.insert(document.key, (page, table.locate(String::new(), 0)));
        }
        (folder, _) if FOLDERS.contains(&folder) => {
            let message = format!(
                "`{folder}` holds {} files",
                if folder == "codes" || folder == "maps" { "csv" } else { "toml" }
            );
            problems.borrow_mut().push(Diagnostic::of(path, message));
        }
        (folder, _) if sections.iter().any(|section| section.folder == folder) => {}
        (folder, _) => {
            let known = FOLDERS.iter().copied().chain(sections.iter().map(|section| section.folder));
            let message = format!("nothing reads the folder `{folder}`");
            problems.borrow_mut().push(Diagnostic::of(path, message).near(folder, known));
        }
    }
}

/// The draft an extension adds to; a wrong `extend` is reported.
fn extended<T>(table: &Table<'_>, base: Option<T>, what: &str, key: &str) -> Option<T> {
    match (table.flag("extend"), base) {
        (true, None) => {
            table.report(0, format!("there is no {what} `{key}` to extend in a pack this one needs"));
            None
        }
        (false, Some(base)) => {
            table.report(
                0,
                format!("the {what} `{key}` is declared already: say `extend = true` to add to it"),
            );
            Some(base)
        }
        (_, base) => base,
    }
}

fn read_map(key: &str, file: &str, text: &str, problems: &Problems) -> Map {
    let head = Head::read(text);
    let mut map =
        Map { key: key.into(), from: head.get("from").into(), to: head.get("to").into(), ..Map::default() };
    let mut wrong = Vec::new();
    for required in ["source", "from", "to"] {
        if head.get(required).is_empty() {
            wrong.push(Diagnostic::of(file, format!("the head lacks a line `# {required}: …`")));
        }
    }
    let records = head.records(file, &mut wrong, &["from", "to", "weight"]);
    for (line, record) in records {
        let cell = |name: &str| record.get(name).map(String::as_str).unwrap_or_default();
        match cell("weight").parse::<f64>() {
            Ok(weight) if (0.0..=1.0).contains(&weight) => {
                let link = Link { to: cell("to").into(), weight, basis: cell("basis").into() };
                map.links.entry(cell("from").into()).or_default().push(link);
            }
            _ => wrong.push(at_line(file, line, "`weight` must be a number from 0 to 1")),
        }
    }
    problems.borrow_mut().extend(wrong);
    map
}

fn read_sections<'a>(
    documents: &'a [Document<'a>],
    sections: &[Section],
    model: &mut Model,
    problems: &'a Problems,
) {
    for section in sections {
        let sorted = in_order(documents, model);
        let files =
            sorted.into_iter().filter(|document| document.folder == section.folder).filter_map(|document| {
                let table = document.table.as_ref()?;
                Some((
                    document.pack,
                    document.key,
                    Table::new(&document.source.path, &document.source.text, table, problems),
                ))
            });
        let declarations = Declarations { files: files.collect(), indexed: RefCell::default() };
        let read = (section.read)(&declarations, model);
        model.indexed.extend(declarations.indexed.into_inner());
        model.sections.insert(section.folder, read);
    }
}

fn hash(files: &[Source]) -> Box<str> {
    let mut sorted: Vec<&Source> = files.iter().collect();
    sorted.sort_by(|a, b| a.path.cmp(&b.path));
    let mut hasher = Sm3::new();
    for source in sorted {
        for part in [&source.path, &source.text] {
            hasher.update(part.len().to_le_bytes());
            hasher.update(part.as_bytes());
        }
    }
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect::<String>().into()
}

/// The words of a code table made from what is declared.
pub(crate) fn made_table(
    key: &str,
    zh: &str,
    en: &str,
    codes: impl Iterator<Item = (Box<str>, Label)>,
) -> CodeTable {
    let codes = codes.enumerate().map(|(rank, (code, label))| crate::Code {
        code,
        label,
        parent: None,
        rank: u32::try_from(rank).unwrap_or(u32::MAX),
        synonyms: Vec::new(),
        from: "".into(),
        until: "".into(),
    });
    CodeTable::new(key, Label::new(zh, en), codes.collect())
}
