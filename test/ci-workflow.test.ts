import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { parseConfig } from "../src/storage/config.js";
import { stepsOfWorkflow, type Workflow, yamlBlocks } from "./ci-workflow.js";
import { projectRoot } from "./shared-data.js";

const page = await readFile(join(projectRoot, "docs", "ci.md"), "utf8");
const file = await readFile(join(projectRoot, "docs", "examples", "embedding-gates.yml"), "utf8");

describe("the workflow of docs/ci.md", () => {
  test("is the file in docs/examples, and its config is one", () => {
    const [config, workflow] = yamlBlocks(page);
    expect(workflow).toBe(file);
    expect(parseConfig(config!, "alidade.yaml").config.gates).toHaveLength(3);
  });

  test("pins every action by commit and says its version", () => {
    for (const { uses } of stepsOfWorkflow(file))
      if (uses) expect(uses).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
    for (const line of file.split("\n").filter((one) => one.includes("uses:")))
      expect(line).toMatch(/# v\d+\.\d+\.\d+$/);
  });

  test("may read and nothing else, and needs no secret", () => {
    const { permissions } = parse(file) as Workflow;
    expect(permissions).toEqual({ contents: "read" });
    expect(file).not.toContain("secrets.");
    expect(file).not.toContain("pull_request_target");
  });

  test("what it caches is what can be computed again", () => {
    const cached = stepsOfWorkflow(file).find(({ uses }) => uses?.startsWith("actions/cache@"));
    expect(cached!.with!.path).toBe(".alidade/cache");
  });
});
