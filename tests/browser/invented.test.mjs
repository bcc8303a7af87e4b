// A pack that nobody ships, taken up by a site that is served: its one dataset gets every kind of page, import, export
// and search from its declarations alone. A failure here is a kind of record that needs a programmer.

import assert from "node:assert/strict";
import { cp } from "node:fs/promises";
import path from "node:path";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { signIn } from "./browser.mjs";
import { atAction, atRow, doIt, download, field, figure, good, press, state } from "./deeds.mjs";
import { openSite } from "./visit.mjs";
import { makeWorkbook, textOf } from "./workbook.mjs";

const { site, visit } = await openSite();
const list = "/d/instrument_loan";
const keeper = { account: "yiqi01", password: "three-coordinates-measured" };
const phone = "13957701234";

before(async () => {
  const instruments = fileURLToPath(new URL("instruments", import.meta.url));
  await cp(instruments, path.join(site.packs, "instruments"), { recursive: true });
  const run = async (words, input) => {
    const { code, text } = await site.command(words, input);
    assert.equal(code, 0, text);
    return text;
  };
  assert.match(await run(["plan"]), /create the dataset `instrument_loan`/);
  await run(["apply"]);
  assert.match(await run(["plan"]), /^nothing to do/);
  const who = ["--name", "周宁", "--organisation", "仪器共享中心（演示）", "--role", "instrument-office"];
  await run(["user", "add", keeper.account, ...who], keeper.password);
});

/** A page signed in as the keeper of the instruments, or as one of the demo's accounts. */
async function as(t, name, options) {
  const page = await visit(t, options);
  await signIn(page, name === keeper.account ? keeper : site.accounts.find((found) => found.account === name));
  return page;
}

/** A day so many days from today, as a date input takes it. */
const inDays = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** Chooses a field's option by its place, where the field is a list to choose from. */
const choose = (page, name, option) => field(page, name).selectOption(option);

test("it is written with a form that says what is wrong, read, changed, moved on with a note, and told", async (t) => {
  const page = await as(t, "yiqi01", { statuses: [422] });
  await page.waitForURL("**/desk/instrument-office");
  await page.locator("main").getByText("待确认的借用").first().waitFor();
  await good(page, "an empty desk");
  await page.locator("nav.side").getByRole("link", { name: "仪器借用", exact: true }).click();
  await page.waitForURL(`**${list}`);
  await good(page, "an empty list");

  await page.locator("main").getByRole("link", { name: /^新建/ }).first().click();
  await page.waitForURL(`**${list}/new`);
  await good(page, "an empty form");
  await field(page, "instrument").fill("三坐标测量机");
  await choose(page, "kind", "geometry");
  await page.locator('[name="needs"][value="training"]').check();
  await page.locator('[name="needs"][value="transport"]').check();
  await field(page, "about").fill("检测 **箱体类零件** 的形位公差。\n\n- 每批抽检 5 件\n- 出具报告");
  await choose(page, "enterprise", { index: 1 });
  await field(page, "deposit").fill("50");
  await field(page, "hours.lo").fill("8");
  await field(page, "hours.hi").fill("4");
  await page.locator("[type=checkbox][name=insured]").check();
  await field(page, "contact_phone").fill(phone);
  await press(page, "保存");
  await page.locator("[role=alert]").waitFor();
  await good(page, "a refused form");
  assert.equal(await page.locator("#field-hours").count(), 1);
  for (const [key, value] of [["hours.lo", "4"], ["hours.hi", "8"]]) await field(page, key).fill(value);
  await press(page, "保存");
  await page.locator("[role=alert]").getByText("押金至少 100 元").first().waitFor();
  assert.equal(await field(page, "instrument").inputValue(), "三坐标测量机", "what was typed is kept");
  await field(page, "deposit").fill("2000");
  await field(page, "due").fill(inDays(10));
  await press(page, "保存");
  await atRow(page);
  await state(page, "待确认");
  const main = page.locator("main");
  for (const words of ["几何量", "先培训", "需运输", "箱体类零件", "2,000 元", "4–8 小时"]) await main.getByText(words).first().waitFor();
  assert.match(await main.innerText(), /已投保\s+是/, "what was ticked stays ticked, also in a form that was refused");
  assert.ok(!(await page.content()).includes(phone), "masked until it is asked for");
  await good(page, "a row");
  const address = new URL(page.url()).pathname;

  await page.goto(`${address}/edit`);
  await good(page, "a form to change a row");
  assert.ok(await page.locator("[type=checkbox][name=insured]").isChecked());
  await field(page, "deposit").fill("3000");
  await page.locator('[name="needs"][value="training"]').uncheck();
  await press(page, "保存");
  await atRow(page);
  await doIt(page, "不借", "检定证书已过期");
  await state(page, "不借");
  await main.getByText("检定证书已过期").first().waitFor();

  await page.goto(`${address}/history`);
  await good(page, "a history");
  await page.locator("main").getByRole("link", { name: "与上一版比较" }).last().click();
  await page.waitForURL(/\/difference\?from=1&to=2$/);
  for (const words of ["2,000", "3,000"]) await main.getByText(words).first().waitFor();
  await good(page, "a difference");
  await page.goto(`${address}/why`);
  await good(page, "why");

  await page.goto(address);
  await doIt(page, "查看联系方式", "约定取件");
  await page.getByText(phone).first().waitFor();
});

