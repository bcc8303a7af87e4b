// Needs and offers find each other: HR sees ranked résumés without names, asks why one is not among them and moves the
// weights; a student sees ranked jobs. A failure here is a list nobody can explain, or a name that leaks.

import assert from "node:assert/strict";
import { test } from "node:test";
import { axe, sideways, signIn } from "./browser.mjs";
import { openSite } from "./visit.mjs";

const { site, visit } = await openSite();
const account = (name) => site.accounts.find((found) => found.account === name);

async function as(t, name, options) {
  const page = await visit(t, options);
  await signIn(page, account(name));
  return page;
}

const where = (condition) => encodeURIComponent(condition);

/** An open job of the firm that this page's HR works for. */
async function openJob(page) {
  const open = await (await page.request.get(`/api/v1/job?filter=${where('row.state = "open"')}&limit=200`)).json();
  const job = open.items.find(({ may }) => may.includes("pause"));
  assert.ok(job, "the firm of the demo has an open job");
  return job;
}

/** Numbers of mobile phones in a text: none is ever shown here. */
const shown = (text) => text.match(/1[3-9]\d{9}/g) ?? [];

test("HR opens a job and sees ranked résumés, explained, without names", async (t) => {
  const hr = await as(t, "hr01");
  const job = await openJob(hr);
  await hr.goto(`/d/job/${job.id}`);
  await hr.getByRole("link", { name: "推荐人选" }).first().click();
  await hr.locator("ol.ranked > li").first().waitFor();
  assert.equal(await axe(hr), "");
  const scores = (await hr.locator("ol.ranked .score").allInnerTexts()).map(Number);
  assert.ok(scores.length > 3, "several are ranked");
  const unsure = await hr.locator("ol.ranked > li:has(.tag.wait)").count();
  const sure = scores.slice(0, scores.length - unsure);
  assert.deepEqual(sure, [...sure].sort((a, b) => b - a), "the best first");
  const adds = (await hr.locator("article table td.optional").allInnerTexts()).map(Number);
  const sum = adds.reduce((all, one) => all + one, 0);
  assert.ok(Math.abs(sum - scores[0]) < 0.06 * adds.length, `${adds} add up to ${scores[0]}`);
  assert.deepEqual(shown(await hr.locator("main").innerText()), [], "a phone number is on the page");

  const data = await (await hr.request.get(`/api/v1/match/resumes-for-job?id=${job.id}&limit=50`)).json();
  const resume = await (await hr.request.get(`/api/v1/resume/${data.offers[0].id}`)).json();
  for (const field of ["name", "phone", "student"]) assert.equal(resume[field], undefined, `${field} is not HR's`);
  for (const offer of data.offers) {
    const added = offer.parts.reduce((all, part) => all + part.points, 0);
    assert.ok(Math.abs(added - offer.score) < 1e-6, `${added} is not ${offer.score}`);
  }
  assert.equal(data.requirements.length, 2);
  assert.ok(data.readable >= data.passing && data.passing >= data.offers.length);

  // another one is explained at a click, by its own address
  await hr.locator("ol.ranked a").nth(1).click();
  await hr.waitForURL(/on=/);
  assert.equal(await hr.locator("ol.ranked > li.on").count(), 1);
});

test("why one is not in the list is answered by what it says or what would change it", async (t) => {
  const hr = await as(t, "hr01", { statuses: [404, 422] });
  const job = await openJob(hr);
  const few = `/api/v1/match/resumes-for-job?id=${job.id}&limit=3`;
  const all = await (await hr.request.get(`/api/v1/match/resumes-for-job?id=${job.id}&limit=200`)).json();
  const outcomes = new Set();
  for (const offer of all.offers.slice(3, 40)) {
    const { why_not: why } = await (await hr.request.get(`${few}&why=${offer.id}`)).json();
    outcomes.add(why.outcome);
    if (why.outcome === "change") assert.ok(why.would_score > why.last && why.changes.length > 0, JSON.stringify(why));
  }
  assert.ok(outcomes.has("change"), [...outcomes].join());
  assert.equal((await hr.request.get(`${few}&why=${all.offers[0].id.replace(/.{12}$/, "0".repeat(12))}`)).status(), 404);

  await hr.goto(`/act/matching.match?matcher=resumes-for-job&id=${job.id}&limit=3`);
  await hr.locator("#why-not").fill(all.offers.at(-1).id);
  await hr.getByRole("button", { name: "看原因" }).click();
  await hr.locator("[role=status]").waitFor();
  assert.match(await hr.locator("[role=status]").innerText(), /名单|没有满足|待核实/);
  assert.equal(await axe(hr), "");
});

