import { type Html, html } from "../html.js";

/** A section of a report: what the contents call it, and its markup. */
export interface ReportSection {
  readonly id: string;
  readonly title: string;
  readonly markup: Html;
  /** A script that the section needs, ours and the same for every report. */
  readonly script?: string;
}

/** A section under its heading; `answer`, what it comes to in one sentence, stands before everything else. */
export function reportSection(
  id: string,
  title: string,
  answer: Html | string | false,
  body: Html,
): ReportSection {
  const markup = html`<section aria-labelledby="${id}">
<h2 id="${id}">${title}</h2>
${
  answer !== false &&
  html`<p class="answer"><bdi dir="ltr">${answer}</bdi></p>
`
}${body}
</section>
`;
  return { id, title, markup };
}

/** Links to the sections of a report. */
export function contentsOf(sections: readonly ReportSection[]): Html {
  return html`<nav class="contents" aria-label="Contents"><ol>${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ol></nav>
`;
}
