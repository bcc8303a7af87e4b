//! What this crate refuses, in codes with words in both languages.

use model::{Class, Entry};

const fn entry(code: &'static str, class: Class, zh: &'static str, en: &'static str) -> Entry {
    Entry { code, class, zh, en }
}

/// The codes of this crate.
pub const ENTRIES: &[Entry] = &[
    entry("export.no-purpose", Class::Invalid, "请写明导出用途", "Say what the export is needed for."),
    entry(
        "export.not-allowed",
        Class::Forbidden,
        "没有权限导出“{dataset}”",
        "You may not export “{dataset}”.",
    ),
    entry("export.not-possible", Class::Failed, "文件写不出来：{why}", "The file cannot be written: {why}"),
    entry(
        "export.too-many",
        Class::TooLarge,
        "一个工作表最多 {max} 行，请缩小范围或导出 CSV",
        "A sheet holds {max} rows at most. Narrow the list or export CSV.",
    ),
    entry(
        "file.cell-too-long",
        Class::TooLarge,
        "第 {line} 行有过长的单元格",
        "A cell of line {line} is too long.",
    ),
    entry(
        "file.changed",
        Class::Conflict,
        "文件已不是开始导入时的那一个",
        "The file is no longer the one the import began with.",
    ),
    entry("file.empty", Class::Invalid, "表中没有内容", "The sheet is empty."),
    entry(
        "file.encoding",
        Class::Invalid,
        "文字既不是 UTF-8 也不是 GB18030 编码，请另存为 CSV UTF-8",
        "The text is neither UTF-8 nor GB18030. Save it as CSV UTF-8.",
    ),
    entry(
        "file.inflates",
        Class::TooLarge,
        "文件解压后过大，未读取",
        "The file inflates beyond all measure. It was not read.",
    ),
    entry(
        "file.no-such-head",
        Class::Invalid,
        "第 {line} 行是空的或太靠下，不能作表头",
        "Line {line} is empty or too far down to be the head.",
    ),
    entry("file.no-such-sheet", Class::Missing, "没有工作表“{name}”", "There is no sheet “{name}”."),
    entry("file.no-table", Class::Invalid, "文件里没有表格", "There is no table in the file."),
    entry(
        "file.not-a-table",
        Class::Invalid,
        "不是表格文件，请选 .xlsx、.xls 或 .csv",
        "This is no table. Choose .xlsx, .xls or .csv.",
    ),
    entry(
        "file.password",
        Class::Invalid,
        "文件有打开密码，请去掉密码后再选",
        "The file opens with a password. Remove it and choose the file again.",
    ),
    entry(
        "file.too-large",
        Class::TooLarge,
        "文件 {size} MB，最多 {max} MB",
        "The file has {size} MB, {max} MB is the most.",
    ),
    entry("file.unreadable", Class::Invalid, "文件读不出来：{why}", "The file cannot be read: {why}"),
    entry(
        "import.ambiguous",
        Class::Conflict,
        "“{value}”在“{dataset}”中不止一条，请补充更确切的一列",
        "“{value}” is more than one row of “{dataset}”. Add a column that tells them apart.",
    ),
    entry(
        "import.dead-formula",
        Class::Invalid,
        "公式没有结果，请在表格软件中打开、保存后再导入",
        "The formula has no result. Open and save the file in a spreadsheet, then import it again.",
    ),
    entry(
        "import.key-empty",
        Class::Invalid,
        "识别列“{columns}”为空",
        "The columns “{columns}” that identify a line are empty.",
    ),
    entry(
        "import.key-twice",
        Class::Conflict,
        "与第 {line} 行的识别列相同，内容不同",
        "Line {line} is identified alike, with other content.",
    ),
    entry(
        "import.begun",
        Class::Conflict,
        "已经开始导入，对应关系不能再改",
        "The import has begun. Its mapping stays as it is.",
    ),
    entry("import.empty", Class::Invalid, "请选文件，或粘贴单元格", "Choose a file, or paste cells."),
    entry("import.missing", Class::Missing, "没有这次导入", "There is no such import."),
    entry("import.nothing-refused", Class::Missing, "没有未导入的行", "No line was refused."),
    entry("import.no-column", Class::Invalid, "表中没有列“{column}”", "The sheet has no column “{column}”."),
    entry(
        "import.not-allowed",
        Class::Forbidden,
        "没有权限向“{dataset}”导入",
        "You may not import into “{dataset}”.",
    ),
    entry("import.not-found", Class::Invalid, "“{dataset}”中没有“{value}”", "“{dataset}” has no “{value}”."),
    entry(
        "import.nothing-to-find",
        Class::Invalid,
        "没有可用来查找“{dataset}”的内容",
        "Nothing is there by which “{dataset}” could be found.",
    ),
    entry(
        "import.row-gone",
        Class::Conflict,
        "以前导入的这一条已被删除，或不在可见范围",
        "The row imported before was deleted, or you may not see it.",
    ),
    entry("import.running", Class::Conflict, "这次导入正在进行", "This import is running."),
    entry(
        "recipe.row-not-found-by",
        Class::Invalid,
        "要写入“{dataset}”，还须有一列对应：{fields}",
        "To feed “{dataset}”, one column must be one of these: {fields}.",
    ),
    entry(
        "recipe.year",
        Class::Invalid,
        "请填四位年份，如 2026",
        "Give a year of four digits, such as 2026.",
    ),
    entry("recipe.invalid", Class::Invalid, "对应关系有误：{why}", "The mapping is wrong: {why}"),
];
