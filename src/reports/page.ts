import { type Html, html, trustedMarkup } from "./html.js";
import { reportStyle } from "./report-style.js";

/** A whole page that opens from disk, asks nothing of the network and runs no script: its policy allows neither. */
export function page(title: string, main: Html, after: Html | false = false): string {
  return html`${trustedMarkup("<!doctype html>\n")}<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${trustedMarkup(reportStyle)}</style>
</head>
<body>
<main>
${main}</main>
${after}
</body>
</html>
`.markup;
}
