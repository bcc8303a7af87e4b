// A throw-away site: a small demo city in a temporary folder, served by the built program on a free port.
// Not about the browser: that is browser.mjs.

import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

// `./x test browser` passes the program it has built; a test run by hand finds it in the usual place.
const cache = process.env.XDG_CACHE_HOME ?? path.join(homedir(), ".cache");
const target = process.env.CARGO_TARGET_DIR ?? path.join(cache, "ronghui/target");
const program = process.env.RONGHUI_BINARY ?? path.join(target, "debug/ronghui");

// Always the same city: same seed, same last day.
const city = ["--scale", "0.02", "--seed", "7", "--until", "2026-11-23"];

// A site that does not answer within this many milliseconds is broken.
const patience = 120_000;

/**
 * Makes a city, serves it, and answers once it can be called.
 * @returns {Promise<{address: string, accounts: Account[], packs: string, command: Function, log: () => string,
 *   stop: () => Promise<void>}>} `address` without a slash at its end; `packs` the folder of the site's own packs;
 *   `command(words, input)` runs a command of the program on the site and answers `{code, text}`; `log` is what the
 *   server has printed so far; `stop` ends the server by its process id and removes the folder.
 * @typedef {{account: string, password: string, who: string}} Account
 */
export async function startSite() {
  const root = await mkdtemp(path.join(tmpdir(), "ronghui-site-"));
  const folder = path.join(root, "site");
  try {
    const demo = await promisify(execFile)(program, ["demo", "--site", folder, ...city], { timeout: patience });
    const server = await serve(folder);
    return {
      address: server.address,
      accounts: readAccounts(demo.stdout),
      packs: path.join(folder, "packs"),
      command: (words, input) => run([...words, "--site", folder], input),
      log: server.log,
      async stop() {
        await server.stop();
        await rm(root, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(root, { recursive: true, force: true });
    throw error;
  }
}

/**
 * The accounts among the lines that `ronghui demo` prints: account, password and who it is, parted by tabs or by
 * two spaces and more. Other lines are for people.
 * @param {string} printed
 * @returns {Account[]}
 */
export function readAccounts(printed) {
  const accounts = [];
  for (const line of printed.split("\n")) {
    const [account, password, who] = line.trim().split(/\t+| {2,}/);
    if (who !== undefined && /^[a-z0-9][a-z0-9._@-]*$/.test(account)) accounts.push({ account, password, who });
  }
  return accounts;
}

/** A command of the program: its exit code, and what it printed on both outputs. */
async function run(words, input = "") {
  const child = promisify(execFile)(program, words, { timeout: patience });
  child.child.stdin.end(input);
  const { code = 0, stdout, stderr } = await child.catch((error) => error);
  return { code, text: stdout + stderr };
}

/** Starts the server on a port the system chooses and waits for the line that names it. */
async function serve(folder) {
  const server = spawn(program, ["serve", "--site", folder, "--listen", "127.0.0.1:0"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  // Also when the tests are broken off.
  const kill = () => server.kill("SIGTERM");
  process.once("exit", kill);
  let log = "";
  const ended = new Promise((resolve) => server.once("close", resolve));
  const stop = async () => {
    if (server.exitCode === null && server.signalCode === null) kill();
    await ended;
    process.off("exit", kill);
  };
  const address = new Promise((resolve, reject) => {
    const giveUp = (why) => reject(new Error(`${program} serve ${why}\n${log}`));
    const timer = setTimeout(() => giveUp(`did not listen within ${patience} ms`), patience);
    const read = (chunk) => {
      log += chunk;
      const found = /listening on (http:\/\/127\.0\.0\.1:[1-9]\d*)\b/.exec(log);
      if (found) {
        clearTimeout(timer);
        resolve(found[1]);
      }
    };
    server.stdout.setEncoding("utf8").on("data", read);
    server.stderr.setEncoding("utf8").on("data", read);
    server.once("error", (error) => {
      clearTimeout(timer);
      giveUp(`did not start: ${error.message}`);
    });
    server.once("close", (code, signal) => {
      clearTimeout(timer);
      giveUp(`ended early (${signal ?? code})`);
    });
  });
  try {
    return { address: await address, log: () => log, stop };
  } catch (error) {
    if (server.pid !== undefined) await stop();
    throw error;
  }
}
