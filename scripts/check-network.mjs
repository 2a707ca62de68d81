// Part of check-layers: nothing in src/ opens a connection or starts a program but the files that `network.gates` of
// architecture/layers.json names. The text is read as it stands, comments and strings included, so that nothing hides
// in them: a sentence that needs the word fetch says it otherwise.

/** Problems of one file; `imports` are the specifiers it imports. */
export function networkProblems(file, text, imports, { modules, gates, packages }) {
  const allowed = new Set(gates.filter((gate) => gate.file === file).flatMap((gate) => gate.may));
  const say = (what) => `${file} ${what}: only a gate of \`network\` may, and it needs a reason there`;
  const problems = [];
  for (const specifier of imports.filter((name) => !name.startsWith("."))) {
    const builtin = specifier.replace(/^node:/, "");
    const name = specifier
      .split("/")
      .slice(0, specifier.startsWith("@") ? 2 : 1)
      .join("/");
    if (modules.includes(builtin) || allowed.has(builtin) || Object.hasOwn(packages, name)) continue;
    problems.push(say(`imports ${specifier}`));
  }
  for (const [name, pattern] of waysOut) {
    if (!allowed.has(name) && pattern.test(text)) problems.push(say(`uses ${name}`));
  }
  return problems;
}

/** What opens a connection, starts a program or reaches a module without an import that the rules can see. */
const waysOut = [
  ["fetch", /\bfetch\b/],
  ["WebSocket", /\bWebSocket(Stream)?\b/],
  ["EventSource", /\bEventSource\b/],
  ["XMLHttpRequest", /\bXMLHttpRequest\b/],
  ["sendBeacon", /\bsendBeacon\b/],
  ["WebTransport", /\bWebTransport\b/],
  ["hono/proxy", /\bhono\/proxy\b/],
  ["Pushgateway", /\bPushgateway\b/],
  ["getBuiltinModule", /\bgetBuiltinModule\b/],
  ["process.binding", /\bprocess\s*(\.|\[\s*["'`])\s*_?(binding|linkedBinding|dlopen)\b/],
  ["import of a name made at run time", /\bimport\s*\(\s*(?![\s"])/],
  ["eval", /(?<!-)\beval\b/],
  ["new Function", /\bnew\s+Function\b/],
];
