import { InputError } from "../contracts/errors.js";
import { didYouMean } from "../contracts/nearest-name.js";
import { findUsual } from "./choose-column.js";
import type { ErrorList } from "./error-list.js";
import type { InputFile } from "./input-file.js";
import { quote } from "./read-id.js";
import { readLines } from "./read-lines.js";
import { type TextRows, textRows } from "./text-rows.js";
import { topicFields } from "./topic-fields.js";
import { queryIdNames, queryTextNames } from "./usual-columns.js";

/** Topics that are no table: TREC markup, or lines of `id<tab>text` without a header. */
export interface TopicsSource {
  readonly format: "markup" | "lines";
  readonly file: InputFile;
}

export interface TopicsOptions {
  readonly errors: ErrorList;
  /** Fields of markup that are the query, separated by commas; default: the title, else the query, else the text. */
  readonly fields?: string | undefined;
  readonly maxLineBytes?: number | undefined;
}

/**
 * Reads topics: the classic form of TREC (`<top> <num> Number: 301 <title> … </top>`), XML of the web tracks and later
 * (`<topic number="51"><query>…</query></topic>`), or lines of `id<tab>text`. Mistakes go to `errors`, with the line
 * where the topic begins; throws as `readLines`, and for a topic that is never closed or over 1 MiB.
 */
export async function readTopics(source: TopicsSource, options: TopicsOptions): Promise<TextRows> {
  const { file } = source;
  const rows = textRows("query", { shown: file.shown, unit: "line" }, options.errors);
  if (source.format === "lines") await readTopicLines(file, rows, options);
  else await readTopicMarkup(file, rows, options);
  return rows;
}

async function readTopicLines(
  file: InputFile,
  rows: TextRows,
  { errors, maxLineBytes }: TopicsOptions,
): Promise<void> {
  let first = true;
  await readLines(
    file,
    (text, line) => {
      if (text.trim() === "") return;
      const [id = "", query, ...more] = text.split("\t");
      const isHeader = first && query !== undefined && isUsualHeader(id, query);
      first = false;
      if (isHeader) return;
      if (query === undefined || more.length > 0) {
        const got = query === undefined ? "no tab" : `${more.length + 1} tabs`;
        errors.add(
          `${quote(text)} has ${got}; expected a query id, a tab and the text of the query, or TREC topics (<top> … </top>)`,
          { file: file.shown, line },
        );
        rows.skip();
        return;
      }
      rows.add(id.trim(), "", query.trim(), line);
    },
    maxLineBytes,
  );
}

/** Whether both fields of a line are usual names of columns. */
function isUsualHeader(id: string, text: string): boolean {
  return findUsual(queryIdNames, [id]) !== null && findUsual(queryTextNames, [text]) !== null;
}

/** Cuts the lines of a file into topics. */
async function readTopicMarkup(file: InputFile, rows: TextRows, options: TopicsOptions): Promise<void> {
  const { errors, maxLineBytes } = options;
  let topic: OpenTopic | null = null;
  let inComment = false;
  let lastLine = 1;

  /** Takes text that is in no topic; returns what comes after the tag that opens one, or null. */
  function outside(text: string, line: number): string | null {
    if (inComment) {
      const end = text.indexOf("-->");
      if (end < 0) return null;
      inComment = false;
      return outside(text.slice(end + 3), line);
    }
    const mark = /<(?:(top|topic)(\s[^<>]*)?>|!--)/i.exec(text);
    const before = text.slice(0, mark?.index);
    if (before.replace(/<[^<>]*>/g, "").trim() !== "") {
      errors.add(
        `${quote(before.trim())} stands in no topic; expected <top> … </top> or <topic> … </topic>`,
        {
          file: file.shown,
          line,
        },
      );
    }
    if (mark === null) return null;
    const rest = text.slice(mark.index + mark[0].length);
    if (mark[1] !== undefined) {
      topic = { tag: mark[1].toLowerCase(), attributes: mark[2] ?? "", line, parts: [], size: 0 };
      return rest;
    }
    inComment = true;
    return outside(rest, line);
  }

  /** Takes text of a topic; returns what comes after its end, or null. */
  function inside(open: OpenTopic, text: string): string | null {
    const close = new RegExp(`</${open.tag}\\s*>`, "i").exec(text);
    const part = text.slice(0, close?.index);
    if (new RegExp(`<${open.tag}[\\s>]`, "i").test(part)) throw neverClosed(open);
    open.parts.push(part);
    open.size += part.length;
    if (open.size > maxTopicLength) {
      throw new InputError(`The topic that begins here is longer than ${maxTopicLength} characters`, {
        file: file.shown,
        line: open.line,
      });
    }
    if (close === null) return null;
    addTopic(open, rows, file, options);
    topic = null;
    return text.slice(close.index + close[0].length);
  }

  const neverClosed = ({ tag, line }: OpenTopic): InputError =>
    new InputError(`The topic that begins here is never closed by </${tag}>`, { file: file.shown, line });

  await readLines(
    file,
    (text, line) => {
      lastLine = line;
      let rest: string | null = text;
      while (rest !== null) rest = topic === null ? outside(rest, line) : inside(topic, rest);
    },
    maxLineBytes,
  );
  if (topic !== null) throw neverClosed(topic);
  if (inComment)
    throw new InputError("A comment is never closed by -->", { file: file.shown, line: lastLine });
}

interface OpenTopic {
  readonly tag: string;
  readonly attributes: string;
  readonly line: number;
  readonly parts: string[];
  size: number;
}

function addTopic(
  { attributes, parts, line, tag }: OpenTopic,
  rows: TextRows,
  file: InputFile,
  { errors, fields: wanted }: TopicsOptions,
): void {
  const location = { file: file.shown, line };
  const fields = topicFields(parts.join("\n"));
  const attribute = /\s(?:number|num|id|qid)\s*=\s*["']?([^"'\s>]+)/i.exec(attributes)?.[1];
  const id = attribute ?? fields.get("num") ?? fields.get("number");
  if (id === undefined) {
    errors.add(`The topic has no number: expected <num> in it, or <${tag} number="…">`, location);
    rows.skip();
    return;
  }
  const names = wanted?.split(",").map((name) => name.trim().toLowerCase()) ?? null;
  const chosen = names ?? [customaryFields.find((name) => fields.has(name)) ?? "title"];
  const texts = chosen.map((name) => fields.get(shortNames[name] ?? name));
  const missing = texts.indexOf(undefined);
  if (missing >= 0) {
    const there = [...fields.keys()].filter((name) => name !== "num");
    const way = names === null ? "name a field with --query-text" : "choose another with --query-text";
    errors.add(
      `The topic ${quote(id)} has no field ${quote(chosen[missing]!)}; it has ${there.join(", ") || "none"}: ${way}.${didYouMean(chosen[missing]!, there)}`,
      location,
    );
    rows.skip();
    return;
  }
  rows.add(id, "", texts.join(" "), line);
}

const maxTopicLength = 1 << 20;
const customaryFields = ["title", "query", "topic"];
const shortNames: Readonly<Record<string, string>> = { desc: "description", narr: "narrative" };
