//! Wrong declarations: each is told with its file, line and column, what was expected and the nearest right word,
//! and all of them at once. A writer of packs who loses this looks for a slip in hundreds of lines.

use std::fmt::Write as _;

use insta::assert_snapshot;
use model::{Source, load};

const PACK: &str = "title = { zh = \"借书\", en = \"Lending\" }\n";
const KEEPER: &str = "\
title = { zh = \"馆员\", en = \"Keeper\" }
[[grants]]
dataset = \"book\"
may = [\"read\", \"create\", \"lend\"]
rows = 'row.shelf = \"a\"'
";
const BOOK: &str = "\
title = { zh = \"图书\", en = \"Book\" }
owner = \"keeper\"
label = \"name\"
subject = { none = \"a book is no person\" }
sort = [\"name\"]
filter = [\"state\", \"shelf\"]
[states]
in = { zh = \"在馆\", en = \"In\" }
out = { zh = \"借出\", en = \"Out\" }
[moves]
lend = { title = { zh = \"借出\", en = \"Lend\" }, from = [\"in\"], to = \"out\" }
[fields.name]
title = { zh = \"书名\", en = \"Name\" }
kind = \"text\"
[fields.shelf]
title = { zh = \"架位\", en = \"Shelf\" }
kind = \"code\"
table = \"shelf\"
";
const SHELF: &str = "\
# title.zh: 架位
# title.en: Shelf
# source: sample
# edition: sample
code,zh,en
a,甲架,A
b,乙架,B
";
const DESK: &str = "\
path = \"/desk/keeper\"
role = \"keeper\"
title = { zh = \"馆员工作台\", en = \"Keeper\" }
[[blocks]]
kind = \"list\"
dataset = \"book\"
where = 'row.shelf = \"a\"'
without = \"shelf state\"
";

/// The whole pack, with one piece of one file put in place of another.
fn told(changes: &[(&str, &str, &str)]) -> String {
    let mut files = [
        ("lending/pack.toml", PACK.to_owned()),
        ("lending/roles/keeper.toml", KEEPER.to_owned()),
        ("lending/datasets/book.toml", BOOK.to_owned()),
        ("lending/codes/shelf.csv", SHELF.to_owned()),
        ("lending/pages/keeper.toml", DESK.to_owned()),
    ];
    let mut added = Vec::new();
    for (path, old, new) in changes {
        match files.iter_mut().find(|(known, _)| known == path) {
            Some((_, text)) => {
                assert!(text.contains(old), "{old:?} is not in {path}");
                *text = text.replacen(old, new, 1);
            }
            None => added.push(((*path).to_owned(), (*new).to_owned())),
        }
    }
    let files = files.into_iter().map(|(path, text)| (path.to_owned(), text)).chain(added);
    let sources: Vec<Source> = files.map(|(path, text)| Source { path, text }).collect();
    let (_, wrong) = load(&sources, &[]);
    let mut told = String::new();
    for diagnostic in wrong {
        writeln!(told, "{diagnostic}").unwrap();
    }
    told
}

#[test]
fn a_right_pack_has_nothing_to_tell() {
    assert_eq!(told(&[]), "");
}

#[test]
fn each_slip_is_told_where_it_is() {
    const BOOKS: &str = "lending/datasets/book.toml";
    const GRANTS: &str = "lending/roles/keeper.toml";
    const PAGE: &str = "lending/pages/keeper.toml";
    let slips: &[(&str, &str, &str)] = &[
        (BOOKS, "kind = \"text\"", "kind = \"txt\""),
        (BOOKS, "kind = \"text\"", "kind = \"text\"\nmaks = 3"),
        (BOOKS, "kind = \"text\"", "kind = \"text\"\nmax = \"three\""),
        (BOOKS, "kind = \"text\"", "kind = \"text\"\nmask = \"half\""),
        (BOOKS, "kind = \"text\"", "kind = \"text\"\nclass = \"personal\"\nsearch = 1.0"),
        (BOOKS, "title = { zh = \"书名\", en = \"Name\" }", "title = { zh = \"书名\" }"),
        (BOOKS, "owner = \"keeper\"", "owner = \"keepers\""),
        (BOOKS, "owner = \"keeper\"\n", ""),
        (BOOKS, "label = \"name\"", "label = \"nam\""),
        (BOOKS, "subject = { none = \"a book is no person\" }", "subject = \"reader\""),
        (BOOKS, "sort = [\"name\"]", "sort = [\"nome\"]"),
        (BOOKS, "filter = [\"state\"", "filter = [\"sate\""),
        (BOOKS, "to = \"out\"", "to = \"away\""),
        (BOOKS, "from = [\"in\"]", "from = [\"inn\"]"),
        (BOOKS, "lend = {", "update = {"),
        (BOOKS, "table = \"shelf\"", "table = \"shelves\""),
        (BOOKS, "[fields.name]", "[fields.\"Name of it\"]"),
        (BOOKS, "[states]", "[states"),
        (
            BOOKS,
            "[fields.name]",
            "[[checks]]\nthat = 'row.nome != \"\"'\nmessage = { zh = \"空\", en = \"Empty\" }\n[fields.name]",
        ),
        (GRANTS, "\"lend\"]", "\"lent\"]"),
        (GRANTS, "dataset = \"book\"", "dataset = \"books\""),
        (GRANTS, "row.shelf = \"a\"", "row.shelf = \"z\""),
        (GRANTS, "row.shelf = \"a\"", "row.shelf = actor.organisation"),
        (GRANTS, "row.shelf = \"a\"", "upper case(row.name) = \"A\""),
        (GRANTS, "rows = ", "hide = [\"prize\"]\nrows = "),
        (PAGE, "kind = \"list\"", "kind = \"lists\""),
        (PAGE, "kind = \"list\"", "kind = \"ranking.best\""),
        (PAGE, "dataset = \"book\"", "dataset = \"boot\""),
        (PAGE, "where = 'row.shelf = \"a\"'", "where = 'row.shelv = \"a\"'"),
        (PAGE, "without = \"shelf state\"", "without = \"self\""),
        (PAGE, "without =", "whitout ="),
        (PAGE, "role = \"keeper\"", "role = \"keepr\""),
        (PAGE, "path = \"/desk/keeper\"", "path = \"/keeper\""),
        ("lending/codes/shelf.csv", "b,乙架,B", "a,乙架,B"),
        ("lending/codes/shelf.csv", "# source: sample\n", ""),
        (
            "lending/pack.toml",
            "en = \"Lending\" }",
            "en = \"Lending\" }\nneeds = [\"buildings\"]\nengines = [\"ranking\"]",
        ),
        ("lending/matches/one.toml", "", "title = \"?\""),
        ("lending/datasets/deep/one.toml", "", "title = \"?\""),
        ("other/datasets/one.toml", "", "title = { zh = \"一\", en = \"One\" }"),
    ];
    let mut all = String::new();
    for slip in slips {
        let (path, old, new) = slip;
        let answer = told(std::slice::from_ref(slip));
        assert!(!answer.is_empty(), "nothing is told of {new:?} in {path}");
        writeln!(all, "{path}: {old:?} → {new:?}\n{answer}").unwrap();
    }
    assert_snapshot!(all);
}

#[test]
fn all_slips_are_told_at_once() {
    let answer = told(&[
        ("lending/datasets/book.toml", "kind = \"text\"", "kind = \"txt\""),
        ("lending/roles/keeper.toml", "\"lend\"]", "\"lent\"]"),
        ("lending/pages/keeper.toml", "kind = \"list\"", "kind = \"lists\""),
    ]);
    let files: Vec<&str> = answer.lines().filter_map(|line| line.split(':').next()).collect();
    for file in ["lending/datasets/book.toml", "lending/roles/keeper.toml", "lending/pages/keeper.toml"] {
        assert!(files.contains(&file), "{answer}");
    }
}

/// A dataset that nobody could reach over the API would be found out only by who tries.
#[test]
fn no_dataset_takes_the_place_of_another_address() {
    let said = told(&[("lending/datasets/imports.toml", "", BOOK)]);
    assert!(said.contains("`imports` means something else in addresses"), "{said}");
}
