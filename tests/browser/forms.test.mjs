// Forms and filters as people use them: suggestions while typing, what is given back when something cannot be taken, and
// what is told when somebody else was faster. A failure here is a field left empty, or work typed twice.

import assert from "node:assert/strict";
import { test } from "node:test";
import { axe, sideways, signIn } from "./browser.mjs";
import { openSite } from "./visit.mjs";

const { site, visit } = await openSite();
const account = (name) => site.accounts.find((found) => found.account === name);
const row = /\/d\/job\/[0-9a-f-]{36}$/;

/** A page signed in as one of the demo's accounts. */
async function as(t, name, options) {
  const page = await visit(t, options);
  await signIn(page, account(name));
  return page;
}

const press = (page, text) => page.getByRole("button", { name: text, exact: true }).first().click();

/** A draft with this title; answers its path. */
async function draft(page, title) {
  await page.goto("/d/job/new");
  await page.locator("[name=title]").fill(title);
  await press(page, "存草稿");
  await page.waitForURL(row);
  return new URL(page.url()).pathname;
}

async function suggestions(page, name, letters) {
  const input = page.locator(`[name="${name}"]`);
  await input.fill("");
  await input.pressSequentially(letters);
  await page.locator(".suggestions li").first().waitFor();
  return page.locator(".suggestions li").allInnerTexts();
}

for (const [name, options] of [
  ["wide", {}],
  ["narrow and dark", { viewport: { width: 360, height: 740 }, colorScheme: "dark", hasTouch: true }],
]) {
  test(`a word of a long table is found by some letters, by keyboard and by hand: ${name}`, async (t) => {
    const page = await as(t, "hr01", options);
    await page.goto("/d/job/new");
    const occupation = page.locator("[name=occupation]");
    const found = await suggestions(page, "occupation", "数控");
    assert.match(found.join(" "), /多工序数控机床操作调整工/);
    assert.equal(await occupation.getAttribute("role"), "combobox");
    assert.equal(await occupation.getAttribute("aria-expanded"), "true");
    assert.equal(await axe(page), "");
    assert.equal(await sideways(page), 0);
    await page.keyboard.press("ArrowDown");
    const active = await occupation.getAttribute("aria-activedescendant");
    assert.equal(await page.locator(`#${active}`).getAttribute("aria-selected"), "true");
    await page.keyboard.press("Enter");
    assert.equal(await occupation.inputValue(), "多工序数控机床操作调整工");
    assert.equal(await page.locator(".suggestions").count(), 0);

    await suggestions(page, "skills", "数控操作");
    const option = page.locator(".suggestions li").first();
    if (options.hasTouch) await option.tap();
    else await option.click();
    assert.equal(await page.locator("[name=skills]").inputValue(), "数控机床操作、");
    await page.locator("[name=skills]").pressSequentially("识图");
    await page.locator(".suggestions li").first().waitFor();
    await page.keyboard.press("Escape");
    assert.equal(await page.locator(".suggestions").count(), 0);
    await page.locator("[name=title]").fill("数控车工");
    await press(page, "存草稿");
    await page.waitForURL(row);
    await page.getByText("数控机床操作", { exact: true }).first().waitFor();
    await page.getByText("机械识图", { exact: true }).first().waitFor();
  });
}

test("without a script a word that means nothing comes back with the nearest to choose from", async (t) => {
  const page = await as(t, "hr01", { javaScriptEnabled: false, statuses: [422] });
  await page.goto("/d/job/new");
  await page.locator("[name=title]").fill("数控车工");
  await page.locator("[name=skills]").fill("看图纸、数控操作");
  await page.locator("[name=district]").fill("火星");
  await page.locator('[name="pay.lo"]').fill("8千");
  await page.locator('[name="pay.hi"]').fill("1.2万");
  await press(page, "存草稿");
  await page.getByText("没有“火星”这个地方").first().waitFor();
  await page.locator("[name=district]").fill("瑞安");
  const meant = page.locator(".meant", { hasText: "看图纸" }).locator("input").first();
  await meant.check();
  await press(page, "存草稿");
  await page.waitForURL(row);
  for (const words of ["机械识图", "数控机床操作", "温州市瑞安市", "8,000–12,000 元/月"]) {
    await page.getByText(words, { exact: true }).first().waitFor();
  }
});