/** Sends a list of loans and imports it; the columns find their fields by their titles. */
async function bring(page, rows) {
  await page.goto(list);
  await page.getByRole("link", { name: "导入", exact: true }).click();
  await atAction(page, "exchange.import");
  await page.locator("input[type=file]").setInputFiles({
    name: "仪器借用.xlsx",
    mimeType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    buffer: makeWorkbook([["仪器名称", "仪器类别", "使用要求", "借用单位", "归还日期", "押金（元）", "每天使用", "是否投保", "联系电话"], ...rows]),
  });
  await press(page, "下一步");
  await atAction(page, "exchange.map");
}

test("a workbook of it is brought in by its titles, found, ordered, narrowed, taken along, binned and brought back", async (t) => {
  const page = await as(t, "yiqi01");
  const { items } = await (await page.request.get("/api/v1/enterprise?limit=2")).json();
  await bring(page, [
    ["万能试验机", "力学", "夜间", items[0].name, inDays(5), "500", "2-6", "否", "13957701235"],
    ["圆度仪", "尺寸测量", "培训、夜间", items[1].name, inDays(3), "1,500元", "8", "是", ""],
    ["示波器", "电学", "", items[0].name, inDays(9), "60", "", "", "0577-65001234"],
  ]);
  const columns = ["instrument", "kind", "needs", "due", "deposit", "hours", "insured", "contact_phone"];
  const places = [0, 1, 2, 4, 5, 6, 7, 8];
  for (const [at, key] of columns.entries()) {
    assert.equal(await field(page, `to.${places[at]}.instrument_loan`).inputValue(), key, `the column of ${key}`);
  }
  await good(page, "columns of an import");
  await press(page, "保存并核对");
  await atAction(page, "exchange.check");
  await page.locator(".stats").waitFor();
  assert.deepEqual([await figure(page, "新增"), await figure(page, "不能导入")], [2, 1]);
  await page.getByText("押金至少 100 元").first().waitFor();
  await good(page, "a dry run");
  await page.getByRole("button", { name: /^导入 2 行/ }).click();
  await atAction(page, "exchange.progress");
  await page.locator(".head .meta").getByText("已完成").waitFor();
  await good(page, "what an import did");

  const shown = () => page.locator("tbody th").allInnerTexts();
  await page.goto(`${list}?sort=due&state=asked`);
  assert.deepEqual(await shown(), ["圆度仪", "万能试验机"]);
  await good(page, "a list");
  // axe leaves styles behind, which a page that is swapped in part would carry on
  await page.reload();
  await page.locator("thead").getByRole("link", { name: "押金" }).click();
  await page.waitForURL(/sort=deposit/);
  assert.deepEqual(await shown(), ["万能试验机", "圆度仪"]);
  for (const [query, found] of [["kind=geometry&needs=night", "圆度仪"], ["deposit.to=1000", "万能试验机"], ["insured=true&state=asked", "圆度仪"], ["q=试验", "万能试验机"], ["q=圆", "圆度仪"]]) {
    await page.goto(`${list}?${query}`);
    assert.deepEqual(await shown(), [found], query);
  }
  await page.locator("tbody th a").first().click();
  await atRow(page);
  const address = new URL(page.url()).pathname;

  await page.goto("/desk/instrument-office");
  await good(page, "a desk");
  await page.goto(`${list}?state=asked`);
  await page.getByRole("link", { name: "导出", exact: true }).click();
  await atAction(page, "exchange.export");
  await good(page, "an export");
  const text = (await download(page, () => press(page, "导出 CSV"))).bytes.toString("utf8");
  assert.ok(text.startsWith("\ufeff仪器名称") && text.includes("圆度仪") && !text.includes("三坐标"), text);
  assert.ok(!text.includes("13957701235"), "phones are masked");
  await field(page, "purpose").fill("核对联系人");
  assert.ok(textOf((await download(page, () => press(page, "导出 Excel"))).bytes).includes("13957701235"));

  await page.goto(address);
  await doIt(page, "删除");
  await page.waitForURL(`**${list}`);
  await page.locator(".actions details.more > summary").click();
  await page.getByRole("link", { name: "回收站" }).click();
  await page.waitForURL(`**${list}/bin`);
  await good(page, "a bin");
  await page.locator("tbody th a").first().click();
  await press(page, "恢复");
  await page.waitForURL(`**${address}`);
  await doIt(page, "借出");
  await doIt(page, "归还");
  await state(page, "已归还");
});

