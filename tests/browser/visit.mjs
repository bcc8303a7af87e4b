// What a test file starts with: one site and one browser for all of its tests, stopped after the last.

import { after } from "node:test";
import { openBrowser, openPage } from "./browser.mjs";
import { startSite } from "./site.mjs";

/**
 * Call once, at the top of a file.
 * @returns {Promise<{site: Awaited<ReturnType<typeof startSite>>, visit: Function}>} `visit(t, options)` opens a page
 *   for the test `t`; when the test ends the page is closed, and fails the test if the browser complained
 */
export async function openSite() {
  const site = await startSite();
  let browser;
  after(async () => {
    await browser?.close();
    await site.stop();
  });
  try {
    browser = await openBrowser();
  } catch (error) {
    await site.stop();
    throw error;
  }
  return {
    site,
    async visit(t, options) {
      const { page, finish } = await openPage(browser, site.address, options);
      t.after(finish);
      return page;
    },
  };
}
