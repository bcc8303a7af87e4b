//! The words of every refusal a kind gives, in both languages.

use crate::{Class, Entry};

const fn invalid(code: &'static str, zh: &'static str, en: &'static str) -> Entry {
    Entry { code, class: Class::Invalid, zh, en }
}

/// The refusals of field kinds, by code.
pub const ENTRIES: &[Entry] = &[
    invalid(
        "value.ambiguous-region",
        "“{value}”不止一处：{candidates}。写上一级地名",
        "“{value}” is more than one place: {candidates}; name the place above it",
    ),
    invalid(
        "value.damaged-number",
        "“{value}”是表格软件改成科学计数的长数字，末位已丢失。把该列设为文本，从原处重新粘贴",
        "“{value}” is a long number that a spreadsheet turned into a power of ten and its last digits are lost; format the column as text and paste it again from its source",
    ),
    invalid(
        "value.ends-crossed",
        "下限 {lo} 高于上限 {hi}，两者对调或改正",
        "the low end {lo} is above the high end {hi}",
    ),
    invalid("value.name-address", "像是地址，不是名称", "this looks like an address and is no name"),
    invalid(
        "value.name-broken",
        "有乱码，按原件改正",
        "some letters are broken; write them as they are registered",
    ),
    invalid("value.name-sentence", "像是一句话，不是名称", "this looks like a sentence and is no name"),
    invalid("value.no-day", "“{value}”缺日，写成 2026-09-01", "“{value}” has no day; write 2026-09-01"),
    invalid(
        "value.no-levels",
        "此项不分等级，去掉“{value}”",
        "this field has no levels; leave out “{value}”",
    ),
    invalid(
        "value.no-such-birth",
        "第 7 至 14 位应为出生日期，如 20080315",
        "figures 7 to 14 must be a date of birth, such as 20080315",
    ),
    invalid("value.no-such-code", "“{table}”中没有“{value}”", "“{value}” is not in “{table}”"),
    invalid("value.no-such-place", "没有“{value}”这个地方", "there is no place called “{value}”"),
    invalid("value.no-year", "“{value}”缺年，写成 2026-09-01", "“{value}” has no year; write 2026-09-01"),
    invalid(
        "value.not-a-credit-code",
        "统一社会信用代码为 18 位数字和大写字母，不含 I、O、S、V、Z",
        "a unified social credit code has 18 figures and capitals, without I, O, S, V and Z",
    ),
    invalid(
        "value.not-a-date",
        "“{value}”不是日期，写成 2026-09-01",
        "“{value}” is not a date; write 2026-09-01",
    ),
    invalid(
        "value.not-a-link",
        "“{value}”不是网址，以 https:// 或 http:// 开头",
        "“{value}” is not a web address; begin with https:// or http://",
    ),
    invalid("value.not-a-list", "应为一组值", "a list of values is needed"),
    invalid(
        "value.not-a-number",
        "“{value}”不是数字，只写数字，如 1200",
        "“{value}” is not a number; write figures, such as 1200",
    ),
    invalid(
        "value.not-a-phone",
        "“{value}”不是电话号码，写 11 位手机号，或区号加座机号，如 0577-65812345",
        "“{value}” is not a telephone number; write 11 figures, or area code and number, such as 0577-65812345",
    ),
    invalid(
        "value.not-a-range",
        "应有下限 lo 和上限 hi，可空一个",
        "a low end lo and a high end hi are needed, either may be empty",
    ),
    invalid(
        "value.not-a-resident-id",
        "身份证号为 18 位：17 位数字，末位为数字或 X",
        "a resident's number has 18 signs: 17 figures, then a figure or X",
    ),
    invalid("value.not-a-truth", "“{value}”应为“是”或“否”", "“{value}” must be yes or no"),
    invalid(
        "value.not-an-email",
        "“{value}”不是邮箱地址，如 name@example.com",
        "“{value}” is not an e-mail address, such as name@example.com",
    ),
    invalid("value.not-an-id", "“{value}”不是记录编号", "“{value}” is not the id of a record"),
    invalid(
        "value.not-an-instant",
        "“{value}”不是日期和时间，写成 2026-11-24 09:30",
        "“{value}” is not a date and time; write 2026-11-24 09:30",
    ),
    invalid(
        "value.not-pay",
        "“{value}”读不出薪酬，写成 6000-9000元/月、1-1.5万/月 或 100元/天",
        "“{value}” cannot be read as pay; write 6000-9000元/月, 1-1.5万/月 or 100元/天",
    ),
    invalid("value.not-text", "应为文字", "text is needed"),
    invalid("value.not-whole", "应为整数", "a whole number is needed"),
    invalid("value.too-large", "最大 {max}", "at most {max}"),
    invalid(
        "value.too-long",
        "最多 {max} 字，现有 {length} 字",
        "at most {max} characters, there are {length}",
    ),
    invalid("value.too-many", "最多 {max} 项", "at most {max} values"),
    invalid("value.too-precise", "最多 {places} 位小数", "at most {places} decimal places"),
    invalid("value.too-small", "最小 {min}", "at least {min}"),
    invalid("value.two-levels", "“{value}”有两个等级，留一个", "“{value}” has two levels; keep one"),
    invalid(
        "value.wrong-check",
        "校验位不符，逐位核对原件",
        "the check figure does not fit; compare the number with its original",
    ),
];
