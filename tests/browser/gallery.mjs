// The sample pages of the drawing code, served on a free port under the policy of the product: what they look like and
// how they behave can be judged without a site. Run by hand, `node gallery.mjs FOLDER` writes a picture of each.
// Not about data or sign-in: nothing is answered to a form.

import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { openBrowser, openPage } from "./browser.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const policy =
  "default-src 'self'; script-src 'self'; style-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'self'";
const kinds = { html: "text/html; charset=utf-8", css: "text/css", js: "text/javascript", svg: "image/svg+xml" };

/**
 * Draws the samples and serves them.
 * @returns {Promise<{address: string, names: string[], stop: () => Promise<void>}>} `names` of pages: `/NAME.html`
 */
export async function startGallery() {
  const folder = await mkdtemp(path.join(tmpdir(), "ronghui-gallery-"));
  const draw = ["run", "--quiet", "--package", "ronghui-web", "--example", "gallery", "--", folder];
  const { stdout } = await promisify(execFile)("cargo", draw, { cwd: root });
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url, "http://gallery");
    // Where the samples lead there is nothing; a list answers as the usual one, so that htmx has something to swap,
    // and refuses to look for one word.
    const refused = searchParams.get("q") === "refuse";
    const answer = refused ? "/problem.html" : "/list.html";
    const file = path.join(folder, pathname === "/d/internship" ? answer : pathname);
    try {
      const body = await readFile(file);
      const type = kinds[path.extname(file).slice(1)];
      response.writeHead(refused ? 422 : 200, { "content-type": type, "content-security-policy": policy }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    address: `http://127.0.0.1:${server.address().port}`,
    names: stdout.trim().split("\n"),
    async stop() {
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Pictures of every page, wide and narrow, light and dark: NAME-WIDTH-SCHEME.png. */
async function takePictures(folder) {
  await mkdir(folder, { recursive: true });
  const gallery = await startGallery();
  const browser = await openBrowser();
  try {
    for (const name of gallery.names) {
      for (const [width, height] of [[1440, 900], [360, 740]]) {
        for (const colorScheme of ["light", "dark"]) {
          const { page, finish } = await openPage(browser, gallery.address, { viewport: { width, height }, colorScheme });
          await page.goto(`/${name}.html`);
          await page.screenshot({ path: path.join(folder, `${name}-${width}-${colorScheme}.png`), fullPage: true });
          await finish();
        }
      }
    }
  } finally {
    await browser.close();
    await gallery.stop();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await takePictures(path.resolve(process.argv[2] ?? "shots"));