test("weights can be moved, kept in the address, and never all be nothing", async (t) => {
  const hr = await as(t, "hr01", { statuses: [422] });
  const job = await openJob(hr);
  await hr.goto(`/act/matching.match?matcher=resumes-for-job&id=${job.id}`);
  for (const [key, weight] of [["skills", "0"], ["text", "0"], ["occupation", "0"], ["place", "100"]]) {
    await hr.locator(`.weights [name="w.${key}"]`).fill(weight);
  }
  await hr.getByRole("button", { name: "按此排序" }).click();
  await hr.waitForURL(/w\.place=100/);
  const first = hr.locator("article table").first();
  assert.match(await first.locator("tr", { hasText: "地点" }).innerText(), /\/ 100\.0/);
  await hr.locator('.weights [name="w.place"]').fill("0");
  await hr.getByRole("button", { name: "按此排序" }).click();
  await hr.locator("[role=alert]").waitFor();
  assert.match(await hr.locator("[role=alert]").innerText(), /权重/);
  assert.equal(await axe(hr), "");
});

test("a student sees ranked jobs on the desk and on the résumé, on a phone", async (t) => {
  const student = await as(t, "stu01", { viewport: { width: 360, height: 740 } });
  await student.goto("/desk/student");
  assert.equal(await student.getByRole("link", { name: "新建简历" }).count(), 0, "one who has a résumé begins no other");
  await student.locator("ol.ranked > li").first().waitFor();
  assert.equal(await axe(student), "");
  assert.equal(await sideways(student), 0);
  await student.getByRole("link", { name: "全部推荐" }).first().click();
  await student.locator("ol.ranked > li").first().waitFor();
  assert.equal(await sideways(student), 0);
  assert.equal(await axe(student), "");
  assert.deepEqual(shown(await student.locator("main").innerText()), [], "a contact phone is on the page");
  const own = (await (await student.request.get("/api/v1/resume?limit=5")).json()).items[0];
  const data = await (await student.request.get(`/api/v1/match/jobs-for-resume?id=${own.id}`)).json();
  assert.ok(data.offers.length > 3);
  for (const offer of data.offers) {
    const seen = await (await student.request.get(`/api/v1/job/${offer.id}`)).json();
    assert.equal(seen.state, "open", "only open jobs are found");
  }
});

test("a student has no ranking of others, and a program is told what it did wrong", async (t) => {
  const student = await as(t, "stu01", { statuses: [404, 422] });
  const jobs = (await (await student.request.get("/api/v1/job?limit=3")).json()).items;
  await student.goto(`/d/job/${jobs[0].id}`);
  assert.equal(await student.getByRole("link", { name: "推荐人选" }).count(), 0);
  for (const [address, status] of [
    [`/api/v1/match/nothing?id=${jobs[0].id}`, 404],
    ["/api/v1/match/jobs-for-resume?id=x", 422],
    ["/api/v1/match/jobs-for-resume", 422],
    [`/api/v1/match/jobs-for-resume?id=${jobs[0].id}`, 404],
    [`/api/v1/match/resumes-for-job?id=${jobs[0].id}&w.skills=many`, 422],
    [`/api/v1/match/resumes-for-job?id=${jobs[0].id}&limit=0`, 422],
    [`/api/v1/match/resumes-for-job?id=${jobs[0].id}&sort=score`, 422],
  ]) {
    assert.equal((await student.request.get(address)).status(), status, address);
  }
  const openapi = await (await student.request.get("/api/v1/openapi.json")).json();
  assert.ok(openapi.paths["/api/v1/match/{matcher}"].get.parameters.some(({ name }) => name === "why"));
});
