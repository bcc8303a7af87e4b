// A changed pack on a site that is served: a field more, a field renamed, and a whole pack that nobody ships. A failure
// here is a college that needs a programmer to change a form, or that loses what was typed while it was changed.

import assert from "node:assert/strict";
import { cp, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { signIn } from "./browser.mjs";
import { atRow, field, press } from "./deeds.mjs";
import { openSite } from "./visit.mjs";

const { site, visit } = await openSite();
const account = (name) => site.accounts.find((found) => found.account === name);
const here = (relative) => fileURLToPath(new URL(relative, import.meta.url));

async function as(t, name, options) {
  const page = await visit(t, options);
  await signIn(page, account(name));
  return page;
}

/** What a command printed, which did what was asked. */
async function done(...words) {
  const { code, text } = await site.command(words);
  assert.equal(code, 0, text);
  return text;
}

/** Changes a file of a pack of the site's own. */
async function change(file, ...changes) {
  const whole = path.join(site.packs, file);
  let text = await readFile(whole, "utf8");
  for (const [before, after] of changes) {
    assert.ok(text.includes(before), `${file} says no more: ${before}`);
    text = text.replace(before, after);
  }
  await writeFile(whole, text);
}

/** A request of a program in the page's session. */
async function send(page, address, data) {
  const csrf = await field(page, "_csrf").first().inputValue();
  return page.request.post(address, { headers: { "x-csrf-token": csrf }, data });
}

test("a field is added and one renamed while people work, and nothing they wrote is lost", async (t) => {
  await cp(here("../../packs/talent"), path.join(site.packs, "talent"), { recursive: true });
  assert.match(await done("plan"), /^nothing to do/, "the same pack in the site's own folder changes nothing");

  const hr = await as(t, "hr01", { statuses: [409] });
  await hr.goto("/d/job/new");
  await field(hr, "title").fill("夜班质检员");
  await field(hr, "welfare").fill("包住");
  await press(hr, "存草稿");
  await atRow(hr);
  const address = new URL(hr.url()).pathname;
  await hr.goto(`${address}/edit`);
  await field(hr, "welfare").fill("包吃住");
  await press(hr, "保存");
  await atRow(hr);

  // three people have pages open when the pack changes
  const editing = await as(t, "hr01");
  await editing.goto(`${address}/edit`);
  const writing = await as(t, "hr01");
  await writing.goto("/d/job/new");
  const looking = await as(t, "hr01");
  await looking.goto("/d/job");

  const shift = '[fields.shift]\ntitle = { zh = "班次", en = "Shift" }\ngroup = "job"\nkind = "text"\nmax = 20\nsearch = 1.0\ncolumn = true\n';
  await change(
    "talent/datasets/job.toml",
    ["[fields.headcount]", `${shift}\n[fields.headcount]`],
    ['synonyms = ["工作性质", "招聘类型", "职位类型"]\ncolumn = true', 'synonyms = ["工作性质", "招聘类型", "职位类型"]'],
    ['[fields.welfare]\ntitle = { zh = "福利", en = "Welfare" }', '[fields.benefits]\nwas = "welfare"\ntitle = { zh = "福利待遇", en = "Benefits" }'],
    ["[fields.duties]", "[fields.dutys]"],
  );
  const wrong = await site.command(["plan"]);
  assert.equal(wrong.code, 3);
  assert.match(wrong.text, /talent\/matchers\/[\w-]+\.toml:\d+:\d+: .*`duties`/, "what a slip of the pen breaks is told with its place");
  await change("talent/datasets/job.toml", ["[fields.dutys]", "[fields.duties]"]);
  const plan = await done("plan");
  assert.match(plan, /safe +add the field `job\.shift`; empty in rows that exist/);
  assert.match(plan, /safe +`job\.welfare` is called `benefits` from now on; nothing stored changes/);
  assert.equal(plan.split("\n").filter((line) => /^(safe|rebuild|refused)/.test(line)).length, 2, plan);
  assert.ok(!(await (await hr.request.get("/d/job/new")).text()).includes("班次"), "a plan changes nothing");
  await done("apply");
  assert.match(await done("plan"), /^nothing to do/);

  await field(editing, "welfare").fill("包吃住，有班车");
  await press(editing, "保存");
  await atRow(editing);
  await editing.getByText("包吃住，有班车").first().waitFor();
  await field(writing, "title").fill("白班质检员");
  await field(writing, "welfare").fill("五险一金");
  await press(writing, "存草稿");
  await atRow(writing);
  await writing.getByText("五险一金").first().waitFor();
  await looking.locator("input[name=q]").fill("质检员");
  await looking.locator("input[name=q]").press("Enter");
  await looking.getByRole("columnheader", { name: "班次" }).waitFor();

  await hr.goto(`${address}/edit`);
  assert.equal(await field(hr, "benefits").inputValue(), "包吃住，有班车");
  await field(hr, "shift").fill("两班倒");
  await press(hr, "保存");
  await atRow(hr);
  for (const word of ["班次", "两班倒", "福利待遇"]) await hr.locator("main").getByText(word, { exact: true }).first().waitFor();
  await hr.goto(`${address}/history`);
  const history = await hr.locator("main").innerText();
  for (const word of ["福利待遇", "包住", "包吃住", "两班倒"]) assert.ok(history.includes(word), `the history lacks ${word}`);
  for (const query of ["q=两班倒", "q=有班车"]) {
    await hr.goto(`/d/job?${query}`);
    await hr.locator("tbody").getByRole("link", { name: "夜班质检员" }).first().waitFor();
  }

  const api = `/api/v1${address.slice(2)}`;
  const row = await (await hr.request.get(api)).json();
  assert.deepEqual([row.shift, row.benefits, "welfare" in row], ["两班倒", "包吃住，有班车", false]);
  const made = await send(hr, "/api/v1/job", { enterprise: row.enterprise, title: "晚班质检员", shift: "常日班", benefits: "包住" });
  assert.equal(made.status(), 201, await made.text());
  assert.equal((await made.json()).shift, "常日班");
  const former = await send(hr, "/api/v1/job", { enterprise: row.enterprise, title: "晚班质检员", welfare: "包住" });
  assert.deepEqual([former.status(), (await former.json()).errors[0].field], [422, "welfare"], "a program is told which key is unknown");
  const described = JSON.stringify(await (await hr.request.get("/api/v1/openapi.json")).json());
  assert.ok(described.includes('"shift"') && described.includes('"benefits"') && !described.includes('"welfare"'));
});
