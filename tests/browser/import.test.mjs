// Real postings in and lists out, as the consortium office does it: a workbook is sent, its columns are mapped and
// corrected, tried, imported, stopped, continued, and what was refused comes back corrected. A failure here is an
// office that types a thousand jobs by hand.

import assert from "node:assert/strict";
import { test } from "node:test";
import { signIn } from "./browser.mjs";
import { atAction, download, figure, good, press } from "./deeds.mjs";
import { openSite } from "./visit.mjs";
import { correctWorkbook, makeWorkbook, textOf } from "./workbook.mjs";

const { site, visit } = await openSite();
const account = (name) => site.accounts.find((found) => found.account === name);

async function as(t, name, options) {
  const page = await visit(t, options);
  await signIn(page, account(name));
  return page;
}

const tooLong = "标书制作员与招标专员".repeat(8);

/** No head row, a number of one's own in the first column, and every shape of pay. */
function engineering(count) {
  const pays = ["4-8千/月", "1-1.5万/月", "100元/天", "面议", "10-20万/年", "1.5-2万/月·13薪"];
  return Array.from({ length: count }, (_, place) => [
    `https://jobs.example.com/${place}.html`,
    place % 30 === 7 ? tooLong : `标书制作员${place % 9}`,
    `上海第${place % 23}电气有限公司`,
    "五险一金 餐饮补贴",
    pays[place % pays.length],
    "负责成本预算、控制和报价。",
    "上海-奉贤区",
    "民营公司 \u00a0\u00a0",
    "\u00a0\u00a050-150人 \u00a0\u00a0",
    "\u00a0\u00a0电气/电力/水利",
    "04-20",
  ]);
}

const softwareHead = ["position", "company", "city", "district", "diploma_requirement", "wage_min", "wage_max", "wage", "experience", "industry", "welfare", "description", "size"];

/** A head row, places in two columns, and two columns that nothing reads. */
function software(count) {
  const line = (place) => [`开发工程师${place}`, `第${place % 41}软件公司`, "广州", "天河区\u00a0\u00a0", "本科\u00a0\u00a0", "15", "25", "15k-25k", "经验不限", "计算机软件", "N/A", "写程序。", "少于50人"];
  return [softwareHead, ...Array.from({ length: count }, (_, place) => line(place))];
}

const file = (name, rows) => ({
  name,
  mimeType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  buffer: makeWorkbook(rows),
});

const at = (page, action) => atAction(page, `exchange.${action}`);

async function upload(page, sent) {
  await page.goto("/act/exchange.import?dataset=job");
  await page.locator("input[type=file]").setInputFiles(sent);
  await press(page, "下一步");
  await at(page, "map");
}

/** Goes from the columns to the figures of the dry run. */
async function check(page) {
  await press(page, "保存并核对");
  await at(page, "check");
  await page.locator(".stats").waitFor();
}

async function done(page) {
  await page.locator(".head .meta").getByText("已完成").waitFor({ timeout: 60_000 });
}