test("the steward finds it in the catalogue", async (t) => {
  const page = await as(t, "steward01");
  await page.goto("/catalogue");
  await page.locator("main").getByRole("link", { name: "仪器借用" }).first().click();
  await page.waitForURL("**/catalogue/instrument_loan");
  for (const words of ["仪器共享中心", "contact_phone", "约定取件", /^instrument_loan\.toml:\d+$/]) await page.locator("main").getByText(words).first().waitFor();
  await good(page, "a declaration");
});

test("who was granted nothing of it does not learn that it is there, and a firm sees its own without the deposit", async (t) => {
  const page = await as(t, "yiqi01");
  const { items } = await (await page.request.get("/api/v1/instrument_loan?sort=updated_at")).json();
  const row = items[0];
  const stranger = await as(t, "jyb01", { statuses: [404] });
  for (const place of [list, `${list}/new`, `${list}/bin`, `${list}/${row.id}`, `${list}/${row.id}/history`, "/catalogue/instrument_loan", "/desk/instrument-office", "/api/v1/instrument_loan", `/api/v1/instrument_loan/${row.id}`]) {
    assert.equal((await stranger.request.get(place)).status(), 404, place);
  }
  assert.equal((await stranger.request.get("/act/exchange.export?dataset=instrument_loan")).status(), 404);
  await stranger.goto("/d/job");
  for (const place of ["/d/job", "/api/v1/openapi.json"]) {
    const text = await (await stranger.request.get(place)).text();
    assert.ok(!text.includes("仪器借用") && !text.includes("instrument_loan"), `${place} speaks of it`);
  }

  const hr = await as(t, "hr01", { statuses: [404] });
  const firm = await (await hr.request.get("/api/v1/job?limit=1")).json();
  const csrf = await field(page, "_csrf").first().inputValue();
  const data = { instrument: "激光干涉仪", enterprise: firm.items[0].enterprise, due: inDays(7), deposit: 800, contact_phone: phone };
  const own = await page.request.post("/api/v1/instrument_loan", { headers: { "x-csrf-token": csrf }, data });
  assert.equal(own.status(), 201, await own.text());
  const seen = await (await hr.request.get("/api/v1/instrument_loan")).json();
  assert.deepEqual(seen.items.map(({ instrument, may }) => [instrument, may]), [["激光干涉仪", []]]);
  assert.ok(!("deposit" in seen.items[0]) && seen.items[0].contact_phone === null);
  await hr.goto(`${list}/${seen.items[0].id}`);
  const text = await hr.locator("main").innerText();
  assert.ok(!text.includes("押金") && !text.includes("800") && !text.includes(phone));
  assert.equal((await hr.request.get(`${list}/new`)).status(), 404);
});
