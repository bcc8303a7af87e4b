// Pictures of the pages for people to look at: `node shots.mjs FOLDER` writes NAME-WIDTH-SCHEME.png for each.
// Not a test: it compares nothing. It does say where a page scrolls sideways or the browser complained.

import { mkdir } from "node:fs/promises";
import path from "node:path";
import { openBrowser, openPage, sideways, signIn } from "./browser.mjs";
import { startSite } from "./site.mjs";

// `as`: which account of the demo, by name, or by number in the order they are printed; nobody without it.
// `prepare(page)`: what to do before the picture is taken.
const shots = [
  { name: "sign-in", url: "/sign-in" },
  { name: "sign-in-refused", url: "/sign-in", prepare: refused },
  { name: "desk-enterprise", as: "hr01", url: "/desk/enterprise-hr" },
  { name: "desk-student", as: "stu01", url: "/desk/student" },
  { name: "list", as: "hr01", url: "/d/job" },
  { name: "list-narrowed", as: "jyb01", url: "/d/job?state=submitted&state=open&pay.from=6000" },
  { name: "list-empty", as: "stu01", url: "/d/job?state=closed" },
  { name: "form-new", as: "hr01", url: "/d/job/new" },
  { name: "form-refused", as: "hr01", url: "/d/job/new", prepare: sendEmpty },
  { name: "detail", as: "hr01", url: "/d/job", prepare: openFirst },
  { name: "detail-resume", as: "stu01", url: "/d/resume", prepare: openFirst },
  { name: "ranked-candidates", as: "hr01", url: "/d/job?state=open", prepare: openRanked },
  { name: "ranked-jobs", as: "stu01", url: "/d/resume", prepare: openRanked },
  { name: "import", as: "msc01", url: "/act/exchange.import?dataset=job" },
  { name: "operations", as: "steward01", url: "/operations" },
  { name: "history", as: "hr01", url: "/d/job", prepare: (page) => openFirst(page, "/history") },
  { name: "why", as: "hr01", url: "/d/job", prepare: (page) => openFirst(page, "/why") },
  { name: "catalogue", as: "steward01", url: "/catalogue" },
  { name: "declaration", as: "steward01", url: "/catalogue/job" },
  { name: "bin-empty", as: "admin01", url: "/d/person/bin" },
  { name: "missing", as: "hr01", url: "/d/nothing" },
];
const sizes = [{ width: 1440, height: 900 }, { width: 360, height: 740 }];
const schemes = ["light", "dark"];

const folder = path.resolve(process.argv[2] ?? "shots");
await mkdir(folder, { recursive: true });
const site = await startSite();
let browser;
try {
  browser = await openBrowser();
  for (const shot of shots) {
    for (const viewport of sizes) {
      for (const colorScheme of schemes) await take(shot, viewport, colorScheme);
    }
  }
} finally {
  await browser?.close();
  await site.stop();
}

async function take({ name, as, url, prepare }, viewport, colorScheme) {
  const file = path.join(folder, `${name}-${viewport.width}-${colorScheme}.png`);
  const { page, finish } = await openPage(browser, site.address, { viewport, colorScheme });
  if (as !== undefined) await signIn(page, account(as));
  await page.goto(url);
  await prepare?.(page);
  await page.screenshot({ path: file, fullPage: true });
  const excess = await sideways(page);
  const complaint = await finish().then(() => "", (error) => `  ${error.message}`);
  console.log(`${file}${excess > 0 ? `  scrolls sideways by ${excess} px` : ""}${complaint}`);
}

async function refused(page) {
  await page.locator("input[name=account]").fill("hr01");
  await page.locator("input[name=password]").fill("wrong");
  await page.locator("input[name=password]").press("Enter");
  await page.locator("[role=alert]").waitFor();
}

async function sendEmpty(page) {
  await page.locator("[name=headcount]").fill("很多");
  await page.locator(".form-end button.primary").click();
  await page.locator("[role=alert]").waitFor();
}

async function openFirst(page, tail = "") {
  const href = await page.locator("tbody th a").first().getAttribute("href");
  await page.goto(href + tail);
}

// The first row that offers a ranking, and the ranking.
async function openRanked(page) {
  await openFirst(page);
  const href = await page.locator('a[href*="matching."]').first().getAttribute("href");
  await page.goto(href);
}

function account(as) {
  const found = site.accounts.find(({ account }, place) => account === as || place === as);
  if (!found) throw new Error(`the demo printed no account ${as}`);
  return found;
}
