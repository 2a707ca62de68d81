import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe } from "vitest";
import { trackerEventSchema } from "../contracts/tracker.js";
import { jsonlTracker } from "./jsonl-tracker.js";
import { foldEvents, trackerCases } from "./tracker.case.js";

describe("jsonl tracker", () => {
  trackerCases(async () => {
    const file = join(await mkdtemp(join(tmpdir(), "alidade-tracker-")), "deep", "tracking.jsonl");
    return {
      tracker: jsonlTracker(file),
      read: async () => {
        const lines = (await readFile(file, "utf8")).trimEnd().split("\n");
        return foldEvents(lines.map((line) => trackerEventSchema.parse(JSON.parse(line))));
      },
    };
  });
});
