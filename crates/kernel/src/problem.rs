//! What the kernel refuses, in codes with words.

use model::{Class, Entry, Language, Refusal};
use store::StoreError;

/// A refusal, of a whole request or of one field of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The field it is about, by key.
    pub field: Option<Box<str>>,
    /// What is wrong.
    pub refusal: Refusal,
    /// Words of a pack instead of the code's own, in zh and en.
    pub words: Option<model::Label>,
}

/// Why something was not done: at least one problem. Nothing was written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("refused: {}", .0.iter().map(|problem| problem.refusal.code).collect::<Vec<_>>().join(", "))]
pub struct Problems(pub Vec<Problem>);

impl Problem {
    /// A problem of the whole request.
    pub fn new(refusal: Refusal) -> Self {
        Problem { field: None, refusal, words: None }
    }

    /// A problem of a field.
    pub fn at(field: &str, refusal: Refusal) -> Self {
        Problem { field: Some(field.into()), refusal, words: None }
    }
}

impl Problem {
    /// The problem in words: its own, or those of its code among the kernel's, the kinds' and `more`; the bare code where
    /// none of them knows it.
    pub fn said<'e>(&self, more: impl IntoIterator<Item = &'e Entry>, language: Language) -> String {
        if let Some(words) = &self.words {
            return words.get(language).to_owned();
        }
        let mut entries = ENTRIES.iter().chain(model::kinds::ENTRIES).chain(more);
        let entry = entries.find(|entry| entry.code == self.refusal.code);
        entry.map_or_else(|| self.refusal.code.to_owned(), |entry| self.refusal.words(entry, language))
    }
}

impl From<Refusal> for Problems {
    fn from(refusal: Refusal) -> Self {
        Problems(vec![Problem::new(refusal)])
    }
}

impl From<&'static str> for Problems {
    fn from(code: &'static str) -> Self {
        Refusal::new(code).into()
    }
}

impl From<StoreError> for Problems {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Changed => "commit.changed".into(),
            StoreError::KeyReused => "commit.key-reused".into(),
            StoreError::DiskFull => "site.disk-full".into(),
            StoreError::Refused(why) => Refusal::new("site.refused").with("why", why).into(),
            other => {
                tracing::error!(error = &other as &dyn std::error::Error, "the store failed");
                "site.failed".into()
            }
        }
    }
}

impl From<expr::Failure> for Problems {
    fn from(failure: expr::Failure) -> Self {
        Refusal::new("expression.failed").with("why", failure).into()
    }
}

