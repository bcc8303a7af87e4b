//! The empty form of a dataset as a workbook: its own words as heads, a star on what must be filled in, lists to choose
//! from, a sample line that imports pass over, and a sheet that explains every column.

use kernel::{Actor, Kernel, Problems};
use model::kinds::{Column as Stored, Shape, Widget};
use model::{CodeTable, Dataset, Field, Language, Model, Refusal};
use rust_xlsxwriter::{
    Color, DataValidation, DocProperties, Format, Formula, Workbook, Worksheet, XlsxError,
};

use super::book::sheet_name;
use super::failed;
use super::samples::{sample, shapes};

/// Tables with more codes are no list to choose from.
const CHOICES: usize = 300;
/// How many lines have lists to choose from.
const LINES: u32 = 2_000;
/// The sheet with the codes.
const CODES: &str = "代码";
/// What stands in the first cell of the sample line; readers pass lines that begin so over.
const SAMPLE: &str = "示例（导入时跳过）";
/// The template of a dataset, for those who may make its rows.
///
/// # Errors
/// `dataset.unknown`, also for those who may neither create nor import.
pub async fn template(
    kernel: &Kernel,
    actor: &Actor,
    dataset: &str,
    language: Language,
) -> Result<Vec<u8>, Problems> {
    let model = kernel.model();
    let declared = model.dataset(dataset).ok_or_else(|| Refusal::new("dataset.unknown"))?;
    if !kernel.may(actor, dataset, "create").await? && !kernel.may(actor, dataset, "import").await? {
        return Err(Refusal::new("dataset.unknown").into());
    }
    write(&model, declared, language).map_err(failed)
}

fn write(model: &Model, dataset: &Dataset, language: Language) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let lists = lists(model, dataset);
    let title = sheet_name(dataset.title.get(language));
    form(workbook.add_worksheet().set_name(&title)?, model, dataset, &lists, language)?;
    let guide = workbook.add_worksheet();
    guide.set_name("填写说明")?;
    explain(guide, model, dataset, language)?;
    let codes = workbook.add_worksheet();
    codes.set_name(CODES)?;
    for (column, table) in lists.iter().enumerate() {
        for (row, code) in (0_u32..).zip(table.iter()) {
            codes.write_string(row, index(column), code.label.get(language))?;
        }
    }
    codes.set_hidden(true);
    // which declarations this form was made from, for whoever must find out why it does not fit
    workbook.set_properties(&DocProperties::new().set_custom_property("declarations", &*model.hash));
    workbook.save_to_buffer()
}

/// The code tables that are short enough to choose from, each once.
fn lists<'m>(model: &'m Model, dataset: &Dataset) -> Vec<&'m CodeTable> {
    let mut lists: Vec<&CodeTable> = Vec::new();
    for table in dataset.fields.iter().filter_map(|field| choices(field, model)) {
        if !lists.iter().any(|known| known.key == table.key) {
            lists.push(table);
        }
    }
    lists
}

fn choices<'m>(field: &Field, model: &'m Model) -> Option<&'m CodeTable> {
    let Widget::Choice { table } = field.kind.widget() else { return None };
    model.codes.get(&table).filter(|table| !table.is_empty() && table.len() <= CHOICES)
}

fn form(
    page: &mut Worksheet,
    model: &Model,
    dataset: &Dataset,
    lists: &[&CodeTable],
    language: Language,
) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    let red = Format::new().set_bold().set_font_color(Color::Red);
    let text = Format::new().set_num_format("@");
    let grey = Format::new().set_font_color(Color::Gray).set_num_format("@");
    page.write_string_with_format(0, 0, "序号", &bold)?;
    page.write_string_with_format(1, 0, SAMPLE, &grey)?;
    page.set_column_width(0, 20)?;
    for (place, field) in dataset.fields.iter().enumerate() {
        let column = index(place + 1);
        let title = field.title.get(language);
        if field.required {
            page.write_rich_string(0, column, &[(&red, "*"), (&bold, title)])?;
        } else {
            page.write_string_with_format(0, column, title, &bold)?;
        }
        page.set_column_width(column, 20)?;
        // figures and days may be typed as such; numbers of people and papers must stay text
        if !matches!(field.kind.shape(), Shape::One(Stored::Number { .. } | Stored::Date)) {
            page.set_column_format(column, &text)?;
        }
        page.write_string_with_format(1, column, sample(field, &model.codes, language), &grey)?;
        let list =
            choices(field, model).and_then(|table| lists.iter().position(|known| known.key == table.key));
        if let Some((list, table)) = list.and_then(|list| Some((list, lists.get(list)?))) {
            let letters = crate::reading::letters(list);
            let range = Formula::new(format!("={CODES}!${letters}$1:${letters}${}", table.len()));
            page.add_data_validation(
                1,
                column,
                LINES,
                column,
                &DataValidation::new().allow_list_formula(range),
            )?;
        }
    }
    page.set_freeze_panes(1, 0)?;
    Ok(())
}

fn explain(
    page: &mut Worksheet,
    model: &Model,
    dataset: &Dataset,
    language: Language,
) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    let wrapped = Format::new().set_text_wrap();
    let notes = [
        format!("{}：在第一张表中从第 3 行起填写，一行一条。", dataset.title.zh),
        "带红色 * 的列必填；没有内容的列留空。示例行不会导入，可以删去。".to_owned(),
        "编号、电话等长数字请保持文本格式，不要改成数值。".to_owned(),
    ];
    let mut row = 0;
    for note in &notes {
        page.write_string(row, 0, note)?;
        row += 1;
    }
    for (column, word) in ["列", "必填", "说明", "可选"].iter().enumerate() {
        page.write_string_with_format(row, index(column), *word, &bold)?;
    }
    for (column, width) in [20, 8, 50, 60].into_iter().enumerate() {
        page.set_column_width(index(column), width)?;
    }
    for field in &dataset.fields {
        row += 1;
        page.write_string(row, 0, field.title.get(language))?;
        page.write_string(row, 1, if field.required { "是" } else { "" })?;
        let help = field.help.as_ref().map(|help| help.get(language)).unwrap_or_default();
        let shapes = shapes(field, &model.codes, language);
        let said: Vec<&str> = [help, &shapes].into_iter().filter(|said| !said.is_empty()).collect();
        page.write_string_with_format(row, 2, said.join("；"), &wrapped)?;
        page.write_string_with_format(row, 3, options(field, model, language), &wrapped)?;
    }
    Ok(())
}

/// What may be chosen, or where it is listed.
fn options(field: &Field, model: &Model, language: Language) -> String {
    let Some(table) = field.kind.tables().first().and_then(|table| model.codes.get(*table)) else {
        return String::new();
    };
    if table.len() > 40 {
        return format!("{}的名称或代码", table.title.get(language));
    }
    table.iter().map(|code| code.label.get(language)).collect::<Vec<_>>().join("、")
}

fn index(place: usize) -> u16 {
    u16::try_from(place).unwrap_or(u16::MAX)
}
