import type { ProgressEvent, ProgressListener } from "../contracts/progress.js";
import type { Terminal } from "./terminal.js";

export interface ProgressOptions {
  readonly quiet: boolean;
  readonly now?: () => number;
}

/** Shows events on stderr: one redrawn line where that is possible, else a plain line every few seconds. */
export function progressPrinter(
  terminal: Terminal,
  { quiet, now = () => performance.now() }: ProgressOptions,
): { listener: ProgressListener; done: () => void } {
  let stageKey = "";
  let stageStart = now();
  let lastShown = Number.NEGATIVE_INFINITY;
  let lineOpen = false;

  const clear = (): void => {
    if (lineOpen) terminal.redraw?.("");
    lineOpen = false;
  };
  const plain = (text: string): void => {
    clear();
    terminal.err(`${text}\n`);
  };
  const show = (event: Extract<ProgressEvent, { type: "progress" }>): void => {
    const key = `${event.candidate}/${event.stage}`;
    if (key !== stageKey) {
      stageKey = key;
      stageStart = now();
      lastShown = terminal.redraw !== null ? Number.NEGATIVE_INFINITY : now();
    }
    const interval = terminal.redraw !== null ? 100 : 10_000;
    if (now() - lastShown < interval) return;
    lastShown = now();
    const text = progressLine(event, (now() - stageStart) / 1000);
    if (terminal.redraw !== null) {
      terminal.redraw(text);
      lineOpen = true;
    } else plain(text);
  };

  return {
    listener(event) {
      if (event.type === "notice") {
        if (!quiet || event.level === "warning")
          plain(event.level === "warning" ? `warning: ${event.message}` : event.message);
      } else if (quiet || event.type === "payment") return;
      else if (event.type === "stage") {
        stageKey = "";
        plain(event.candidate === null ? event.stage : `${event.candidate}: ${event.stage}`);
      } else show(event);
    },
    done: clear,
  };
}

/** `name: stage 1,200/19,406 texts, 197/s, 1 min 32 s left`. */
export function progressLine(event: Extract<ProgressEvent, { type: "progress" }>, seconds: number): string {
  const { candidate, stage, done, total, unit } = event;
  const count = `${done.toLocaleString("en")}/${total.toLocaleString("en")} ${unit}`;
  const name = candidate === null ? "" : `${candidate}: `;
  if (seconds < 0.2 || done === 0) return `${name}${stage} ${count}`;
  const rate = done / seconds;
  const share = event.share ?? done / total;
  const left = (seconds * (1 - share)) / share;
  const shownRate = rate >= 10 ? Math.round(rate).toLocaleString("en") : rate.toFixed(1);
  return `${name}${stage} ${count}, ${shownRate}/s, ${duration(left)} left`;
}

/** A duration for people: `8 s`, `3 min 20 s`, `2 h 5 min`. */
export function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.round((whole % 3600) / 60)} min`;
}
