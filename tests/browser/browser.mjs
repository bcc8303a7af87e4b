// One Chromium for a test file, and pages that tell on themselves: a test fails on any breach of the content security
// policy, any error in the console, any error of a script and any request to another host.
// Not about the site: that is site.mjs.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import axeCore from "axe-core";
import { chromium } from "playwright-core";

const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

// As root and in containers there is no sandbox; the rest keeps it from calling out or showing first-run pages.
const flags = [
  "--no-sandbox",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
  "--disable-quic",
  "--disable-gpu",
];

// How long, in milliseconds, a page may take to do what a test waits for.
const patience = 15_000;

/** Starts Chromium with a profile folder of its own, which goes when it is closed. */
export async function openBrowser() {
  const executablePath = places.find((place) => existsSync(place));
  assert.ok(executablePath, `no Chromium in ${places.join(", ")}: run ./x setup`);
  return chromium.launch({ executablePath, args: flags });
}

/**
 * A fresh page, as in a private window, that speaks Chinese and lives in Shanghai.
 * @param {import("playwright-core").Browser} browser
 * @param {string} address of the site
 * @param {{statuses?: number[]} & import("playwright-core").BrowserContextOptions} options `statuses`: answers of
 *   the server that are meant to come, such as 422 of a form that is to be refused
 * @returns {Promise<{page: import("playwright-core").Page, finish: () => Promise<void>}>} `finish` closes the page
 *   and throws if it had anything to tell
 */
export async function openPage(browser, address, { statuses = [], ...options } = {}) {
  const context = await browser.newContext({
    baseURL: address,
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
    viewport: { width: 1440, height: 900 },
    ...options,
  });
  context.setDefaultTimeout(patience);
  const troubles = [];
  // The policy's own event says more than the console does: which directive, which line.
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sourceFile, lineNumber }) => {
      console.error(`policy: ${violatedDirective} forbids ${blockedURI} (${sourceFile}:${lineNumber})`);
    });
  });
  context.on("console", (message) => {
    const status = /status of (\d{3})/.exec(message.text());
    if (message.type() === "error" && !(status && statuses.includes(Number(status[1])))) {
      troubles.push(`console: ${message.text()} (${message.location().url})`);
    }
  });
  context.on("weberror", (error) => troubles.push(`script: ${error.error().message}`));
  context.on("request", (request) => {
    const url = request.url();
    if (/^(https?|wss?):/.test(url) && new URL(url).host !== new URL(address).host) {
      troubles.push(`request to another host: ${url}`);
    }
  });
  const page = await context.newPage();
  return {
    page,
    async finish() {
      const url = page.url();
      await context.close();
      assert.deepEqual(troubles, [], `the browser complained, last at ${url}`);
    },
  };
}

/**
 * Signs in by the form, as a person does.
 * @param {import("playwright-core").Page} page
 * @param {import("./site.mjs").Account} account
 */
export async function signIn(page, { account, password }) {
  await page.goto("/sign-in");
  await page.locator("input[name=account]").fill(account);
  await page.locator("input[name=password]").fill(password);
  await page.locator("input[name=password]").press("Enter");
  await page.waitForURL((url) => url.pathname !== "/sign-in");
}

/**
 * What axe finds against WCAG 2.2 AA and its own good practice, one line for each element; empty when all is well.
 * @param {import("playwright-core").Page} page
 */
export async function axe(page) {
  await page.evaluate(axeCore.source);
  const { violations } = await page.evaluate(() =>
    // Size of targets is new in WCAG 2.2 and off unless asked for.
    globalThis.axe.run({ resultTypes: ["violations"], rules: { "target-size": { enabled: true } } }),
  );
  return violations
    .flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id}: ${help} — ${target.join(" ")}`))
    .join("\n");
}

/**
 * By how many pixels the page is wider than its window; 0 when it does not scroll sideways.
 * @param {import("playwright-core").Page} page
 */
export async function sideways(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