test("one unknown word in a filter keeps the list, the other filters and the way to what was meant", async (t) => {
  const page = await as(t, "msc01", { statuses: [422] });
  await page.goto(`/d/job?state=open&district=${encodeURIComponent("火星")}&pay.from=${encodeURIComponent("1千")}`);
  assert.ok(await page.locator("details.filter").getAttribute("open") !== null, "the panel is open");
  assert.equal(await page.locator("[name=district]").getAttribute("aria-invalid"), "true");
  await page.getByText("没有“火星”这个地方").waitFor();
  assert.ok((await page.locator(".list tbody tr").count()) > 0, "the list is there");
  assert.equal(await page.locator(".chip.on").count(), 2, "the other filters hold");
  assert.equal(await axe(page), "");
  await page.locator(".near a").first().click();
  await page.waitForURL(/district=\d{6}/);
  assert.equal(await page.locator(".chip.on").count(), 3);
  const program = await page.request.get("/d/job?district=nowhere", { headers: { accept: "application/json" } });
  assert.equal(program.status(), 422);
  await suggestions(page, "district", "瑞安").catch(async () => {
    await page.locator("details.filter > summary").click();
    assert.match((await suggestions(page, "district", "瑞安")).join(" "), /瑞安市/);
  });
});

test("who was faster is named, nothing is chosen beforehand, and what only they changed is shown", async (t) => {
  const one = await as(t, "hr01", { statuses: [409] });
  const address = await draft(one, "装配工甲");
  const other = await as(t, "hr01", { statuses: [409] });
  await one.goto(`${address}/edit`);
  await other.goto(`${address}/edit`);
  await one.locator("[name=headcount]").fill("8");
  await one.locator("[name=title]").fill("装配工乙");
  await press(one, "保存");
  await one.waitForURL(`**${address}`);
  await other.locator("[name=headcount]").fill("9");
  await press(other, "保存");
  const conflict = other.locator(".conflict");
  await conflict.waitFor();
  assert.match(await conflict.innerText(), /\S+ \d\d:\d\d 改为“8”/);
  assert.equal(await conflict.locator(":checked").count(), 0);
  assert.equal(await other.locator("[name=title]").inputValue(), "装配工乙");
  assert.ok(await other.locator(".notice.bad").evaluate((summary) => summary === document.activeElement), "the summary has the focus");
  assert.equal(await axe(other), "");
  await press(other, "保存");
  await conflict.waitFor();
  await conflict.locator("[value=theirs]").check();
  await press(other, "保存");
  await other.waitForURL(`**${address}`);
  assert.match(await other.locator(".toast").innerText(), /修改合并/);
});

test("a deed that came too late leads back to the row, with the reason and what happened", async (t) => {
  const hr = await as(t, "hr01");
  const address = await draft(hr, "质检员");
  await press(hr, "提交审核");
  await hr.locator(".head .meta").getByText("待审核", { exact: true }).waitFor();
  const office = await as(t, "jyb01", { statuses: [409, 412] });
  const second = await as(t, "jyb01");
  await office.goto(address);
  await second.goto(address);
  await office.locator("summary", { hasText: "退回" }).click();
  assert.equal(await office.evaluate(() => document.activeElement.name), "note", "the focus goes in");
  await office.keyboard.press("Escape");
  assert.equal(await office.locator("textarea[name=note]:visible").count(), 0);
  await office.locator("summary", { hasText: "退回" }).click();
  await press(office, "取消");
  await office.locator("summary", { hasText: "退回" }).click();
  await office.locator("textarea[name=note]:visible").fill("请写明班次");
  await press(second, "发布");
  await second.locator(".head .meta").getByText("已发布", { exact: true }).waitFor();
  await office.locator("details[open] button", { hasText: "退回" }).click();
  const notice = office.locator(".wait-notice");
  await notice.waitFor();
  assert.match(await notice.innerText(), /\d\d:\d\d 发布[\s\S]*请写明班次/);
  assert.equal(await axe(office), "");
  await office.goto(`${address}/moves/return`);
  assert.equal(new URL(office.url()).pathname, address, "the address of a deed leads to the row");
});

test("the reason of a return stands where it is needed, and a deleted row gives back what was typed", async (t) => {
  const hr = await as(t, "hr01", { statuses: [404] });
  const address = await draft(hr, "焊工");
  await press(hr, "提交审核");
  const office = await as(t, "jyb01");
  await office.goto(address);
  await office.locator("summary", { hasText: "退回" }).click();
  await office.locator("textarea[name=note]:visible").fill("请写明班次");
  await office.locator("details[open] button", { hasText: "退回" }).click();
  await office.locator(".head .meta").getByText("退回修改", { exact: true }).waitFor();
  for (const path of [address, `${address}/edit`]) {
    await hr.goto(path);
    assert.match(await hr.locator(".wait-notice").innerText(), /退回：请写明班次/, path);
  }
  await hr.locator("[name=duties]").fill("写了很久的职责");
  const again = await as(t, "hr01");
  const csrf = await (await again.goto(address)) && (await again.locator("input[name=_csrf]").first().inputValue());
  const seat = await again.locator("input[name=_seat]").first().inputValue();
  const gone = await again.request.post(`${address}/delete`, { form: { _csrf: csrf, _seat: seat }, headers: { origin: site.address } });
  assert.equal(gone.status(), 200);
  await press(hr, "保存");
  assert.match(await hr.locator(".wait-notice").innerText(), /已被删除/);
  assert.equal(await hr.locator("[name=duties]").inputValue(), "写了很久的职责");
});

