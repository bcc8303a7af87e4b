// A job's life, as its people live it: enterprise HR writes and submits, the placement office returns and opens, a
// student sees it without the phone, two people edit at once. A failure here is a job that cannot be published, or a
// phone number that leaks.

import assert from "node:assert/strict";
import { test } from "node:test";
import { axe, sideways, signIn } from "./browser.mjs";
import { doIt, press, state } from "./deeds.mjs";
import { openSite } from "./visit.mjs";

const { site, visit } = await openSite();
const account = (name) => site.accounts.find((found) => found.account === name);
const phone = "0577-65001234";
const title = "多工序数控机床操作调整工（夜班补贴）";

/** A page signed in as one of the demo's accounts. */
async function as(t, name, options) {
  const page = await visit(t, options);
  await signIn(page, account(name));
  return page;
}

/** A day so many days from today, as a date input takes it. */
const inDays = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** Fills in the form of a new job and leaves it to the caller to send it. */
async function write(page, fields) {
  await page.goto("/d/job/new");
  for (const [name, value] of Object.entries(fields)) await page.locator(`[name="${name}"]`).fill(value);
}

test("a job is written, submitted, returned, opened, paused, resumed and closed", async (t) => {
  const hr = await as(t, "hr01", { statuses: [422] });
  await write(hr, { title, "pay.lo": "9000", "pay.hi": "6000", valid_until: inDays(30), contact_phone: phone, duties: "会看图纸，能独立对刀。" });
  await press(hr, "提交审核");
  await hr.locator("[role=alert]").waitFor();
  assert.equal(await hr.locator("[name=title]").inputValue(), title, "what was typed is kept");
  assert.equal(await axe(hr), "");
  await hr.locator('[name="pay.lo"]').fill("6000");
  await hr.locator('[name="pay.hi"]').fill("9000");
  await press(hr, "提交审核");
  await hr.waitForURL(/\/d\/job\/[0-9a-f-]{36}$/);
  await state(hr, "待审核");
  const address = new URL(hr.url()).pathname;

  const office = await as(t, "jyb01");
  await office.goto("/d/job?state=submitted");
  await office.getByRole("link", { name: title }).first().click();
  await office.waitForURL(`**${address}`);
  assert.equal(await axe(office), "");
  await office.locator("summary", { hasText: "退回" }).click();
  await office.locator("textarea[name=note]:visible").fill("请写明班次");
  await office.locator("details[open] button", { hasText: "退回" }).click();
  await state(office, "退回修改");

  await hr.goto(address);
  await hr.getByText("请写明班次").first().waitFor();
  await hr.getByRole("link", { name: "修改", exact: true }).click();
  await hr.locator("[name=duties]").fill("两班倒，会看图纸，能独立对刀。");
  await press(hr, "提交审核");
  await state(hr, "待审核");

  await office.goto(address);
  await press(office, "发布");
  await state(office, "已发布");

  const student = await as(t, "stu01", { viewport: { width: 360, height: 740 } });
  await student.goto(address);
  await student.getByText("两班倒").first().waitFor();
  assert.equal(await sideways(student), 0);
  for (const path of [address, `${address}/history`, `${address}/why`, "/d/job?sort=-updated_at", `/api/v1${address.slice(2)}`, `/api/v1${address.slice(2)}/history`, "/api/v1/job?limit=50"]) {
    const answer = await student.request.get(path);
    assert.equal(answer.status(), 200, path);
    const text = await answer.text();
    assert.ok(!text.includes(phone) && !text.includes("65001234") && !text.includes("contact_phone\":\""), `${path} shows the phone`);
  }
  for (const path of [`/api/v1/job?filter=${encodeURIComponent(`row.contact_phone = "${phone}"`)}`, "/api/v1/job?sort=contact_phone", "/d/job?contact_phone=0577"]) {
    assert.equal((await student.request.get(path)).status(), 422, `${path} tells something of the phone`);
  }

  await hr.goto(address);
  for (const [deed, reached] of [["暂停", "暂停"], ["恢复", "已发布"], ["下线", "已下线"]]) {
    await doIt(hr, deed);
    await state(hr, reached);
  }
  await hr.goto(`${address}/history`);
  for (const word of ["提交审核", "退回", "发布", "暂停", "恢复", "下线", "请写明班次"]) {
    assert.ok(await hr.getByText(word, { exact: false }).first().isVisible(), `the history lacks ${word}`);
  }
  assert.equal(await axe(hr), "");
  assert.equal((await student.request.get(address)).status(), 404, "a closed job is not the student's any more");
});

test("nobody learns of another firm's draft", async (t) => {
  const hr = await as(t, "hr01");
  await write(hr, { title: "未公开的岗位" });
  await press(hr, "存草稿");
  await hr.waitForURL(/\/d\/job\/[0-9a-f-]{36}$/);
  const address = new URL(hr.url()).pathname;
  const missing = address.replace(/.{4}$/, "0000");
  for (const name of ["hr02", "jyb01", "stu01"]) {
    const other = await as(t, name, { statuses: [404, 409, 422] });
    for (const tail of ["", "/edit", "/history", "/why"]) {
      assert.equal((await other.request.get(address + tail)).status(), 404, `${name} ${tail}`);
    }
    const there = await (await other.request.get(`/api/v1${address.slice(2)}`)).json();
    const nowhere = await (await other.request.get(`/api/v1${missing.slice(2)}`)).json();
    assert.deepEqual(there, nowhere, `${name} can tell a draft from nothing`);
    assert.ok(!(await (await other.request.get("/d/job?state=draft")).text()).includes("未公开的岗位"), name);
  }
});

