import { describe, expect, test } from "vitest";
import { duration, progressLine, progressPrinter } from "./progress.js";
import { type Terminal, wantsColor } from "./terminal.js";

function terminal(redraws: boolean): Terminal & { text: string } {
  const shown: Terminal & { text: string } = {
    text: "",
    out() {},
    err(text) {
      this.text += text;
    },
    columns: 60,
    color: false,
    redraw: redraws ? (line) => shown.err(`\r${line}`) : null,
    interactive: false,
  };
  return shown;
}

const event = {
  type: "progress",
  candidate: "m",
  stage: "embedding documents",
  done: 50,
  total: 200,
  unit: "texts",
} as const;

describe("progress", () => {
  test("a line tells count, rate and time left", () => {
    expect(progressLine(event, 5)).toBe("m: embedding documents 50/200 texts, 10/s, 15 s left");
  });

  test("the time left follows the share of the work where that is known", () => {
    expect(progressLine({ ...event, share: 0.5 }, 5)).toContain("5 s left");
  });

  test("durations are told as people do", () => {
    expect([duration(8), duration(200), duration(7500)]).toEqual(["8 s", "3 min 20 s", "2 h 5 min"]);
  });

  test("redraws one line where that is possible, and clears it at the end", () => {
    const shown = terminal(true);
    let time = 0;
    const { listener, done } = progressPrinter(shown, { quiet: false, now: () => time });
    listener(event);
    time = 500;
    listener({ ...event, done: 100 });
    done();
    expect(shown.text.split("\n")).toHaveLength(1);
    expect(shown.text).toContain("100/200");
    expect(shown.text.endsWith("\r")).toBe(true);
  });

  test("prints plain lines elsewhere, not more than one in ten seconds", () => {
    const shown = terminal(false);
    let time = 0;
    const { listener } = progressPrinter(shown, { quiet: false, now: () => time });
    for (; time <= 25_000; time += 100) listener(event);
    expect(shown.text.trim().split("\n")).toHaveLength(2);
    expect(shown.text).not.toContain("\u001b");
  });

  test("quiet keeps warnings only", () => {
    const shown = terminal(false);
    const { listener } = progressPrinter(shown, { quiet: true });
    listener({ type: "stage", candidate: null, stage: "reading" });
    listener({ type: "notice", level: "info", message: "fine" });
    listener({ type: "notice", level: "warning", message: "mind" });
    expect(shown.text).toBe("warning: mind\n");
  });
});

describe("wantsColor", () => {
  test.each([
    [true, { NO_COLOR: "1" }, false, true],
    [false, { FORCE_COLOR: "1" }, true, false],
    [undefined, { NO_COLOR: "1", FORCE_COLOR: "1" }, true, false],
    [undefined, { NO_COLOR: "" }, true, true],
    [undefined, { FORCE_COLOR: "1" }, false, true],
    [undefined, {}, true, true],
    [undefined, {}, false, false],
  ])("flag %s, environment %j, terminal %s: %s", (flag, env, tty, expected) => {
    expect(wantsColor(flag, env, tty)).toBe(expected);
  });
});
