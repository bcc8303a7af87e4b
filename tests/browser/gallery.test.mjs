// Every kind of page in every state, on a desk and on a phone, light and dark: readable, usable, within its window.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { axe, openBrowser, openPage, sideways } from "./browser.mjs";
import { startGallery } from "./gallery.mjs";

const gallery = await startGallery();
const browser = await openBrowser();
after(async () => {
  await browser.close();
  await gallery.stop();
});

async function visit(t, name, options) {
  const { page, finish } = await openPage(browser, gallery.address, options);
  t.after(finish);
  await page.goto(`/${name}.html`);
  return page;
}

for (const name of gallery.names) {
  for (const [width, height] of [[1440, 900], [1024, 768], [360, 740]]) {
    for (const colorScheme of ["light", "dark"]) {
      test(`${name} can be read and used at ${width} px, ${colorScheme}`, async (t) => {
        const page = await visit(t, name, { viewport: { width, height }, colorScheme });
        assert.equal(await axe(page), "");
        assert.equal(await sideways(page), 0);
        // What is folded away must be as good: one panel after the other, as people open them. The bar is always the
        // same, so its own is opened once.
        const panels = page.locator(name === "desk" ? "header details, main details" : "main details");
        for (let place = 0; place < (await panels.count()); place += 1) {
          const fits = await panels.nth(place).evaluate((panel) => {
            for (const other of document.querySelectorAll("details")) other.open = other.contains(panel);
            panel.scrollIntoView({ block: "center" });
            const { left, right } = panel.lastElementChild.getBoundingClientRect();
            return left >= 0 && right <= document.documentElement.clientWidth;
          });
          assert.ok(fits, `panel ${place} hangs out of the window`);
          assert.equal(await axe(page), "");
          assert.equal(await sideways(page), 0);
        }
      });
    }
  }
}

test("a list is narrowed without reloading the page around it, and without JavaScript as well", async (t) => {
  for (const javaScriptEnabled of [true, false]) {
    const page = await visit(t, "list", { javaScriptEnabled });
    if (javaScriptEnabled) await page.evaluate(() => (document.body.dataset.kept = "yes"));
    await page.locator("input[name=q]").fill("装配");
    await page.locator("input[name=q]").press("Enter");
    await page.waitForURL(/\/d\/internship\?.*q=%E8%A3%85%E9%85%8D/);
    const asked = new URL(page.url()).searchParams;
    assert.equal(asked.get("sort"), "class", "the order is kept");
    assert.deepEqual(asked.getAll("state"), ["0", "1"], "what was ticked is sent");
    assert.equal(await page.locator("#list").count(), 1);
    if (javaScriptEnabled) assert.equal(await page.locator("body[data-kept]").count(), 1, "the page was reloaded");
  }
});

test("a search that is refused shows why in place of the page", async (t) => {
  const page = await visit(t, "list", { statuses: [422] });
  await page.locator("input[name=q]").fill("refuse");
  await page.locator("input[name=q]").press("Enter");
  await page.locator("main .problem h1").waitFor();
  assert.equal(await page.locator("main").count(), 1);
  assert.equal(await page.locator("nav.side").count(), 1);
});

test("a panel closes when one clicks beside it", async (t) => {
  const page = await visit(t, "detail");
  await page.locator(".more > summary").click();
  assert.ok(await page.locator(".more > div").isVisible());
  await page.mouse.click(700, 700);
  assert.ok(!(await page.locator(".more > div").isVisible()));
});

test("the summary of a refused form leads to its fields", async (t) => {
  const page = await visit(t, "form-refused");
  await page.locator(".notice a", { hasText: "月薪" }).click();
  assert.match(page.url(), /#field-pay$/);
  assert.ok(await page.locator("#field-pay").isVisible());
});

test("a printed page says that its data are for show", async (t) => {
  const page = await visit(t, "list");
  await page.emulateMedia({ media: "print" });
  assert.ok(await page.locator(".demo-printed").isVisible());
  assert.ok(!(await page.locator(".tools").isVisible()));
});