test("a workbook without a head is read by the pack's mapping, corrected, imported once, and its refused lines later", async (t) => {
  const page = await as(t, "msc01");
  await page.goto("/d/job");
  await page.getByRole("link", { name: "导入", exact: true }).click();
  await at(page, "import");
  await good(page, "the upload page");
  await upload(page, file("工程岗位.xlsx", engineering(60)));
  assert.equal(await page.locator("select[name=recipe]").inputValue(), "engineering-2020", "the mapping that fits is taken");
  await page.getByText("上海-奉贤区").first().waitFor();
  await good(page, "the page of columns");

  const welfare = page.locator('select[name="to.3.job"]');
  assert.equal(await welfare.inputValue(), "welfare");
  await welfare.selectOption("");
  await page.locator("select[name='to.7.enterprise']").selectOption("");
  const saved = page.waitForEvent("framenavigated");
  await press(page, "保存");
  await saved;
  await page.waitForLoadState();
  await page.reload();
  assert.equal(await welfare.inputValue(), "", "what was corrected survives a reload");
  await check(page);
  assert.deepEqual([await figure(page, "新增"), await figure(page, "不能导入")], [58, 2]);
  await page.getByText("最多 60 字").first().waitFor();
  await good(page, "the dry run");
  const before = await (await page.request.get("/api/v1/job?limit=200")).json();
  assert.equal(before.items.filter(({ title }) => title.startsWith("标书制作员")).length, 0, "a dry run writes nothing");

  await page.getByRole("button", { name: /^导入 58 行/ }).click();
  await at(page, "progress");
  await done(page);
  assert.deepEqual([await figure(page, "新增"), await figure(page, "不能导入")], [58, 2]);
  await good(page, "the result");
  const refused = await download(page, () => page.getByRole("link", { name: "下载这些行" }).click());
  assert.ok(textOf(refused.bytes).includes(tooLong) && textOf(refused.bytes).includes("最多 60 字"), "the reason is in the file");

  await page.locator("input[type=file]").setInputFiles({ ...file("", []), name: refused.name, buffer: correctWorkbook(refused.bytes, tooLong, "标书制作员") });
  await press(page, "上传并核对");
  await at(page, "check");
  await page.locator(".stats").waitFor();
  assert.deepEqual([await figure(page, "新增"), await figure(page, "不能导入")], [2, 0]);
  await page.getByRole("button", { name: /^导入 2 行/ }).click();
  await at(page, "progress");
  await done(page);

  await upload(page, file("工程岗位(1).xlsx", engineering(60)));
  await check(page);
  assert.deepEqual([await figure(page, "新增"), await figure(page, "不能导入")], [0, 2], "a copy is of the same source");
});

test("a long import is seen by two browsers, stopped, continued, and changes nothing the second time", async (t) => {
  const page = await as(t, "msc01");
  const rows = software(6_000);
  await upload(page, file("软件岗位.xlsx", rows));
  assert.equal(await page.locator("select[name=recipe]").inputValue(), "software-2019");
  assert.deepEqual(
    [await page.locator('select[name="to.2.job"]').inputValue(), await page.locator('select[name="to.3.job"]').inputValue()],
    ["district", "district"],
    "two columns are one place",
  );
  await check(page);
  await page.locator(".actions .primary").click();
  await at(page, "progress");
  const other = await as(t, "msc01");
  await other.goto(page.url());
  await press(page, "停止");
  await page.locator(".head .meta").getByText("已停止").waitFor();
  await other.locator(".head .meta").getByText("已停止").waitFor();
  const stopped = await figure(page, "新增");
  assert.ok(stopped < 6_000, `it was stopped at ${stopped}`);
  await good(page, "a stopped import");
  await press(page, "继续");
  await done(page);
  await other.reload();
  await done(other);
  assert.equal(await figure(page, "新增"), 6_000);

  await upload(page, file("软件岗位 副本.xlsx", rows));
  await check(page);
  assert.deepEqual([await figure(page, "新增"), await figure(page, "更新"), await figure(page, "无变化")], [0, 0, 6_000]);
  await page.getByText("没有要写入的行").waitFor();
  await page.goto("/act/exchange.imports");
  await page.getByRole("link", { name: "软件岗位.xlsx" }).click();
  await at(page, "progress");
  await page.goto("/act/exchange.imports");
  await good(page, "the list of imports");

  const stranger = await as(t, "jyb01", { statuses: [403, 404] });
  const address = new URL(other.url()).pathname + new URL(other.url()).search;
  assert.equal((await stranger.request.get(address)).status(), 404, "another's import");
  assert.equal((await stranger.request.get("/act/exchange.import?dataset=job")).status(), 403);
});

