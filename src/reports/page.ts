import { createHash } from "node:crypto";
import { type Html, html, trustedMarkup } from "./html.js";
import { reportStyle } from "./report-style.js";

/**
 * A whole page that opens from disk and asks nothing of the network. It runs the `scripts` it is given, which must be our own,
 * and no other: its policy allows neither.
 */
export function page(
  title: string,
  main: Html,
  after: Html | false = false,
  scripts: readonly string[] = [],
): string {
  const allowed = scripts.map(
    (script) => ` 'sha256-${createHash("sha256").update(script).digest("base64")}'`,
  );
  const scriptPolicy = trustedMarkup(allowed.length === 0 ? "" : ` script-src${allowed.join("")};`);
  return html`${trustedMarkup("<!doctype html>\n")}<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none';${scriptPolicy} style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${trustedMarkup(reportStyle)}</style>
</head>
<body>
<main>
${main}</main>
${after}
${scripts.map(
  (script) => html`<script>${trustedMarkup(script)}</script>
`,
)}</body>
</html>
`.markup;
}
