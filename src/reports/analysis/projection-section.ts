import type { ProjectionFindings } from "../../contracts/analysis/projection.js";
import { formatCount } from "../format.js";
import { html, jsonForScript, trustedMarkup } from "../html.js";
import { type ReportSection, reportSection } from "../sections/report-section.js";
import { mapData } from "./map-data.js";
import { mapScript } from "./map-script.js";
import { pictureCaution, pictureNames, pointsWords, qualityWords } from "./projection-words.js";

/** The map on the report page: pictures to hover, zoom and search, each with its quality. */
export function projectionSection(findings: ProjectionFindings): ReportSection {
  const { pictures, shown, points } = findings;
  const words = pointsWords(findings).join(" ");
  if (pictures.length === 0) return reportSection("map", "The map", words, html`<p>${pictureCaution}</p>`);
  const part = shown.sampled
    ? ` The map shows ${formatCount(shown.places.length)} of ${formatCount(points)} points: those in the most lists and a sample by seed.`
    : "";
  const section = reportSection(
    "map",
    "The map",
    `${words}${part}`,
    html`<div class="map" id="space-map">
<div class="map-bar" role="group" aria-label="Map"><label>Picture <select class="map-picture"></select></label> <label>Colour <select class="map-colour"></select></label> <label>Search <input class="map-search" type="search" placeholder="text or id" autocomplete="off"></label> <span class="map-zoom"><button type="button" data-zoom="in" aria-label="Zoom in">+</button> <button type="button" data-zoom="out" aria-label="Zoom out">−</button> <button type="button" data-zoom="all">All</button></span></div>
<canvas tabindex="0" role="img" aria-label="Map of the items; arrows move it, plus and minus zoom, 0 shows all, n goes to the next hub or match"></canvas>
<p class="map-card" aria-live="polite"></p>
<p class="map-legend small"></p>
<p class="map-quality small"></p>
</div>
<noscript><p>The map needs the script in this file; it asks nothing of the network.</p></noscript>
<ul class="small">${pictures.map((picture) => html`<li><b>${pictureNames[picture.method]}</b>: ${qualityWords(picture)}.</li>`)}</ul>
<p class="small">${pictureCaution}</p>
<script type="application/json" id="space-map-data">${trustedMarkup(jsonForScript(mapData(findings)))}</script>
`,
  );
  return { ...section, script: mapScript };
}
