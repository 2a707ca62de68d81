import { InputError } from "../contracts/errors.js";
import { quote } from "./read-id.js";

/** Takes what a scanner finds, in the order of the text. `text` of a string is unescaped, of a number as written. */
export interface JsonListener {
  open(kind: "{" | "["): void;
  close(): void;
  key(name: string): void;
  scalar(kind: "string" | "number" | "literal", text: string): void;
}

/** The scanner's place, for messages. */
export interface JsonPlace {
  readonly line: number;
  readonly column: number;
}

/**
 * Scans JSON that comes in parts, in memory that does not grow with it: one document, or several one after another, as
 * JSON lines are. Every string or number must fit into 64 Ki characters. Throws `InputError` with file, line and column
 * for text that is not JSON; NaN and Infinity, which some programs write, are not.
 */
export class JsonScanner {
  private rest = "";
  private line = 1;
  private column = 1;
  private readonly stack: ("{" | "[")[] = [];
  private expected: Expected = "document";

  constructor(
    private readonly shown: string,
    private readonly listener: JsonListener,
  ) {}

  /** Where the token stands that is being told of. */
  get place(): JsonPlace {
    return { line: this.line, column: this.column };
  }

  /** Takes the next part of the text; `last` says that it is the end. */
  push(part: string, last: boolean): void {
    const text = this.rest + part;
    let at = 0;
    for (;;) {
      at = this.skipSpace(text, at);
      if (at === text.length) break;
      token.lastIndex = at;
      const match = token.exec(text);
      const end = token.lastIndex;
      // What reaches to the end of the part may go on in the next.
      if (!last && (match === null ? isOpen(text, at) : end === text.length && match[3] === undefined)) {
        if (text.length - at > maxTokenLength) throw this.error(tooLong);
        break;
      }
      if (match === null) throw this.error(explain(text, at));
      if (end - at > maxTokenLength) throw this.error(tooLong);
      this.take(match[1], match[2], match[3]);
      this.column += end - at;
      at = end;
    }
    this.rest = text.slice(at);
    if (last && (this.stack.length > 0 || this.expected !== "document")) {
      throw this.error("The JSON ends before it is complete: the file is cut short");
    }
  }

  private skipSpace(text: string, from: number): number {
    let at = from;
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === 10) {
        this.line++;
        this.column = 1;
      } else if (code === 32 || code === 9 || code === 13) this.column++;
      else break;
    }
    return at;
  }

  private take(string: string | undefined, word: string | undefined, mark: string | undefined): void {
    if (string !== undefined) this.takeString(string);
    else if (word !== undefined) this.takeWord(word);
    else this.takeMark(mark!);
  }

  private takeString(raw: string): void {
    let text: string;
    try {
      text = JSON.parse(raw) as string;
    } catch {
      throw this.error(`${quote(raw)} is no JSON string`);
    }
    if (this.expected === "key" || this.expected === "keyOrEnd") {
      this.expected = "colon";
      this.listener.key(text);
      return;
    }
    this.require("value", "valueOrEnd", quote(text));
    this.listener.scalar("string", text);
    this.expected = "commaOrEnd";
  }

  private takeWord(word: string): void {
    this.require("value", "valueOrEnd", quote(word));
    const literal = /^(true|false|null)$/.test(word);
    if (!literal && !jsonNumber.test(word)) {
      const way = /^-?(NaN|Inf(inity)?)$/i.test(word) ? "; NaN and Infinity are not JSON" : "";
      throw this.error(`${quote(word)} is no JSON number${way}`);
    }
    this.listener.scalar(literal ? "literal" : "number", word);
    this.expected = "commaOrEnd";
  }

  private takeMark(mark: string): void {
    if (mark === "{" || mark === "[") {
      if (this.expected !== "document") this.require("value", "valueOrEnd", mark);
      this.stack.push(mark);
      this.listener.open(mark);
      this.expected = mark === "{" ? "keyOrEnd" : "valueOrEnd";
    } else if (mark === ":") {
      this.require("colon", "colon", mark);
      this.expected = "value";
    } else if (mark === ",") {
      this.require("commaOrEnd", "commaOrEnd", mark);
      this.expected = this.stack.at(-1) === "{" ? "key" : "value";
    } else {
      const ends = this.stack.at(-1) === "{" ? "keyOrEnd" : "valueOrEnd";
      if (this.stack.at(-1) !== (mark === "}" ? "{" : "[")) throw this.unexpected(mark);
      this.require("commaOrEnd", ends, mark);
      this.stack.pop();
      this.listener.close();
      this.expected = this.stack.length === 0 ? "document" : "commaOrEnd";
    }
  }

  private require(one: Expected, other: Expected, found: string): void {
    if (this.expected !== one && this.expected !== other) throw this.unexpected(found);
  }

  private unexpected(found: string): InputError {
    return this.error(`${found} where JSON has ${expectations[this.expected]}`);
  }

  private error(message: string): InputError {
    return new InputError(message, { file: this.shown, ...this.place });
  }
}

type Expected = "document" | "value" | "valueOrEnd" | "key" | "keyOrEnd" | "colon" | "commaOrEnd";

const expectations: Readonly<Record<Expected, string>> = {
  document: "an object or array",
  value: "a value",
  valueOrEnd: "a value or ]",
  key: "a key in double quotes",
  keyOrEnd: "a key in double quotes or }",
  colon: "a colon",
  commaOrEnd: "a comma or the end",
};

/** Whether text that is no token yet may become one: a string without its end. */
function isOpen(text: string, at: number): boolean {
  return text[at] === '"';
}

function explain(text: string, at: number): string {
  if (text[at] === '"') return "The string that begins here is never closed";
  return `${quote(text.slice(at, at + 20))} is not JSON`;
}

const maxTokenLength = 64 * 1024;
const tooLong = `A string of more than ${maxTokenLength} characters begins here, the most that is read`;

/** A string (1), a number or word (2), or a mark (3). */
const token = /("(?:[^"\\\n]|\\.)*")|([-+.\w]+)|([{}[\],:])/y;
const jsonNumber = /^-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?$/;