test("pasted cells with unknown heads are mapped by hand, without any script", async (t) => {
  const page = await as(t, "msc01", { javaScriptEnabled: false, statuses: [422] });
  await page.goto("/act/exchange.import?dataset=job");
  await press(page, "下一步");
  await page.locator("[role=alert]").waitFor();
  await page.locator("textarea[name=cells]").fill("东家\t活计\t给多少\n瑞安甲厂\t钳工\t5-8千/月\n瑞安乙厂\t焊工\t面议\n");
  await press(page, "下一步");
  await at(page, "map");
  await page.locator('select[name="to.0.enterprise"]').selectOption("size");
  await page.locator('select[name="to.1.job"]').selectOption("title");
  await page.locator('select[name="to.2.job"]').selectOption("pay");
  await press(page, "保存并核对");
  await page.locator("[role=alert]").getByText("还须有一列对应").waitFor();
  assert.equal(await page.locator('select[name="to.1.job"]').inputValue(), "title", "what was chosen is kept");
  await page.locator('select[name="to.0.enterprise"]').selectOption("name");
  await page.locator("select[name=moves]").selectOption("submit");
  await page.locator("input[name=source]").fill("集市");
  await check(page);
  assert.equal(await figure(page, "新增"), 2);
  await page.locator(".actions .primary").click();
  await at(page, "progress");
  await done(page);
  await page.goto("/d/job?q=钳工&state=submitted");
  assert.ok((await page.locator("tbody").innerText()).includes("瑞安甲厂"), "the new job waits for review");
});

test("forms that were not drawn for the session, and links, do nothing", async (t) => {
  const page = await as(t, "msc01", { statuses: [403, 404, 422] });
  const forged = await page.request.post("/act/exchange.import?dataset=job", { multipart: { cells: "a\tb\n1\t2\n" } });
  assert.equal(forged.status(), 403, "no seal");
  await upload(page, file("一行.xlsx", software(1)));
  const { search } = new URL(page.url());
  for (const deed of ["run", "stop", "forget"]) {
    assert.equal((await page.request.get(`/act/exchange.${deed}${search}`)).status(), 404, `${deed} by a link`);
  }
  assert.equal((await page.request.get("/act/exchange.export?dataset=enterprise&format=csv&purpose=x")).status(), 422);
  await page.locator("summary", { hasText: "放弃" }).click();
  await page.locator("details[open] button", { hasText: "放弃" }).click();
  await at(page, "imports");
  assert.equal((await page.request.get(`/act/exchange.map${search}`)).status(), 404, "what was dropped is gone");
});

test("a list is taken along as it is narrowed, masked unless a purpose is said", async (t) => {
  const page = await as(t, "msc01");
  await page.goto("/d/enterprise?state=member");
  const shown = await page.locator("tbody th").allInnerTexts();
  await page.getByRole("link", { name: "导出", exact: true }).click();
  await at(page, "export");
  await good(page, "the page of an export");
  const masked = await download(page, () => press(page, "导出 CSV"));
  const text = masked.bytes.toString("utf8");
  assert.ok(masked.name.endsWith(".csv") && text.startsWith("\ufeff"), "spreadsheets read it right");
  assert.equal(text.includes(shown[0]), true, "the rows of the list");
  assert.ok(/1\d\d\*{4}\d{4}/.test(text) && !/[^\d]1[3-9]\d{9}[^\d]/.test(text), "phones are masked");
  await page.locator("input[name=purpose]").fill("核对联系人");
  const clear = await download(page, () => press(page, "导出 Excel"));
  assert.ok(/1[3-9]\d{9}/.test(textOf(clear.bytes)), "with a purpose they are clear");
  assert.ok(textOf(clear.bytes).includes("核对联系人"), "and every page says what for");

  const office = await as(t, "jyb01");
  await office.goto("/d/job?state=open");
  const book = await download(office, () => office.getByRole("link", { name: /^导出/ }).first().click().then(async () => {
    if (await office.getByRole("button", { name: "导出 Excel" }).count()) await press(office, "导出 Excel");
  }));
  assert.ok(textOf(book.bytes).includes("已发布") && !textOf(book.bytes).includes("待审核"), "only what the list shows");
});
