/**
 * What is wrong with a JUnit XML document by the schema of Ant's JUnit reports, restated: elements and their order,
 * attributes and their types, counts that agree with what is counted. Well-formed XML is demanded on the way. Empty
 * where nothing is wrong.
 */
export function checkJUnit(xml: string): string[] {
  const problems: string[] = [];
  const root = parse(xml, problems);
  if (root === null) return problems;
  if (root.name !== "testsuites") problems.push(`the root is ${root.name}`);
  if (root.attributes.size > 0) problems.push("testsuites has attributes");
  root.children.forEach((suite, id) => {
    checkSuite(suite, id, problems);
  });
  return problems;
}

interface Element {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: Element[];
  text: string;
}

function checkSuite(suite: Element, id: number, problems: string[]): void {
  checkElement(suite, "testsuite", suiteAttributes, problems);
  if (suite.attributes.get("id") !== String(id)) problems.push(`suite ${id} has another id`);
  const names = suite.children.map(({ name }) => name);
  const cases = suite.children.filter(({ name }) => name === "testcase");
  const order = ["properties", ...cases.map(() => "testcase"), "system-out", "system-err"];
  if (names.join() !== order.join()) problems.push(`the children of a suite are ${names.join()}`);
  for (const property of suite.children[0]?.children ?? [])
    checkElement(property, "property", { name: /\S/, value: /^/ }, problems);
  const outcomes = cases.flatMap((one) => {
    checkElement(one, "testcase", { name: /\S/, classname: /\S/, time: decimal }, problems);
    if (one.children.length > 1) problems.push("a test case has several outcomes");
    for (const outcome of one.children)
      checkElement(outcome, /^(failure|error|skipped)$/, { type: /\S/, message: /\S/ }, problems);
    return one.children.map(({ name }) => name);
  });
  const counted = { tests: cases.length, failures: 0, errors: 0, skipped: 0 };
  for (const name of outcomes) counted[kinds[name]!]++;
  for (const [key, count] of Object.entries(counted))
    if (suite.attributes.get(key) !== String(count)) problems.push(`${key} is not ${count}`);
}

function checkElement(
  { name, attributes }: Element,
  expected: string | RegExp,
  rules: Readonly<Record<string, RegExp>>,
  problems: string[],
): void {
  if (typeof expected === "string" ? name !== expected : !expected.test(name))
    problems.push(`${name} stands where ${expected} should`);
  for (const key of attributes.keys()) if (!(key in rules)) problems.push(`${name} has an attribute ${key}`);
  for (const [key, rule] of Object.entries(rules)) {
    const value = attributes.get(key);
    if (value === undefined || !rule.test(value)) problems.push(`${name} has ${key}="${value}"`);
  }
}

/** A strict parser of the XML that holds elements, attributes and text alone. */
function parse(xml: string, problems: string[]): Element | null {
  const prolog = '<?xml version="1.0" encoding="UTF-8"?>\n';
  if (!xml.startsWith(prolog)) problems.push("the declaration is missing");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these no XML may hold
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/u.test(xml))
    problems.push("a character that no XML may hold");
  const stack: Element[] = [];
  let root: Element | null = null;
  let rest = xml.slice(prolog.length);
  while (rest !== "") {
    const token = /^<\/([\w-]+)>|^<([\w-]+)((?: [\w-]+="[^"<]*")*)(\/?)>|^[^<]+/.exec(rest);
    if (token === null) {
      problems.push(`not well-formed at ${rest.slice(0, 40)}`);
      return null;
    }
    rest = rest.slice(token[0].length);
    const [whole, closed, opened, attributes = "", empty] = token;
    if (/&(?!(?:amp|lt|gt|quot|#39);)/.test(whole))
      problems.push(`a bare ampersand in ${whole.slice(0, 40)}`);
    if (closed !== undefined) {
      if (stack.pop()?.name !== closed) problems.push(`${closed} is closed out of order`);
    } else if (opened !== undefined) {
      const pairs = [...attributes.matchAll(/ ([\w-]+)="([^"]*)"/g)].map((m) => [m[1]!, m[2]!] as const);
      const element: Element = { name: opened, attributes: new Map(pairs), children: [], text: "" };
      if (pairs.length !== element.attributes.size) problems.push(`${opened} repeats an attribute`);
      stack.at(-1)?.children.push(element);
      root ??= element;
      if (empty !== "/") stack.push(element);
    } else {
      const inside = stack.at(-1);
      if (inside === undefined && whole.trim() !== "") problems.push("text outside of the root");
      if (inside !== undefined) inside.text += whole;
    }
  }
  if (stack.length > 0) problems.push(`${stack.at(-1)!.name} is not closed`);
  return root;
}

const whole = /^\d+$/;
const decimal = /^\d+(\.\d+)?$/;
const suiteAttributes = {
  name: /\S/,
  package: /\S/,
  id: whole,
  timestamp: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/,
  hostname: /\S/,
  tests: whole,
  failures: whole,
  errors: whole,
  skipped: whole,
  time: decimal,
};
const kinds: Readonly<Record<string, "failures" | "errors" | "skipped">> = {
  failure: "failures",
  error: "errors",
  skipped: "skipped",
};
