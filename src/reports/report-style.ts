import { mapPalettes, mapProperties } from "./analysis/map-palette.js";

/** Style sheet of a report: light, dark, print, wide and narrow, system fonts only. */
export const reportStyle = `
:root {
  color-scheme: light dark;
  --paper: #f4f6f7; --surface: #ffffff; --ink: #16222d; --muted: #566573; --line: #dde3e8;
  --accent: #0a5c8c; --accent-soft: #e6f0f6; --counter: #b0500c; --caution: #805300; --failure: #a5241d; --frontier: #74828f;
  ${mapProperties(mapPalettes.light)}
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif;
  --mono: ui-monospace, SFMono-Regular, "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #0f151b; --surface: #161e26; --ink: #e4eaf0; --muted: #9dabb8; --line: #2c3843;
    --accent: #66b6e6; --accent-soft: #1a2d3b; --counter: #f09a55; --caution: #e2b457; --failure: #ff8f84; --frontier: #7d8c9a;
    ${mapProperties(mapPalettes.dark)}
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 var(--sans); overflow-wrap: break-word; }
main { max-width: 1216px; margin: 0 auto; padding: 28px 32px 64px; }
h1, h2, h3, h4, p, ul, ol, dl, figure, pre { margin: 0; }
h1 { font-size: clamp(1.65rem, 1.1rem + 2.2vw, 2.5rem); line-height: 1.16; font-weight: 680; letter-spacing: -0.018em; text-wrap: balance; max-width: 24em; }
h2 { font-size: 1.3rem; line-height: 1.25; font-weight: 650; letter-spacing: -0.008em; margin-bottom: 12px; }
h3 { font-size: 1rem; font-weight: 650; margin: 22px 0 8px; }
small, .small { font-size: 0.8125rem; color: var(--muted); font-weight: 400; }
section > p { max-width: 46em; margin-bottom: 12px; }
section { margin-top: 52px; }
a { color: var(--accent); text-underline-offset: 0.16em; }
section > .answer { font-size: 1.0625rem; max-width: 50em; }
.mono, code { font-family: var(--mono); font-size: 0.8125rem; }
.figures, .number, dd { font-variant-numeric: tabular-nums; }
.page-head { display: flex; justify-content: space-between; align-items: flex-start; gap: 12px 32px; flex-wrap: wrap; }
.brand { display: flex; align-items: center; gap: 9px; font-weight: 650; font-size: 1.05rem; letter-spacing: -0.01em; }
.about { text-align: right; color: var(--muted); font-size: 0.8125rem; }
.decision { margin-top: 44px; }
.reason { margin-top: 16px; font-size: 1.0625rem; max-width: 44em; }
.record { margin-top: 28px; columns: 2; column-gap: 40px; }
.part { break-inside: avoid; padding-bottom: 18px; font-size: 0.875rem; line-height: 1.45; }
.part h2 { font-size: 0.875rem; margin: 0 0 5px; padding-top: 7px; border-top: 1.5px solid var(--line); letter-spacing: 0; font-weight: 650; }
.part p + p { margin-top: 4px; }
.part ul { padding-left: 1.15em; }
.part li { margin: 3px 0; overflow-wrap: anywhere; }
.part li.rest { list-style: none; color: var(--muted); }
.part .takes { font-size: 0.8125rem; }
.part .takes th, .part .takes td { padding: 4px 0 4px 12px; border-top: 1px solid var(--line); }
.part .takes .month { white-space: normal; }
.part .takes thead th { border-top: 0; padding-top: 0; white-space: normal; }
.part .takes th:first-child { padding-left: 0; font-weight: 600; overflow-wrap: anywhere; }
.part pre { margin: 0 0 6px; padding: 7px 10px; max-height: 9.5em; overflow-y: auto; }
.level { margin-top: 16px; color: var(--muted); font-size: 0.875rem; max-width: 48em; }
.level + .level { margin-top: 4px; }
.best { margin-top: 24px; }
.best h2 { font-size: 0.875rem; margin: 0 0 8px; letter-spacing: 0; color: var(--muted); font-weight: 600; }
.best ul { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 8px; }
.best li { background: var(--accent-soft); border-radius: 6px; padding: 6px 12px; font-weight: 600; }
.best li .figures { font-weight: 400; white-space: nowrap; }
.best li small { color: inherit; opacity: 0.85; }
.best p { margin-top: 8px; }
.mark { vertical-align: -0.08em; margin-right: 6px; flex: none; }
p.small .mark { margin: 0 2px 0 0; }
.rule { height: 15px; margin-top: 40px; border-top: 1.5px solid var(--ink); print-color-adjust: exact; -webkit-print-color-adjust: exact;
  background: repeating-linear-gradient(90deg, var(--ink) 0 1px, transparent 1px 100px) 0 0 / 100% 13px no-repeat,
    repeating-linear-gradient(90deg, var(--ink) 0 1px, transparent 1px 50px) 0 0 / 100% 9px no-repeat,
    repeating-linear-gradient(90deg, var(--muted) 0 1px, transparent 1px 10px) 0 0 / 100% 5px no-repeat; }
.contents { margin-top: 16px; font-size: 0.875rem; }
.contents ol { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 2px 22px; }
.contents a { display: inline-block; padding: 3px 0; text-decoration-color: color-mix(in srgb, currentColor 35%, transparent); }
.contents + section { margin-top: 36px; }
.scroll { overflow-x: auto; background: var(--surface); border: 1px solid var(--line); border-radius: 8px; }
.scroll + .scroll, .scroll + p { margin-top: 14px; }
.summary { margin-top: 24px; }
.summary th { width: 9em; white-space: nowrap; }
.summary p + p { margin-top: 4px; }
table { border-collapse: collapse; width: 100%; font-size: 0.875rem; line-height: 1.4; }
caption { text-align: left; padding: 12px 14px 4px; font-weight: 600; }
th, td { text-align: left; vertical-align: top; padding: 9px 10px; border-top: 1px solid var(--line); }
th:first-child, td:first-child { padding-left: 14px; }
th:last-child, td:last-child { padding-right: 14px; }
thead th { border-top: 0; font-weight: 600; vertical-align: bottom; font-size: 0.8125rem; white-space: nowrap; }
thead th small { display: block; font-size: 0.75rem; }
tbody th { font-weight: 600; }
.number { text-align: right; white-space: nowrap; }
td.number b { font-weight: 650; }
td.text { min-width: 16em; }
td small, th small { display: block; }
small.inline { display: inline; }
th, td { overflow-wrap: normal; }
tbody th, td.text, dd, small.mono { overflow-wrap: anywhere; }
.candidates tbody th { min-width: 232px; max-width: 300px; }
.comparisons tbody th { min-width: 250px; }
tr.group th { padding-top: 14px; }
tr.group ~ tr th { font-weight: 500; }
.nowrap { white-space: nowrap; }
.candidates .name { display: block; }
.candidates tr.could-be-best { background: var(--accent-soft); }
.candidates tr.could-be-best small { color: var(--ink); opacity: 0.86; }
.candidates tr.ruled-out th, .candidates tr.failed th { font-weight: 500; }
.strip { display: block; margin: 3px 0 1px auto; }
.key { display: inline-block; min-width: 1.5em; text-align: center; font-size: 0.75rem; font-weight: 600; line-height: 1.4; color: var(--muted); border: 1px solid var(--line); border-radius: 3px; background: var(--surface); }
tr.could-be-best small.note.caution, .note.caution { color: var(--caution); opacity: 1; }
.note.caution::before { content: "▲ "; font-size: 0.7em; vertical-align: 0.12em; }
.note.failure { color: var(--failure); }
td.note { overflow-wrap: anywhere; white-space: normal; }
.tag { font-style: italic; }
.scroll + .small, figure + .small, details + .small, ul + .small { margin-top: 8px; }
ul + figure { margin-top: 14px; }
ul.small { padding-left: 1.15em; }
.chart { background: var(--surface); border: 1px solid var(--line); border-radius: 8px; padding: 18px 18px 12px; margin-bottom: 16px; }
.chart svg { display: block; width: 100%; height: auto; font-family: var(--sans); }
.chart svg text { white-space: pre; }
.chart figcaption { margin-top: 10px; color: var(--muted); font-size: 0.8125rem; max-width: 62em; }
.map { background: var(--surface); border: 1px solid var(--line); border-radius: 8px; padding: 12px; margin-bottom: 12px; }
.map-bar { display: flex; flex-wrap: wrap; gap: 8px 16px; margin-bottom: 10px; font-size: 0.875rem; align-items: center; }
.map-bar select, .map-bar input, .map-bar button { font: inherit; color: var(--ink); background: var(--paper); border: 1px solid var(--line); border-radius: 5px; padding: 4px 8px; max-width: 100%; }
.map-bar button { min-width: 2.2em; cursor: pointer; }
.map canvas { display: block; width: 100%; height: min(68vh, 640px, 95vw); touch-action: none; cursor: crosshair; }
.map canvas:focus-visible, .map-bar :focus-visible, .map-legend :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
.map-card { min-height: 4.4em; margin-top: 8px; font-size: 0.875rem; overflow-wrap: anywhere; }
.map-card small { display: block; }
.map [hidden] { display: none; }
.map-still { display: block; width: 100%; height: auto; font: 600 12px var(--sans); }
.map-dot { fill: none; stroke-width: 4.5; stroke-linecap: round; opacity: 0.9; }
.map-dense .map-dot { stroke-width: 2.8; opacity: 0.75; }
.map-still circle { fill: none; stroke: var(--ink); stroke-width: 1.75; }
.map-still text { fill: var(--ink); stroke: var(--surface); stroke-width: 4; stroke-linejoin: round; paint-order: stroke; }
.map-legend { display: flex; flex-wrap: wrap; gap: 2px 6px; }
.map-legend > * { padding: 1px 6px; border: 1px solid transparent; border-radius: 999px; }
.map-legend button { font: inherit; color: inherit; background: none; cursor: pointer; text-align: left; }
.map-legend button:hover { border-color: var(--line); }
.map-legend button[aria-pressed="true"] { border-color: var(--ink); color: var(--ink); }
.map-legend i { display: inline-block; width: 0.75em; height: 0.75em; border-radius: 50%; margin-right: 5px; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.map-note:empty { display: none; }
.map-note, .map-quality { margin-top: 6px; }
.narrow, .on-paper { display: none; }
.keys { margin-top: 8px; font-size: 0.8125rem; display: flex; flex-wrap: wrap; gap: 2px 14px; }
details { background: var(--surface); border: 1px solid var(--line); border-radius: 8px; margin-top: 8px; }
details > summary { cursor: pointer; padding: 9px 14px; font-weight: 500; }
details > :not(summary) { margin-left: 14px; margin-right: 14px; }
details > :last-child { margin-bottom: 14px; }
details .scroll { border-radius: 0; border-width: 1px 0; margin: 0 !important; }
summary:focus-visible, pre:focus-visible, a:focus-visible, .scroll:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 6px; }
.case > summary { display: list-item; }
.case .query { display: inline; font-size: inherit; font-weight: 600; margin: 0 12px 0 0; }
.case-scores { color: var(--muted); font-size: 0.8125rem; font-variant-numeric: tabular-nums; }
.case-scores span { display: inline-block; margin-right: 10px; }
.case-scores b { font-weight: 500; }
.case[open] > summary { border-bottom: 1px solid var(--line); margin-bottom: 10px; }
.relevant { margin-right: 6px; }
.lists { display: grid; grid-template-columns: repeat(auto-fill, minmax(300px, 1fr)); gap: 18px 24px; margin-top: 14px; }
.list { min-width: 0; border-top: 2px solid var(--line); padding-top: 8px; }
.list h4 { font-size: 0.875rem; font-weight: 600; margin-bottom: 6px; }
.list h4 .figures { font-weight: 400; color: var(--muted); font-size: 0.8125rem; white-space: nowrap; }
.list ol, .list ul { padding-left: 1.9em; font-size: 0.8125rem; line-height: 1.45; }
.list ul.missed { list-style: none; padding-left: 0; }
.list li { margin: 3px 0; }
.list li::marker { color: var(--muted); font-variant-numeric: tabular-nums; }
.why, .parts { display: block; color: var(--muted); overflow-wrap: anywhere; }
.why { margin-left: 1.7em; }
.reasons td { padding-left: 10px !important; }
.case [id] { scroll-margin-top: 4.5em; }
.missed-head { margin-top: 10px; font-weight: 600; }
.grade { display: inline-block; min-width: 1.35em; padding: 0 0.25em; text-align: center; font-size: 0.75rem; line-height: 1.35; font-weight: 600; border-radius: 3px; border: 1px solid var(--line); font-variant-numeric: tabular-nums; }
.grade.relevant-grade { background: var(--accent); border-color: var(--accent); color: var(--surface); }
.grade.zero { color: var(--muted); }
.grade.unjudged { color: var(--muted); border-style: dashed; border-color: var(--muted); }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(300px, 1fr)); gap: 0 32px; font-size: 0.875rem; }
dl div { display: flex; justify-content: space-between; gap: 16px; border-top: 1px solid var(--line); padding: 6px 0; }
dt { color: var(--muted); flex: none; max-width: 60%; }
dd { margin: 0; text-align: right; min-width: 0; }
details dd { font-family: var(--mono); font-size: 0.8125rem; }
.warnings { padding-left: 1.15em; }
pre { background: var(--surface); border: 1px solid var(--line); border-radius: 8px; padding: 12px 14px; overflow-x: auto; white-space: pre-wrap; margin-bottom: 20px; }
.left-out { border-left: 3px solid var(--caution); padding: 2px 0 2px 14px; margin-top: 28px; }
footer { margin-top: 56px; color: var(--muted); font-size: 0.8125rem; }
@media (max-width: 700px) {
  main { padding: 18px 16px 48px; }
  .about { text-align: left; }
  .decision { margin-top: 30px; }
  section { margin-top: 40px; }
  .wide { display: none; }
  .narrow { display: block; }
  .chart { padding: 12px 8px 10px; margin-left: -6px; margin-right: -6px; }
  .chart figcaption, .keys { padding: 0 6px; }
  .lists { grid-template-columns: 1fr; }
  .best li .figures { display: block; }
  .record { columns: 1; }
  .candidates, .candidates tbody, .candidates tr { display: block; }
  .candidates thead { display: none; }
  .candidates tr { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 0 18px; padding: 12px 14px; border-top: 1px solid var(--line); }
  .candidates tr:first-child { border-top: 0; }
  .candidates tbody th { grid-column: 1 / -1; max-width: none; }
  .candidates th, .candidates td { display: block; border: 0; padding: 3px 0 !important; }
  .candidates td::before { content: attr(data-label); color: var(--muted); font-weight: 400; float: left; }
  .candidates td small { clear: both; }
  .candidates tr.failed td { grid-column: 1 / -1; }
  .candidates tr.failed td::before { content: none; }
  .gates, .gates tbody, .gates tr { display: block; }
  .gates thead { display: none; }
  .gates tr { padding: 10px 14px; border-top: 1px solid var(--line); }
  .gates tr:first-child { border-top: 0; }
  .gates td { display: block; min-width: 0; border: 0; padding: 2px 0 !important; overflow-wrap: anywhere; }
  .gates tr > :first-child { font-weight: 600; }
  .comparisons tbody th { min-width: 170px; }
  .scroll table:not(.candidates) tbody th { min-width: 10rem; }
  .reasons td:not(.number) { white-space: nowrap; }
  .scroll table.reasons tbody th { min-width: 8.5rem; }
  .scroll table:not(.candidates, .reasons, .gates) tr > :first-child { position: sticky; left: 0; background: var(--surface); box-shadow: 1px 0 var(--line); }
  .scroll table:not(.candidates) caption { position: sticky; left: 0; max-width: calc(100vw - 34px); }
  dl { grid-template-columns: 1fr; }
  dl div { display: block; }
  dt { max-width: none; }
  dd { text-align: left; }
}
@page { size: A4; margin: 14mm 12mm; }
@media print {
  :root { color-scheme: light; --paper: #fff; --surface: #fff; --ink: #000; --muted: #444; --line: #c4cad0; --accent: #0a5c8c; --accent-soft: #eef4f8; --counter: #b0500c; --caution: #6d4700; --failure: #8f1f18; --frontier: #667; }
  html { font-size: 9.5pt; }
  body { font-size: 10pt; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  main { max-width: none; padding: 0; }
  h1 { font-size: 18pt; }
  .decision { margin-top: 14pt; }
  .reason { margin-top: 7pt; font-size: 10pt; max-width: none; }
  .level { margin-top: 5pt; max-width: none; font-size: 8.4pt; }
  .level + .level { margin-top: 2pt; }
  .best { margin-top: 8pt; }
  .best h2 { margin-bottom: 3pt; }
  .best ul { gap: 4pt; }
  .best li { padding: 2.5pt 7pt; font-size: 8.6pt; }
  .best p { margin-top: 3pt; }
  .record { margin-top: 11pt; column-gap: 16pt; }
  .part { font-size: 8pt; line-height: 1.36; padding-bottom: 7pt; }
  .part h2 { font-size: 8.6pt; margin-bottom: 2pt; padding-top: 3pt; }
  .part li { margin: 1.4pt 0; }
  .part pre { max-height: none; padding: 4pt 6pt; margin-bottom: 3pt; }
  .part pre code { font-size: 7pt; }
  .part .takes, .part .takes thead th { font-size: 7.6pt; }
  .part .takes th, .part .takes td { padding: 1.5pt 0 1.5pt 6pt; }
  .rule { display: none; }
  .contents + section { margin-top: 0; break-before: page; }
  section { margin-top: 22pt; }
  h2, h3, h4, summary { break-after: avoid; }
  figure, tr, .list, .best { break-inside: avoid; }
  .scroll { overflow: visible; border-width: 1px 0; border-radius: 0; }
  table { font-size: 7.4pt; }
  thead th, small, .small, thead th small { font-size: 7pt; }
  th, td { padding: 3.5pt 3.5pt; }
  th:first-child, td:first-child { padding-left: 2pt; }
  th:last-child, td:last-child { padding-right: 2pt; }
  table .mono, table .key { font-size: 6.8pt; }
  caption { break-after: avoid; }
  thead { break-after: avoid; }
  .candidates tbody th { min-width: 112px; max-width: 150px; }
  .strip { width: 68px; height: auto; }
  .comparisons thead th { white-space: normal; }
  .comparisons tbody th { min-width: 0; }
  .wide { display: block; }
  .narrow { display: none; }
  .lists { grid-template-columns: 1fr 1fr; gap: 8pt 14pt; }
  .settings::details-content { content-visibility: visible; block-size: auto; }
  .on-paper { display: block; }
  .settings > summary { list-style: none; }
  .contents { display: none; }
}
`;
