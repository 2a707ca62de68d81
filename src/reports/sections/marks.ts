import type { Estimate } from "../../contracts/benchmark-result.js";
import { type Html, html, trustedMarkup } from "../html.js";

/** The sign of Alidade: a graduated arc and the sighting rule across it. */
export function alidadeLogo(): Html {
  const ticks = Array.from({ length: 13 }, (_, i) => {
    const angle = Math.PI * (1 - i / 12);
    const inner = i % 3 === 0 ? 9.5 : 11;
    const at = (radius: number) =>
      `${coordinate(16 + radius * Math.cos(angle))} ${coordinate(22 - radius * Math.sin(angle))}`;
    return `M${at(inner)}L${at(13)}`;
  }).join("");
  return trustedMarkup(
    `<svg class="logo" viewBox="0 0 32 28" width="32" height="28" aria-hidden="true" fill="none" stroke="currentColor" stroke-linecap="round"><path d="M3 22a13 13 0 0 1 26 0z" stroke-width="1.5" stroke-linejoin="round"/><path d="${ticks}" stroke-width="1"/><path d="M4.5 25.5 29 6" stroke="var(--accent)" stroke-width="2.25"/><circle cx="16" cy="16.3" r="1.9" fill="var(--paper)" stroke="var(--accent)" stroke-width="1.5"/></svg>`,
  );
}

/** Filled diamond: member of the set that could be the best, here and in the charts. */
export function bestMark(): Html {
  return trustedMarkup(
    '<svg class="mark" viewBox="0 0 12 12" width="12" height="12" role="img" aria-label="could be the best"><path d="M6 .5 10.5 6 6 11.5 1.5 6z" fill="var(--accent)"/></svg>',
  );
}

/** Open circle: ruled out, here and in the charts. */
export function otherMark(): Html {
  return trustedMarkup(
    '<svg class="mark" viewBox="0 0 12 12" width="12" height="12" role="img" aria-label="ruled out"><circle cx="6" cy="6" r="3.8" fill="none" stroke="var(--muted)" stroke-width="1.75"/></svg>',
  );
}

/** A cross: the candidate failed. */
export function failureMark(): Html {
  return trustedMarkup(
    '<svg class="mark" viewBox="0 0 12 12" width="12" height="12" role="img" aria-label="failed"><path d="m2.5 2.5 7 7m0-7-7 7" stroke="var(--failure)" stroke-width="1.75" stroke-linecap="round"/></svg>',
  );
}

/** A mean and its interval on the scale that all rows of a table share. */
export function intervalStrip(
  { mean, low, high }: Estimate,
  domain: readonly [number, number],
  couldBeBest: boolean,
): Html {
  const x = (value: number) =>
    coordinate(6 + (108 * (value - domain[0])) / Math.max(domain[1] - domain[0], 1e-9));
  const colour = couldBeBest ? "var(--accent)" : "var(--muted)";
  const dot = couldBeBest
    ? `<path d="M${x(mean)} 2.5l4 5.5-4 5.5-4-5.5z" fill="${colour}"/>`
    : `<circle cx="${x(mean)}" cy="8" r="3.5" fill="var(--surface)" stroke="${colour}" stroke-width="1.5"/>`;
  return html`<svg class="strip" viewBox="0 0 120 16" width="120" height="16" aria-hidden="true">${trustedMarkup(
    `<path d="M0 8h120" stroke="var(--line)"/><path d="M${x(low)} 8H${x(high)}" stroke="${colour}" stroke-width="2"/>${dot}`,
  )}</svg>`;
}

function coordinate(value: number): string {
  return String(Number(value.toFixed(2)));
}
