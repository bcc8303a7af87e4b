//! A small invented pack, so that tests of the machinery do not change with the domain.

use model::Source;

/// The `library` pack together with the shipped `system` pack it needs: readers borrow books of branches.
pub fn library() -> Vec<Source> {
    let mut files: Vec<Source> =
        crate::packs().into_iter().filter(|source| source.path.starts_with("system/")).collect();
    for (path, text) in FILES {
        files.push(Source { path: (*path).to_owned(), text: (*text).to_owned() });
    }
    files
}

const FILES: &[(&str, &str)] = &[
    (
        "library/pack.toml",
        "title = { zh = \"图书馆\", en = \"Library\" }\nneeds = [\"system\"]\nengines = []\n",
    ),
    ("library/codes/age.csv", AGES),
    ("library/codes/subject.csv", SUBJECTS),
    ("library/roles/librarian.toml", LIBRARIAN),
    ("library/roles/reader.toml", READER),
    ("library/datasets/branch.toml", BRANCH),
    ("library/datasets/book.toml", BOOK),
    ("library/datasets/loan.toml", LOAN),
];

const AGES: &str = "# title.zh: 适读年龄
# title.en: Age
# source: invented
# edition: 1
# ordered: true
code,zh,en,parent,order
child,儿童,Child,,1
youth,少年,Youth,,2
adult,成人,Adult,,3
";

const SUBJECTS: &str = "# title.zh: 类目
# title.en: Subject
# source: invented
# edition: 1
# hierarchical: true
code,zh,en,parent
t,技术,Technology,
t-e,电气,Electrical,t
t-e-m,电机,Motors,t-e
l,法律,Law,
";

const LIBRARIAN: &str = r#"
title = { zh = "馆员", en = "Librarian" }
[[grants]]
dataset = "branch"
may = ["read", "create", "update", "delete", "restore", "audit"]
[[grants]]
dataset = "book"
may = ["read", "create", "update", "delete", "restore", "audit", "reveal", "lend", "take_back", "discard"]
rows = 'row.branch.organisation = actor.org'
[[grants]]
dataset = "loan"
may = ["read", "create", "update", "delete", "restore", "audit", "reveal"]
rows = 'row.book.branch.organisation = actor.org'
"#;

const READER: &str = r#"
title = { zh = "读者", en = "Reader" }
[[grants]]
dataset = "branch"
may = ["read"]
[[grants]]
dataset = "book"
may = ["read"]
rows = 'row.state != "discarded"'
hide = ["price", "donor_phone"]
"#;

const BRANCH: &str = r#"
title = { zh = "分馆", en = "Branch" }
owner = "librarian"
label = "name"
subject = { none = "a branch is no person" }
sort = ["name"]
filter = ["state", "organisation", "name"]
[states]
open = { zh = "开放", en = "Open" }
[fields.name]
title = { zh = "名称", en = "Name" }
kind = "text"
max = 40
required = true
[fields.organisation]
title = { zh = "单位", en = "Organisation" }
kind = "org"
required = true
"#;

const BOOK: &str = r#"
title = { zh = "图书", en = "Book" }
owner = "librarian"
label = "title"
subject = { none = "the donor is thanked in public" }
sort = ["title", "price", "bought_on"]
filter = ["state", "title", "age", "subjects", "price", "branch", "donor_phone", "bought_on", "shelf", "branch.organisation"]
unique = [["branch", "shelf"]]
[states]
shelved = { zh = "在架", en = "On the shelf" }
lent = { zh = "借出", en = "Lent" }
discarded = { zh = "剔除", en = "Discarded" }
[moves]
lend = { title = { zh = "借出", en = "Lend" }, from = ["shelved"], to = "lent", when = 'row.shelf != null' }
take_back = { title = { zh = "归还", en = "Take back" }, from = ["lent"], to = "shelved" }
discard = { title = { zh = "剔除", en = "Discard" }, from = ["shelved"], to = "discarded", note = "required" }
[fields.title]
title = { zh = "书名", en = "Title" }
kind = "text"
max = 80
required = true
[fields.branch]
title = { zh = "分馆", en = "Branch" }
kind = "ref"
to = "branch"
required = true
[fields.isbn]
title = { zh = "书号", en = "ISBN" }
kind = "text"
max = 20
unique = true
[fields.shelf]
title = { zh = "架位", en = "Shelf" }
kind = "int"
[fields.price]
title = { zh = "价格", en = "Price" }
kind = "range"
of = "money"
[fields.age]
title = { zh = "适读年龄", en = "Age" }
kind = "code"
table = "age"
[fields.subjects]
title = { zh = "类目", en = "Subjects" }
kind = "codes"
table = "subject"
[fields.bought_on]
title = { zh = "购入日期", en = "Bought on" }
kind = "date"
[fields.donor_phone]
title = { zh = "捐赠人电话", en = "Donor's phone" }
kind = "phone"
class = "personal"
[[checks]]
that = 'row.bought_on <= today()'
message = { zh = "购入日期不能晚于今天", en = "It was bought in the future" }
"#;

const LOAN: &str = r#"
title = { zh = "借阅", en = "Loan" }
owner = "librarian"
label = "book"
subject = "reader"
sort = ["updated_at", "due_on"]
filter = ["state", "book", "reader"]
[states]
running = { zh = "借阅中", en = "Running" }
[fields.book]
title = { zh = "图书", en = "Book" }
kind = "ref"
to = "book"
required = true
[fields.reader]
title = { zh = "读者", en = "Reader" }
kind = "person"
required = true
[fields.due_on]
title = { zh = "应还日期", en = "Due on" }
kind = "date"
[[checks]]
that = 'row.book.state = "lent"'
message = { zh = "图书未借出", en = "The book is not lent" }
"#;
