import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { InterruptedError } from "../contracts/errors.js";
import { askInit, type Prompter } from "./ask-init.js";

let cwd: string;

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), "alidade-ask-"));
  await writeFile(join(cwd, "p.csv"), "nummer;name;blurb\n1;Kettle;boils\n");
  await writeFile(join(cwd, "q.csv"), "id,text\nq1,tea\n");
});

/** A user who gives these answers in turn, and what was shown of mistakes. */
function user(answers: readonly (string | boolean | undefined)[]): { prompter: Prompter; errors: string[] } {
  const left = [...answers];
  const errors: string[] = [];
  const next = async (): Promise<never> => left.shift() as never;
  return {
    prompter: {
      intro() {},
      outro() {},
      error: (message) => errors.push(message),
      confirm: next,
      text: next,
    },
    errors,
  };
}

test("each answer is checked before the next question, and asked for again", async () => {
  const { prompter, errors } = user([
    true,
    "",
    "none.csv",
    "p.csv",
    "",
    "numer",
    "nummer",
    "name, blurp",
    " name, blurb ",
    "q.cvs",
    "q.csv",
    "",
    "many",
    "200",
    "perhaps",
    "No",
    "",
  ]);
  expect(await askInit({}, cwd, prompter)).toEqual({
    corpus: "p.csv",
    id: "nummer",
    text: "name, blurb",
    queries: "q.csv",
    team: { labelsPerMonth: 200, gpu: false },
  });
  expect(errors).toHaveLength(8);
  expect(errors[6]).toMatch(/"many" is not a number of judgements/);
  expect(errors[7]).toMatch(/"perhaps" is neither yes nor no/);
  expect(errors[0]).toMatch(/A path is needed/);
  expect(errors[1]).toMatch(/no such file \(none\.csv\)/);
  expect(errors[2]).toMatch(/No column is known to hold the document id/);
  expect(errors[3]).toMatch(/no column "numer".*did you mean "nummer"/);
  expect(errors[4]).toMatch(/no column "blurp".*did you mean "blurb"/);
  expect(errors[5]).toMatch(/no such file \(q\.cvs\)/);
});

test("without a table only the team is asked about, and nothing has to be known; cancelling is an interruption", async () => {
  expect(await askInit({ id: "x" }, cwd, user([false, "", "", ""]).prompter)).toEqual({ id: "x" });
  await expect(askInit({}, cwd, user([true, "p.csv", undefined]).prompter)).rejects.toThrow(InterruptedError);
});