test("two people edit one job: different fields merge, the same field asks", async (t) => {
  const one = await as(t, "hr01", { statuses: [409] });
  await write(one, { title: "装配工", headcount: "3" });
  await press(one, "存草稿");
  await one.waitForURL(/\/d\/job\/[0-9a-f-]{36}$/);
  const address = new URL(one.url()).pathname;
  const other = await as(t, "hr01", { statuses: [409] });
  await one.goto(`${address}/edit`);
  await other.goto(`${address}/edit`);
  await one.locator("[name=headcount]").fill("5");
  await press(one, "保存");
  await one.waitForURL(`**${address}`);
  await other.locator("[name=welfare]").fill("包住");
  await press(other, "保存");
  await other.waitForURL(`**${address}`);
  await other.getByText("包住").first().waitFor();
  await other.getByText("5 人", { exact: true }).first().waitFor();

  await one.goto(`${address}/edit`);
  await other.goto(`${address}/edit`);
  await one.locator("[name=headcount]").fill("8");
  await press(one, "保存");
  await one.waitForURL(`**${address}`);
  await other.locator("[name=headcount]").fill("9");
  await press(other, "保存");
  await other.locator('[name="_keep.headcount"]').first().waitFor();
  assert.equal(await axe(other), "");
  await other.locator('[name="_keep.headcount"][value=mine]').check();
  await press(other, "保存");
  await other.waitForURL(`**${address}`);
  await other.getByText("9 人", { exact: true }).first().waitFor();
});

test("a token works over the API, once for each idempotency key", async (t) => {
  const page = await as(t, "hr01");
  const csrf = await page.locator("input[name=_csrf]").first().inputValue();
  const send = (key, data) =>
    page.request.post("/api/v1/job", { headers: { "x-csrf-token": csrf, "idempotency-key": key }, data });
  assert.equal((await page.request.post("/api/v1/job", { data: { title: "x" } })).status(), 403, "a seal is asked for");
  const own = (await (await page.request.get("/api/v1/job?limit=200")).json()).items.find((job) => job.may.includes("update"));
  const body = { enterprise: own?.enterprise, title: "质检员" };
  if (!own) delete body.enterprise;
  const first = await send("k1", body);
  const again = await send("k1", body);
  if (own) {
    assert.equal(first.status(), 201);
    assert.equal((await again.json()).id, (await first.json()).id, "the same key makes one job");
    assert.equal((await send("k1", { ...body, title: "别的" })).status(), 409);
  }
  const wrong = await page.request.post("/api/v1/job", { headers: { "x-csrf-token": csrf }, data: { titel: "x", headcount: "三" } });
  assert.equal(wrong.status(), 422);
  const problem = await wrong.json();
  assert.deepEqual(problem.errors.map(({ field, code }) => [field, code]).sort(), [["headcount", "value.not-a-number"], ["titel", "field.unknown"]]);
});

test("the steward sees declarations, history and masked values, and changes nothing", async (t) => {
  const steward = await as(t, "steward01", { statuses: [404] });
  await steward.goto("/catalogue");
  assert.equal(await axe(steward), "");
  await steward.goto("/catalogue/job");
  await steward.getByText("contact_phone").first().waitFor();
  assert.equal(await axe(steward), "");
  const people = await (await steward.request.get("/api/v1/person?limit=5")).json();
  for (const person of people.items) assert.equal(person.name, null, "a name in clear");
  assert.equal((await steward.request.get("/d/job/new")).status(), 404);
});

test("a student applies with what the site knows, and only that firm's HR sees who it is", async (t) => {
  const hr = await as(t, "hr01");
  const open = await (await hr.request.get(`/api/v1/job?filter=${encodeURIComponent('row.state = "open"')}&limit=200`)).json();
  const job = open.items.find(({ may }) => may.includes("pause"));
  assert.ok(job, "the firm of the demo has an open job");
  const student = await as(t, "stu01", { viewport: { width: 360, height: 740 }, statuses: [409] });
  await student.goto(`/d/job/${job.id}`);
  await student.getByRole("link", { name: "投递简历" }).click();
  assert.equal(await axe(student), "");
  for (const name of ["name", "phone"]) assert.notEqual(await student.locator(`[name=${name}]`).inputValue(), "", `${name} is known`);
  await student.locator("[name=phone]").fill("13900001234");
  await student.locator(".form-end button.primary").click();
  await student.waitForURL(/\/d\/application\/[0-9a-f-]{36}$/);
  const address = new URL(student.url()).pathname;

  await hr.goto(address);
  assert.ok(!(await hr.content()).includes("13900001234"), "masked until it is asked for");
  await hr.locator("summary", { hasText: "查看联系方式" }).click();
  await hr.locator("textarea[name=note]:visible").fill("约面试");
  await hr.locator("details[open] button", { hasText: "查看联系方式" }).click();
  await hr.getByText("13900001234").first().waitFor();
  await hr.goto(address);
  await doIt(hr, "进入筛选");
  await state(hr, "筛选");
  await hr.goto(`/d/job/${job.id}`);
  assert.ok((await hr.locator("main").innerText()).includes("投递"), "the job shows its applications");

  const other = await as(t, "hr02", { statuses: [404] });
  assert.equal((await other.request.get(address)).status(), 404);
  await student.goto(`${address}/history`);
  await student.getByText("约面试").first().waitFor();
});
