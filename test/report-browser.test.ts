import { existsSync } from "node:fs";
import { readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { benchmarkHtml } from "../src/reports/benchmark-html.js";
import { sampleReport } from "../src/reports/sample-report.case.js";
import { emptyFolder, runCli } from "./run-cli.js";
import { projectRoot } from "./shared-data.js";

const executable = [
  process.env.CHROME_PATH,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
].find((path) => path !== undefined && existsSync(path));

describe.skipIf(executable === undefined)(
  "the report in a real browser (needs Chromium; CHROME_PATH names it)",
  () => {
    let browser: Browser;
    let page: string;

    beforeAll(async () => {
      const folder = await emptyFolder();
      await runCli(["demo"], folder);
      const results = join(folder, ".alidade", "results");
      page = join(results, (await readdir(results))[0]!, "report.html");
      browser = await chromium.launch({
        executablePath: executable!,
        args: [
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
        ],
      });
    });

    afterAll(async () => {
      await browser?.close();
    });

    test.each([
      ["desk, light", 1280, "light"],
      ["desk, dark", 1280, "dark"],
      ["phone, light", 390, "light"],
      ["phone, dark", 390, "dark"],
    ] as const)(
      "%s: no request, no message, nothing wider than the window, text readable",
      async (_name, width, colorScheme) => {
        const tab = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
        const requests: string[] = [];
        const messages: string[] = [];
        tab.on("request", (request) => requests.push(request.url()));
        tab.on("console", (message) => messages.push(message.text()));
        tab.on("pageerror", (error) => messages.push(error.message));
        await tab.goto(pathToFileURL(page).href);
        expect(requests).toEqual([pathToFileURL(page).href]);
        expect(messages).toEqual([]);
        const seen = (await tab.evaluate(`(() => {
      const luminance = (color) => {
        const [r, g, b] = color.match(/[\\d.]+/g).map(Number).map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const heading = getComputedStyle(document.querySelector("h1"));
      const [ink, paper] = [luminance(heading.color), luminance(getComputedStyle(document.body).backgroundColor)];
      return {
        overflow: document.documentElement.scrollWidth - window.innerWidth,
        contrast: (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05),
        dark: paper < ink,
        hidden: (({ parentElement }) => parentElement.scrollWidth - parentElement.clientWidth)(document.querySelector("table.candidates")),
        charts: document.querySelectorAll("svg[aria-label]").length,
        text: document.body.innerText,
      };
    })()`)) as {
          overflow: number;
          contrast: number;
          dark: boolean;
          hidden: number;
          charts: number;
          text: string;
        };
        expect(seen.overflow).toBeLessThanOrEqual(0);
        expect(seen.contrast).toBeGreaterThan(7);
        expect(seen.dark).toBe(colorScheme === "dark");
        expect(seen.hidden, "columns of candidates out of sight").toBeLessThanOrEqual(0);
        expect(seen.charts).toBeGreaterThan(1);
        for (const text of ["nDCG@10", "static:embedded", "Quality against latency"])
          expect(seen.text).toContain(text);
        await tab.close();
      },
    );

    test("on a phone every cell of the gates is in view, and no row is a screen high", async () => {
      const folder = await emptyFolder();
      const gates = "gates:\n  - nonInferior: { metric: ndcg@10, margin: 0.02, baseline: bm25 }\n";
      const data = JSON.stringify(join(projectRoot, "data", "demo-shop"));
      await writeFile(
        join(folder, "alidade.yaml"),
        `data: ${data}\nmodels: [bm25, static:embedded]\n${gates}`,
      );
      await runCli(["bench", "-o", "report.html"], folder);
      const tab = await browser.newPage({ viewport: { width: 390, height: 900 } });
      await tab.goto(pathToFileURL(join(folder, "report.html")).href);
      const [hidden, highest] = (await tab.evaluate(`(() => {
        const table = document.querySelector("table.gates");
        const rows = [...table.querySelectorAll("tbody tr")].map((row) => row.getBoundingClientRect().height);
        return [table.parentElement.scrollWidth - table.parentElement.clientWidth, Math.max(...rows)];
      })()`)) as [number, number];
      expect(hidden, "columns of gates out of sight").toBeLessThanOrEqual(0);
      expect(highest).toBeLessThan(320);
      await tab.close();
    });

    test.each([
      ["of the demo", async () => pathToFileURL(page).href],
      ["of a crowded benchmark", crowdedPage],
    ])("the first page %s fits one sheet of A4, with what follows on the next", async (_, make) => {
      const [width, height] = [millimetres(210 - 2 * 12), millimetres(297 - 2 * 14)];
      const tab = await browser.newPage({ viewport: { width, height } });
      await tab.emulateMedia({ media: "print" });
      await tab.goto(await make());
      const seen = (await tab.evaluate(`(() => {
        const next = document.querySelector(".contents + section");
        return {
          bottom: Math.max(...[...document.querySelectorAll(".decision, .record, .part")].map((part) => part.getBoundingClientRect().bottom)),
          right: Math.max(...[...document.querySelectorAll(".part")].map((part) => part.getBoundingClientRect().right)),
          before: getComputedStyle(next).breakBefore,
        };
      })()`)) as { bottom: number; right: number; before: string };
      expect(seen.bottom).toBeLessThanOrEqual(height);
      expect(seen.right).toBeLessThanOrEqual(width);
      expect(seen.before).toBe("page");
      await tab.close();
    });

    test("prints, and stays under 5 MB", async () => {
      const tab = await browser.newPage();
      await tab.goto(pathToFileURL(page).href);
      expect((await tab.pdf()).byteLength).toBeGreaterThan(20_000);
      expect((await stat(page)).size).toBeLessThan(5_000_000);
      await tab.close();
    });
  },
);

/** Twelve candidates with long names, every list of the first page longer than is shown, looks, a long command. */
async function crowdedPage(): Promise<string> {
  const data = sampleReport();
  const { result } = data;
  const names = Array.from(
    { length: 12 },
    (_, i) => `onnx:./models/a-multilingual-model-with-a-long-name-v${i}?dtype=qint8`,
  );
  const [template] = result.candidates;
  const { decision, dataset } = result;
  const warnings = Array.from({ length: 12 }, (_, i) => ({
    ...dataset.warnings[0]!,
    message: `${i} of the documents hold tags of HTML, which every candidate reads as words, whatever your search does`,
  }));
  const earlier = Array.from({ length: 9 }, (_, i) => ({
    ...{ number: i + 1, level: 0.025, askedAt: "2026-11-01T09:00:00Z", metric: "ndcg@10", queries: 80 + i },
    ...{ candidates: names, winner: null, couldBeBest: names.slice(0, 2), result: null },
  }));
  const crowded = {
    ...data,
    command: `alidade bench --data ./my-shop ${names.map((name) => `-m '${name}'`).join(" ")} --metric ndcg@10`,
    result: {
      ...result,
      dataset: { ...dataset, warnings },
      candidates: names.map((id) => ({ ...template!, id })),
      comparisons: [],
      decision: {
        ...decision,
        couldBeBest: names.slice(0, 4),
        ruledOut: names.slice(4).map((id) => ({ id, p: 0.001, by: names[0]! })),
        looksCounted: true,
        look: { number: 10, level: 0.0017, nextLevel: 0.0014, earlier, later: 0, others: 2 },
      },
    },
  };
  const file = join(await emptyFolder(), "crowded.html");
  await writeFile(file, benchmarkHtml(crowded).html);
  return pathToFileURL(file).href;
}

function millimetres(length: number): number {
  return Math.floor((length / 25.4) * 96);
}
