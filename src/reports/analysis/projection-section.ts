import type { ProjectionFindings } from "../../contracts/analysis/projection.js";
import type { AnalysisResult } from "../../contracts/analysis-result.js";
import { formatCount } from "../format.js";
import { html, trustedMarkup } from "../html.js";
import { type ReportSection, reportSection } from "../sections/report-section.js";
import { type PackedMap, packMap } from "./map-data.js";
import { mapScript } from "./map-script.js";
import { pictureCaution, pictureNames, pointsWords, qualityWords } from "./projection-words.js";
import { stillLegend, stillMap } from "./still-map.js";

/**
 * The map on the report page: pictures to hover, zoom and search, each with its quality; without script the first of them
 * stands still.
 */
export function projectionSection(
  findings: ProjectionFindings,
  { sections }: Pick<AnalysisResult, "sections">,
): ReportSection {
  const { pictures } = findings;
  const words = pointsWords(findings).join(" ");
  if (pictures.length === 0) return reportSection("map", "The map", words, html`<p>${pictureCaution}</p>`);
  const map = packMap(findings, sections.structure);
  const { data } = map;
  const first = data.pictures[0]!;
  const section = reportSection(
    "map",
    "The map",
    [words, ...leftOutWords(findings, map)].join(" "),
    html`<div class="map" id="space-map">
<div class="map-bar map-live" role="group" aria-label="Map" hidden><label>Picture <select class="map-picture"></select></label> <label>Colour <select class="map-colour"></select></label> <label>Search <input class="map-search" type="search" placeholder="${data.texts === null ? "id" : "text or id"}" autocomplete="off"></label> <span class="map-zoom"><button type="button" data-zoom="in" aria-label="Zoom in">+</button> <button type="button" data-zoom="out" aria-label="Zoom out">−</button> <button type="button" data-zoom="all">All</button></span></div>
${stillMap(data)}
<canvas class="map-live" tabindex="0" role="img" aria-label="Map of the items; arrows move it, plus and minus zoom, 0 shows all, n goes to the next hub or match" hidden></canvas>
<p class="map-card map-live" aria-live="polite" hidden></p>
<p class="map-legend small">${stillLegend(data)}</p>
<p class="map-note small">${data.groups[0]?.note ?? ""}</p>
<p class="map-quality small">${first.name}: ${first.quality}</p>
</div>
<noscript><p>Without script the map stands still. The script is in this file and asks nothing of the network.</p></noscript>
<ul class="small">${pictures.map((picture) => html`<li><b>${pictureNames[picture.method]}</b>: ${qualityWords(picture)}.</li>`)}</ul>
<p class="small">${pictureCaution}</p>
<script type="text/plain" id="space-map-data">${trustedMarkup(map.packed)}</script>
`,
  );
  return { ...section, script: mapScript };
}

/** What the file has no room for. */
function leftOutWords(
  { shown, points }: ProjectionFindings,
  { data, textLength, idLength }: PackedMap,
): string[] {
  return [
    ...(shown.places === null
      ? []
      : [
          `The map shows ${formatCount(shown.places.length)} of ${formatCount(points)} points: those in the most lists and a sample by seed.`,
        ]),
    ...(shown.texts === null
      ? []
      : [
          textLength === null
            ? "Texts have no room in this file: the map is searched by id."
            : `The map is searched by id and the first ${textLength} characters of texts.`,
        ]),
    ...(data.ids.some((id, i) => id !== shown.ids[i]) ? [`Ids are cut to ${idLength} characters.`] : []),
  ];
}
