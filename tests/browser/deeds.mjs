// What people do on a page and look for on it, by the words they read.
// Not about starting a browser or signing in: that is browser.mjs and visit.mjs.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { axe, sideways } from "./browser.mjs";

/** A field of a form, by its key. */
export const field = (page, name) => page.locator(`[name="${name}"]`);

/** Presses a button by its words. */
export const press = (page, text) => page.getByRole("button", { name: text, exact: true }).click();

/** Waits for the page of a row. */
export const atRow = (page) => page.waitForURL(/\/d\/\w+\/[0-9a-f-]{36}$/);

/** Waits for the page of an action. */
export const atAction = (page, action) => page.waitForURL((url) => url.pathname === `/act/${action}`);

/** Does a deed of a row's page, with a note if it is to be said, and says yes where it asks. */
export async function doIt(page, deed, note) {
  const asks = page.locator(".actions summary", { hasText: deed });
  const atOnce = page.locator(".actions").getByRole("button", { name: deed, exact: true });
  const found = asks.or(atOnce).first();
  await found.waitFor({ state: "attached" });
  // what there is no room for stands in a menu
  if (!(await found.isVisible())) await page.locator(".actions details.more > summary").click();
  if (await asks.count()) await asks.first().click();
  if (note !== undefined) await page.locator("textarea[name=note]:visible").fill(note);
  await atOnce.last().click();
}

/** Waits until a row's page says that it is in a state. */
export const state = (page, words) => page.locator(".head .meta").getByText(words, { exact: true }).first().waitFor();

/** A figure of an import's page, by its words. */
export async function figure(page, words) {
  const text = await page.locator(".stat", { hasText: words }).locator("strong").innerText();
  return Number(text.replace(/[^0-9]/g, ""));
}

/**
 * Judges a page: nothing to complain of for axe, and on a phone it does not scroll sideways. With RONGHUI_PICTURES set
 * to a folder there are pictures of it, for people to judge.
 */
export async function good(page, what) {
  const size = page.viewportSize();
  assert.equal(await axe(page), "", what);
  await keep(page, what);
  await page.setViewportSize({ width: 360, height: 740 });
  assert.equal(await sideways(page), 0, `${what} scrolls sideways on a phone`);
  await keep(page, what);
  await page.setViewportSize(size);
}

async function keep(page, what) {
  const folder = process.env.RONGHUI_PICTURES;
  if (folder === undefined) return;
  const name = `${what.replaceAll(" ", "-")}-${page.viewportSize().width}.png`;
  await page.screenshot({ path: path.join(folder, name), fullPage: true });
}

/** The file that comes of pressing something. */
export async function download(page, press) {
  const [kept] = await Promise.all([page.waitForEvent("download"), press()]);
  return { name: kept.suggestedFilename(), bytes: await readFile(await kept.path()) };
}
