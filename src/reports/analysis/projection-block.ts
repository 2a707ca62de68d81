import type { ProjectionFindings } from "../../contracts/analysis/projection.js";
import { visibleText } from "../plain-text.js";
import { styled } from "../tables.js";
import { wrapToWidth } from "../text-width.js";
import { measureWords, pictureCaution, pictureNames, pointsWords, qualityWords } from "./projection-words.js";
import type { SummaryLine } from "./summary-line.js";

/** The most faithful picture in the one-screen summary. */
export function projectionLines({ pictures }: ProjectionFindings): readonly SummaryLine[] {
  const [best] = pictures
    .filter(({ quality }) => quality !== null)
    .sort((a, b) => b.quality!.preservation.mean - a.quality!.preservation.mean);
  if (best === undefined) return [];
  const { k, preservation, trustworthiness } = best.quality!;
  const kept = `${pictureNames[best.method]} keeps ${measureWords(preservation)} of the ${k} nearest`;
  return [{ label: "Map", text: `${kept}; trustworthiness ${measureWords(trustworthiness)}` }];
}

/** The pictures and how faithful each is; they can be looked at in the report. */
export function projectionBlock(findings: ProjectionFindings, width: number, color: boolean): string {
  const paragraph = (words: string): string[] => wrapToWidth(visibleText(words), width);
  return [
    styled("Pictures of the space", "bold", color),
    ...paragraph(pointsWords(findings).join(" ")),
    ...findings.pictures.flatMap((picture) =>
      paragraph(`- ${pictureNames[picture.method]}: ${qualityWords(picture)}.`),
    ),
    ...paragraph(`${pictureCaution} The pictures are in the report (-o report.html).`).map((line) =>
      styled(line, "dim", color),
    ),
  ].join("\n");
}
