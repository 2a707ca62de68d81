import { existsSync } from "node:fs";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { runCli } from "./run-cli.js";
import { projectRoot } from "./shared-data.js";

/** Loaded before anything else, in every process and thread: notes and refuses whatever would open a connection. */
const trap = `
import { appendFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";
import dns from "node:dns";
import dgram from "node:dgram";
const refuse = (what) => () => {
  appendFileSync(process.env.TRAPPED, what + "\\n");
  throw new Error("the test allows no " + what);
};
net.Socket.prototype.connect = refuse("connection");
dns.lookup = dns.resolve = dns.promises.lookup = dns.promises.resolve = refuse("name lookup");
dgram.createSocket = refuse("datagram");
globalThis.fetch = refuse("fetch");
syncBuiltinESMExports();
appendFileSync(process.env.TRAPPED + ".armed", "x");
`;

describe("no command opens a connection unless a place is named", () => {
  test("the trap holds: a program that connects is caught", async () => {
    const { trapped, env, folder } = await armed();
    await writeFile(join(folder, "probe.mjs"), 'import net from "node:net"; net.connect(9, "192.0.2.1");');
    const { spawnSync } = await import("node:child_process");
    spawnSync(process.execPath, [join(folder, "probe.mjs")], { env: { ...process.env, ...env } });
    expect(await readFile(trapped, "utf8")).toBe("connection\n");
  });

  test("bench, search, similarity, report and doctor touch no network", async () => {
    const { trapped, env, folder } = await armed();
    const data = join(projectRoot, "data", "demo-shop");
    const commands = [
      ["bench", "--data", data, "-m", "bm25", "-m", "static:embedded", "-m", "lsa", "--limit", "8"],
      ["search", "dog bowl", "--data", data],
      ["similarity", "torch", "flashlight"],
      ["report", "-o", "page.html"],
      ["doctor"],
    ];
    for (const command of commands) {
      const { code, stderr } = await runCli(command, folder, env);
      expect([command[0], code, code === 0 ? "" : stderr]).toEqual([command[0], 0, ""]);
    }
    expect(existsSync(trapped)).toBe(false);
    // More processes than commands: the candidates' own were armed too.
    expect((await readFile(`${trapped}.armed`, "utf8")).length).toBeGreaterThan(commands.length);
  });
});

async function armed() {
  const folder = await mkdtemp(join(tmpdir(), "alidade-network-"));
  const preload = join(folder, "trap.mjs");
  await writeFile(preload, trap);
  const trapped = join(folder, "trapped.txt");
  return {
    folder,
    trapped,
    env: { TRAPPED: trapped, NODE_OPTIONS: `--import ${pathToFileURL(preload).href}` },
  };
}
