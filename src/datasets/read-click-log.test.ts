import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readClickLog } from "./read-click-log.js";

async function read(text: string, name = "log.csv") {
  const cwd = await mkdtemp(join(tmpdir(), "alidade-clicks-"));
  await writeFile(join(cwd, name), text);
  return readClickLog(name, { cwd });
}

describe("readClickLog", () => {
  test("rows are impressions, or counts where there is a column of them", async () => {
    const expected = [
      { queryId: "q1", documentId: "007", position: 1, impressions: 3, clicks: 1 },
      { queryId: "q1", documentId: "b", position: 2, impressions: 1, clicks: 0 },
    ];
    const each = "query_id,sku,rank,clicked\nq1,007,1,1\nq1,007,1,0\nq1,007,1,false\nq1,b,2,0\n";
    expect((await read(each)).rows).toEqual(expected);
    const counts = "query_id;sku;position;impressions;clicks\nq1;007;1;3;1\nq1;b;2;1;0\n";
    expect((await read(counts)).rows).toEqual(expected);
    const lines =
      '{"query":"q1","document":"007","pos":1,"click":true}\n{"query":"q1","document":"b","pos":2,"click":false}\n';
    expect((await read(lines, "log.jsonl")).rows).toMatchObject([{ clicks: 1 }, { clicks: 0 }]);
  });

  test.each([
    ["query,doc,clicked\nq,d,1\n", /no position.*Users look at the top first.*not taken \(log\.csv\)/],
    [
      "query,doc,position,clicked\nq,d,0,1\n",
      /position is "0"; expected a whole number from 1; .*add 1 \(log\.csv:2\)/,
    ],
    ["query,doc,position,clicked\nq,d,,1\n", /position is ""/],
    ["query,doc,position,clicked\nq,d,1,yes\n", /"Clicked" is "yes"/],
    ["query,doc,position,clicked\nq,d,1,2\n", /2 clicks on 1 impression; a row is one impression/],
    ["query,doc,position,clicks,views\nq,d,1,5,3\n", /5 clicks on 3 impressions \(log\.csv:2\)/],
    ["query,doc,position,clicked\nq,d,1,1\nq,e,2,1\n", /Everything in the click log was clicked/],
    ["query,doc,position\nq,d,1\n", /whether it was clicked/],
    ["query,doc,position,clicked\n,d,1,1\n", /query id is blank/],
  ])("%j is refused", async (text, message) => {
    await expect(read(text)).rejects.toThrow(message);
  });
});
