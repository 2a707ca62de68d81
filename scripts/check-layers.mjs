// Enforces architecture/layers.json: every import inside src/ is an edge that the file allows, there are no
// cycles between files, pure layers touch nothing of the world, and nothing opens a connection but the gates. TypeScript 7 has no classic compiler API,
// so imports are read from the text.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { networkProblems } from "./check-network.mjs";

/** Problems of a source tree, one sentence each. */
export function checkLayers(root, rules) {
  const files = readdirSync(root, { recursive: true })
    .map((name) => name.split(sep).join("/"))
    .filter((name) => /\.tsx?$/.test(name))
    .sort();
  const layerOf = new Map(rules.layers.flatMap((layer) => layer.folders.map((folder) => [folder, layer])));
  const problems = [];
  const graph = new Map();
  for (const file of files) {
    const test = /\.(test|case|long)\.tsx?$/.test(file);
    const folder = file.includes("/") ? file.split("/")[0] : null;
    if (folder === null && file !== rules.publicEntry) problems.push(`${file} belongs to no layer`);
    if (folder !== null && !layerOf.has(folder))
      problems.push(`${file}: the folder ${folder} belongs to no layer`);
    const text = readFileSync(join(root, file), "utf8");
    const imports = importsOf(text);
    const edges = [];
    for (const specifier of imports) {
      if (specifier.startsWith(".")) {
        const target = posix.join(posix.dirname(file), specifier).replace(/\.js$/, ".ts");
        if (target.startsWith("../")) {
          if (!test) problems.push(`${file} imports ${specifier}, outside src/`);
          continue;
        }
        if (target === rules.publicEntry && !test)
          problems.push(`${file} imports the public entry; nothing inside src/ may`);
        edges.push(target);
        if (folder !== null && !test) problems.push(...checkEdge(file, folder, target, layerOf, rules));
      } else if (folder !== null && !test) problems.push(...checkPackage(file, folder, specifier, layerOf));
    }
    graph.set(file, edges);
    const layer = layerOf.get(folder);
    if (layer?.pure && !test) problems.push(...impurities(file, text));
    if (!test) problems.push(...networkProblems(file, text, imports, rules.network));
  }
  return [...problems, ...cycles(graph)];
}

function importsOf(text) {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, "");
  const found = [
    ...code.matchAll(/^\s*(?:import|export)\b[^"';]*?from\s*"([^"]+)"/gm),
    ...code.matchAll(/^\s*import\s*"([^"]+)"/gm),
    ...code.matchAll(/\bimport\s*\(\s*"([^"]+)"/g),
  ];
  return [...new Set(found.map((match) => match[1]))];
}

function checkEdge(file, folder, target, layerOf, rules) {
  const to = target.split("/")[0];
  if (to === folder || !layerOf.has(to)) return [];
  const from = layerOf.get(folder);
  if (from.mayImport.includes(layerOf.get(to).name)) return [];
  const edges = rules.edges.filter((rule) => rule.from === folder && rule.to === to);
  if (edges.some(({ only }) => only === undefined || only === target)) return [];
  const except = edges.map(({ only }) => only).join(", ");
  return [
    `${file} imports ${target}: ${folder} may not import ${to}${except === "" ? "" : ` except ${except}`}`,
  ];
}

function checkPackage(file, folder, specifier, layerOf) {
  const { packages, pure } = layerOf.get(folder) ?? {};
  if (packages === undefined || packages === "any") return [];
  if (specifier.startsWith("node:")) return pure ? [`${file} imports ${specifier}: ${folder} is pure`] : [];
  const name = specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
  return packages.includes(name) ? [] : [`${file} imports the package ${name}, which ${folder} may not use`];
}

const impure = [
  /\bMath\.random\b/,
  /\bDate\.now\b/,
  /\bnew Date\(\)/,
  /\bperformance\.now\b/,
  /\bprocess\./,
  /\bconsole\./,
  /\bfetch\(/,
  /\bcrypto\.(?:getRandomValues|randomUUID)/,
];

function impurities(file, text) {
  const code = text
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/\/\/.*$/gm, "")
    .replace(/"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g, '""');
  return impure
    .filter((pattern) => pattern.test(code))
    .map(
      (pattern) =>
        `${file} uses ${pattern.source.replace(/\\[b(]/g, "").replaceAll("\\", "")}: its layer is pure`,
    );
}

function cycles(graph) {
  const state = new Map();
  const found = [];
  const visit = (file, path) => {
    if (state.get(file) === "done" || !graph.has(file)) return;
    if (state.get(file) === "open") {
      found.push(`import cycle: ${[...path.slice(path.indexOf(file)), file].join(" -> ")}`);
      return;
    }
    state.set(file, "open");
    for (const target of graph.get(file)) visit(target, [...path, file]);
    state.set(file, "done");
  };
  for (const file of graph.keys()) visit(file, []);
  return found;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const project = resolve(dirname(fileURLToPath(import.meta.url)), "..");
  const rules = JSON.parse(readFileSync(join(project, "architecture", "layers.json"), "utf8"));
  const problems = checkLayers(join(project, "src"), rules);
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) {
    console.error(
      `${problems.length} problem(s) in the layers; ${relative(process.cwd(), join(project, "architecture", "layers.json"))} has the rule`,
    );
    process.exit(1);
  }
}
