import { existsSync } from "node:fs";
import { stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ProjectionFindings } from "../src/contracts/analysis/projection.js";
import { projectionSection } from "../src/reports/analysis/projection-section.js";
import { page } from "../src/reports/page.js";
import { emptyFolder } from "./run-cli.js";

const executable = [
  process.env.CHROME_PATH,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
].find((path) => path !== undefined && existsSync(path));

const hostile = `</script><img src=x onerror="document.title='broken'">`;

describe.skipIf(executable === undefined)(
  "the map in a real browser (needs Chromium; CHROME_PATH names it)",
  () => {
    let browser: Browser;
    let file: string;

    beforeAll(async () => {
      const { markup, script } = projectionSection(findingsOf(50_000, `${hostile} ${"語".repeat(90)}`), {
        sections: {},
      });
      file = join(await emptyFolder(), "map.html");
      await writeFile(file, page("Map", markup, false, [script!]));
      browser = await chromium.launch({
        executablePath: executable!,
        args: ["--no-sandbox", "--disable-gpu"],
      });
    });

    afterAll(async () => {
      await browser?.close();
    });

    test("stays under 5 MB with 50,000 long texts full of markup", async () => {
      expect((await stat(file)).size).toBeLessThan(5_000_000);
    });

    test.each([
      ["desk, light", 1280, "light"],
      ["phone, dark", 390, "dark"],
    ] as const)(
      "%s: no request, no message, data only as text; hover, keys, search and colours work",
      async (_, width, colorScheme) => {
        const tab = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
        const seen: string[] = [];
        tab.on("request", (request) => seen.push(request.url()));
        tab.on("console", (message) => seen.push(message.text()));
        tab.on("pageerror", (error) => seen.push(error.message));
        await tab.goto(pathToFileURL(file).href);
        await tab.waitForSelector("#space-map[data-ready]");
        const card = tab.locator(".map-card");
        await tab.fill(".map-search", "no such text");
        expect(await card.textContent()).toBe("0 points match");
        await tab.fill(".map-search", "item-42421");
        expect(await card.textContent()).toContain("1 point matches");
        await tab.press(".map-search", "Enter");
        expect(await card.textContent()).toContain("in 3 lists of items (top 10)");
        await tab.fill(".map-search", "");
        await tab.focus("canvas");
        for (const key of ["n", "+", "ArrowLeft", "-", "0"]) await tab.keyboard.press(key);
        expect(await card.textContent()).toContain("a hub");
        const box = (await tab.locator("canvas").boundingBox())!;
        await tab.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
        expect(await card.textContent()).toMatch(/^item-\d+/);
        const before = await colours();
        await tab.click(".map-legend button >> nth=1");
        expect(await colours()).not.toEqual(before);
        await tab.selectOption(".map-colour", "dimension");
        await tab.selectOption(".map-picture", "1");
        expect(await tab.locator(".map-quality").textContent()).toContain("PCA");
        expect(await colours()).not.toEqual(before);
        expect(await tab.title()).toBe("Map");
        expect(
          await tab.evaluate("document.documentElement.scrollWidth - window.innerWidth"),
        ).toBeLessThanOrEqual(0);
        expect(seen).toEqual([pathToFileURL(file).href]);
        await tab.close();

        /** What is on the canvas. */
        async function colours(): Promise<unknown> {
          return tab.evaluate(`document.querySelector("canvas").toDataURL()`);
        }
      },
    );

    test("without script the first picture stands still, with its hubs, its legend and its quality", async () => {
      const context = await browser.newContext({ javaScriptEnabled: false });
      const tab = await context.newPage();
      await tab.goto(pathToFileURL(file).href);
      expect(await tab.locator(".map-still").isVisible()).toBe(true);
      expect(await tab.locator(".map-bar, .map canvas").first().isVisible()).toBe(false);
      expect(await tab.locator(".map-still circle").count()).toBe(4);
      expect(await tab.locator(".map-legend").textContent()).toContain("3 more, no label");
      expect(await tab.locator(".map-quality").textContent()).toContain("UMAP: trustworthiness 0.900");
      await context.close();
    });
  },
);

function findingsOf(count: number, text: string): ProjectionFindings {
  const entries = Array.from({ length: count }, (_, i) => i);
  const points = (turn: number): string => {
    const values = Float32Array.from(
      { length: 2 * count },
      (_, at) => Math.sin(turn * (at >> 1) + (at & 1)) * Math.sqrt(at),
    );
    return Buffer.from(values.buffer).toString("base64");
  };
  const measure = { mean: 0.9, interval: null };
  const quality = {
    ...{ k: 15, rows: count, trustworthiness: measure, continuity: measure, preservation: measure },
    distances: null,
  };
  return {
    ...{ items: count, points: count, rows: null, sampled: false, zeroVectors: 0, left: [], seed: 1 },
    pictures: [
      { method: "pca", settings: {}, shares: [0.2, 0.1], points: points(2), quality },
      { method: "umap", settings: { neighbors: 15 }, shares: null, points: points(1), quality },
    ],
    shown: {
      places: null,
      ids: entries.map((i) => `item-${i}`),
      texts: entries.map(() => text),
      labels: entries.map((i) => (i % 5 === 0 ? null : `${hostile}${i % 13}`)),
      occurrences: entries.map((i) => (i < 20 ? 100 - i : 3)),
      occurrencesOf: "items",
      k: 10,
      localDimensions: entries.map((i) => (i % 7 === 0 ? null : 5 + (i % 20))),
      hubs: [0, 1, 2, 3],
    },
  };
}
