import type { SweepFindings } from "../../contracts/sweep.js";
import { qualityBytesChart } from "../charts/quality-bytes.js";
import { formatDelta, formatScore, formatShortInterval, metricLabel } from "../format.js";
import { type Html, html } from "../html.js";
import { visibleText } from "../plain-text.js";
import type { ReportView } from "../report-view.js";
import { bytesWords, settingWords, shownWords, smallestWords, sweepMethod } from "../sweep-words.js";
import { chartFigure } from "./chart-figure.js";
import { type ReportSection, reportSection } from "./report-section.js";

/** Quality against bytes of a sweep over dimensions and precision; false where there was none. */
export function sweepSection(view: ReportView): ReportSection | false {
  const { sweep } = view.result;
  if (sweep === undefined) return false;
  return reportSection(
    "sweep",
    "Fewer dimensions, fewer bits",
    sweep.models.map((one) => smallestWords(sweep, one, view.nameOf(one.model))).join(" "),
    html`${sweepFigure(view, sweep)}
${sweep.models.map((one) => settingsTable(view, sweep, one))}<p class="small">${sweepMethod(sweep)}</p>`,
  );
}

function sweepFigure({ nameOf, keyOf }: ReportView, sweep: SweepFindings): Html | false {
  const points = sweep.models.flatMap(({ model, settings }) =>
    settings
      .filter(({ bytesPerDocument }) => bytesPerDocument > 0)
      .map(({ dims, quant, bytesPerDocument, mean, low, high, loss }) => ({
        model,
        precision: `${sweep.models.length > 1 ? `${keyOf(model)} ` : ""}${quant === "none" ? "float32" : quant}`,
        dims: dims === null ? "" : String(dims),
        bytes: bytesPerDocument,
        mean,
        low,
        high,
        shown: loss === null || loss.shown,
      })),
  );
  if (points.length < 2) return false;
  const label = metricLabel(sweep.metric);
  return chartFigure({
    prefix: "sweep",
    label: `${label} against bytes of a document's vectors`,
    description: points
      .map(
        ({ precision, dims, bytes, mean }) =>
          `${dims} ${precision}: ${bytesWords(bytes)}, ${formatScore(mean)}`,
      )
      .join("; "),
    draw: (width, narrow) => qualityBytesChart(points, label, { width, height: narrow ? 320 : 400 }),
    keys:
      sweep.models.length > 1
        ? sweep.models.map(({ model }) => ({ key: keyOf(model), name: nameOf(model) }))
        : [],
    caption: `Dots: mean ${label} with its 95 % interval; the number below is the dimensions kept. Filled: the whole vectors, and settings shown to lose at most ${formatScore(sweep.margin)}. Open: not shown, which is no evidence of a loss.`,
  });
}

function settingsTable(
  { nameOf }: ReportView,
  { metric }: SweepFindings,
  { model, settings }: SweepFindings["models"][number],
): Html {
  return html`<div class="scroll"><table>
<caption><bdi>${visibleText(nameOf(model))}</bdi></caption>
<thead><tr><th scope="col">Setting</th><th scope="col" class="number">Bytes<small>a document</small></th><th scope="col" class="number">${metricLabel(metric)}<small>95 %</small></th><th scope="col" class="number">Change<small>mean</small></th><th scope="col" class="number">Bound<small>one-sided</small></th><th scope="col">Shown</th></tr></thead>
<tbody>${settings.map(
    (setting) =>
      html`<tr><th scope="row">${settingWords(setting)}</th><td class="number">${bytesWords(setting.bytesPerDocument)}</td><td class="number"><b>${formatScore(setting.mean)}</b><small>${formatShortInterval(setting.low, setting.high)}</small></td><td class="number">${setting.loss !== null && formatDelta(setting.loss.delta)}</td><td class="number">${setting.loss !== null && formatDelta(setting.loss.bound)}</td><td>${shownWords(setting)}</td></tr>
`,
  )}</tbody></table></div>
`;
}
