import { z } from "zod";
import { perQueryScoresSchema } from "./benchmark-details.js";
import { benchmarkResultSchema } from "./benchmark-result.js";
import { InputError } from "./errors.js";

export const reportBlockVersion = "alidade/benchmark-report/v1";

/** Id of the element of a report page that holds the block. */
export const reportBlockId = "alidade-report";

/** The result inside a report page, from which `compare` and `report` can go on. */
export const reportBlockSchema = z.strictObject({
  schema: z.literal(reportBlockVersion),
  result: benchmarkResultSchema,
  perQuery: perQueryScoresSchema.nullable(),
});

/** The JSON of the block of a page, not yet validated; null where there is none. Throws `InputError` for a cut page. */
export function reportBlockOf(page: string, file: string): unknown {
  const start = `<script type="application/json" id="${reportBlockId}">`;
  const from = page.indexOf(start);
  if (from < 0) return null;
  const end = page.indexOf("<", from + start.length);
  try {
    return JSON.parse(page.slice(from + start.length, end < 0 ? undefined : end));
  } catch {
    throw new InputError("The result inside this page is cut or damaged; use the result.json beside it", {
      file,
    });
  }
}