test("an ended session costs nothing that was typed", async (t) => {
  const page = await as(t, "hr02", { statuses: [403] });
  await page.goto("/d/job/new");
  await page.locator("[name=title]").fill("写了很久的岗位");
  const cookies = await page.context().cookies();
  await page.context().clearCookies();
  assert.ok(cookies.length > 0);
  await press(page, "存草稿");
  await page.getByText("登录已过期").first().waitFor();
  assert.equal(await axe(page), "");
  assert.ok(!page.url().includes("%E5%86%99"), "nothing typed is in the address");
  const { account: name, password } = account("hr02");
  await page.locator("[name=account]").fill(name);
  await page.locator("[name=password]").fill(password);
  await page.locator("[name=password]").press("Enter");
  await page.getByText("刚才没有保存").waitFor();
  assert.equal(await page.locator("[name=title]").inputValue(), "写了很久的岗位");
  await press(page, "存草稿");
  await page.waitForURL(row);
});

test("a phone that was typed can be looked at and emptied by who typed it", async (t) => {
  const hr = await as(t, "hr01");
  await hr.goto("/d/job/new");
  await hr.locator("[name=title]").fill("叉车工");
  await hr.locator("[name=contact_phone]").fill("13800138000");
  await press(hr, "存草稿");
  await hr.waitForURL(row);
  const address = new URL(hr.url()).pathname;
  await hr.locator("summary", { hasText: "查看联系方式" }).click();
  await hr.locator("textarea[name=note]:visible").fill("核对号码");
  await hr.locator("details[open] button", { hasText: "查看联系方式" }).click();
  await hr.getByText("13800138000").first().waitFor();
  await hr.goto(`${address}/edit`);
  await hr.locator('[name="_clear.contact_phone"]').check();
  await press(hr, "保存");
  await hr.waitForURL(`**${address}`);
  assert.equal(await hr.getByText("138****8000").and(hr.locator("dd *")).count(), 0);
});

test("who has applied is led to the application, and a second one is refused in plain words", async (t) => {
  const student = await as(t, "stu01", { statuses: [409] });
  const jobs = (await (await student.request.get("/api/v1/job?limit=200")).json()).items;
  const applied = (await (await student.request.get("/api/v1/application?limit=200")).json()).items.map(({ job }) => job);
  const job = jobs.find(({ id }) => !applied.includes(id));
  await student.goto(`/d/job/${job.id}`);
  await student.getByRole("link", { name: "投递简历" }).click();
  await press(student, "投递简历");
  await student.waitForURL(/\/d\/application\/[0-9a-f-]{36}$/);
  await student.goto(`/d/job/${job.id}`);
  assert.equal(await student.getByRole("link", { name: "投递简历" }).count(), 0);
  await student.getByRole("link", { name: /^查看投递/ }).click();
  await student.waitForURL(/\/d\/application\/[0-9a-f-]{36}$/);
  const application = new URL(student.url()).pathname;
  await student.goto(`/d/application/new?job=${job.id}`);
  await press(student, "投递简历");
  await student.getByText("你已投递过这个岗位").first().waitFor();
  assert.equal(await axe(student), "");
  assert.equal(await student.locator(`main a[href="${application}"]`).count(), 1, "the way to it");
});

test("leaving a form that was begun asks first, and one that was not or that is sent does not", async (t) => {
  const page = await as(t, "hr01");
  let asked = 0;
  page.on("dialog", async (dialog) => {
    asked += 1;
    await dialog.accept();
  });
  await page.goto("/d/job/new");
  await page.goto("/d/job");
  assert.equal(asked, 0, "nothing was typed");
  await draft(page, "仓管员");
  assert.equal(asked, 0, "it was sent");
  await page.goto("/d/job/new");
  await page.locator("[name=title]").fill("x");
  await page.goto("/d/job");
  assert.equal(asked, 1);
});
