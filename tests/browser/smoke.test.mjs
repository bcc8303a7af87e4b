// The least a person needs: the door opens, on a desk and on a phone, in light and dark, and lets the right one in.

import assert from "node:assert/strict";
import { test } from "node:test";
import { axe, sideways, signIn } from "./browser.mjs";
import { openSite } from "./visit.mjs";

const { site, visit } = await openSite();

for (const [width, height] of [[1440, 900], [360, 740]]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`the sign-in page can be read and used at ${width} px, ${colorScheme}`, async (t) => {
      const page = await visit(t, { viewport: { width, height }, colorScheme });
      const answer = await page.goto("/sign-in");
      assert.equal(answer.status(), 200);
      assert.ok(await page.locator("input[name=account]").isVisible());
      assert.ok(await page.locator("input[name=password]").isVisible());
      assert.equal(await axe(page), "");
      assert.equal(await sideways(page), 0);
    });
  }
}

test("who has an account of the demo gets in", async (t) => {
  assert.notEqual(site.accounts.length, 0, "the demo printed no accounts");
  const page = await visit(t);
  await signIn(page, site.accounts[0]);
  assert.equal(await axe(page), "");
});

test("who has not stays outside and is told so", async (t) => {
  const page = await visit(t, { statuses: [401, 403, 422] });
  await page.goto("/sign-in");
  await page.locator("input[name=account]").fill("nobody");
  await page.locator("input[name=password]").fill("not the password");
  await page.locator("input[name=password]").press("Enter");
  await page.locator("[role=alert]").waitFor();
  assert.equal(await page.locator("input[name=account]").inputValue(), "nobody");
});