/// The kernel's own codes.
pub const ENTRIES: &[Entry] = &[
    Entry::new(
        "commit.changed",
        Class::Conflict,
        "同一时间有人改了相关数据，请再试一次",
        "Somebody changed it at the same time. Try again.",
    ),
    Entry::new(
        "commit.key-reused",
        Class::Conflict,
        "这个 Idempotency-Key 已用于另一请求",
        "This Idempotency-Key was used for another request.",
    ),
    Entry::new(
        "commit.refused",
        Class::Conflict,
        "现有数据不允许这样保存，请联系管理员",
        "It cannot be saved like this. Ask whoever keeps the data.",
    ),
    Entry::new(
        "commit.too-large",
        Class::TooLarge,
        "一次最多提交 {max} 项",
        "At most {max} commands at once.",
    ),
    Entry::new("dataset.unknown", Class::Missing, "没有这个数据集", "There is no such dataset."),
    Entry::new(
        "expression.failed",
        Class::Invalid,
        "条件算不出来：{why}",
        "The condition cannot be evaluated: {why}",
    ),
    Entry::new("field.required", Class::Invalid, "必填", "Required."),
    Entry::new("field.unknown", Class::Invalid, "没有字段 {name}", "There is no field {name}."),
    Entry::new("field.not-writable", Class::Forbidden, "不能修改这一项", "You may not change this field."),
    Entry::new(
        "field.conflict",
        Class::Conflict,
        "对方已改成“{theirs}”，请选择保留哪一个",
        "Somebody else wrote “{theirs}”. Choose which to keep.",
    ),
    Entry::new("field.no-such-row", Class::Invalid, "没有可选的这一行", "There is no such row to choose."),
    Entry::new(
        "field.no-row-named",
        Class::Invalid,
        "没有名称含“{value}”的{dataset}",
        "There is none called “{value}”: {dataset}.",
    ),
    Entry::new(
        "field.several-rows",
        Class::Invalid,
        "名称含“{value}”的{dataset}不止一个，请选定",
        "Several are called “{value}”: {dataset}. Choose one.",
    ),
    Entry::new("field.taken", Class::Conflict, "已有相同的值", "This value is taken."),
    Entry::new(
        "form.changed",
        Class::Conflict,
        "页面打开之后表单有改动，这些内容没有对应的栏目了，没有保存：{texts}。请核对后再保存",
        "The form has changed since this page was opened. What was typed here has no field any more: {texts}. Nothing \
         was saved: look through the form and save again.",
    ),
    Entry::new("filter.invalid", Class::Invalid, "筛选条件有误：{why}", "The filter is wrong: {why}"),
    Entry::new(
        "filter.not-allowed",
        Class::Invalid,
        "不能按 {name} 筛选",
        "Lists cannot be filtered by {name}.",
    ),
    Entry::new(
        "filter.masked",
        Class::Invalid,
        "{name} 已脱敏，只能按完整的值查找",
        "{name} is masked: only its whole value can be looked for.",
    ),
    Entry::new(
        "move.not-now",
        Class::Conflict,
        "现在是“{state}”，不能{move}",
        "It is “{state}” now: it cannot be moved by “{move}”.",
    ),
    Entry::new(
        "move.condition",
        Class::Conflict,
        "还不满足条件：{condition}",
        "The condition is not met: {condition}",
    ),
    Entry::new("move.note-required", Class::Invalid, "请写明原因", "Say why."),
    Entry::new("move.unknown", Class::Missing, "没有这个操作", "There is no such move."),
    Entry::new(
        "page.after-invalid",
        Class::Invalid,
        "翻页位置无效，请从第一页开始",
        "This page cannot be found. Begin at the first.",
    ),
    Entry::new("parameter.unknown", Class::Invalid, "没有参数 {name}", "There is no parameter {name}."),
    Entry::new("parameter.invalid", Class::Invalid, "参数 {name} 无效", "The parameter {name} is not valid."),
    Entry::new(
        "rank.not-allowed",
        Class::Forbidden,
        "不能按看不到的内容排序",
        "Rows cannot be ranked by what you may not read.",
    ),
    Entry::new("reveal.purpose-required", Class::Invalid, "请写明查看用途", "Say what it is needed for."),
    Entry::new("row.check", Class::Invalid, "不符合要求", "It does not hold."),
    Entry::new("row.forbidden", Class::Forbidden, "没有权限{action}", "You may not {action} it."),
    Entry::new(
        "row.missing",
        Class::Missing,
        "没有这一条，或者不在可见范围",
        "There is no such row, or none you may see.",
    ),
    Entry::new(
        "row.referred",
        Class::Conflict,
        "“{dataset}”里还有数据用到它，不能删除",
        "Rows of “{dataset}” refer to it.",
    ),
    Entry::new(
        "row.stale",
        Class::Stale,
        "页面打开之后已被修改，请刷新再改",
        "It was changed since. Load it again.",
    ),
    Entry::new(
        "search.full",
        Class::Failed,
        "索引内存不足，暂时不能搜索，请联系管理员",
        "The index has run out of memory: nothing can be searched here. Tell whoever runs the site.",
    ),
    Entry::new(
        "search.not-allowed",
        Class::Invalid,
        "这里没有可以搜索的内容",
        "There is nothing here that you can search.",
    ),
    Entry::new(
        "search.not-ready",
        Class::Failed,
        "正在建立索引，请稍后再搜",
        "The index is being built. Search again in a moment.",
    ),
    Entry::new(
        "site.disk-full",
        Class::Failed,
        "磁盘已满，未写入任何内容",
        "The disk is full. Nothing was written.",
    ),
    Entry::new(
        "site.failed",
        Class::Failed,
        "系统出错，未写入任何内容",
        "The program failed. Nothing was written.",
    ),
    Entry::new("site.refused", Class::Invalid, "不能这样做：{why}", "That cannot be done: {why}"),
    Entry::new("sort.not-allowed", Class::Invalid, "不能按 {name} 排序", "Lists cannot be sorted by {name}."),
];
