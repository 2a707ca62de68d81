import { shorten } from "./plain-text.js";

/** Letter by which a chart with little room calls candidate `index`: A to Z, then AA, AB, … */
export function candidateKey(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : candidateKey(Math.floor(index / 26) - 1) + letter;
}

/**
 * A name for each id without the folders of its path, `onnx:./models/all-MiniLM-L6-v2?dtype=fp32` as
 * `all-MiniLM-L6-v2 (fp32)`; an id whose short name is not its own keeps the whole.
 */
export function shortNames(ids: readonly string[]): ReadonlyMap<string, string> {
  const short = ids.map(withoutFolders);
  const counts = new Map<string, number>();
  for (const name of [...short, ...new Set(ids)]) counts.set(name, (counts.get(name) ?? 0) + 1);
  return new Map(
    ids.map((id, i) => {
      const name = short[i]!;
      const clashes = (counts.get(name) ?? 0) > (name === id ? 2 : 1);
      return [id, clashes ? id : name];
    }),
  );
}

/** `name` in at most `limit` characters, cut in the middle, since the ends tell models apart. */
export function middleCut(name: string, limit: number): string {
  const points = Array.from(name);
  if (points.length <= limit) return name;
  const tail = Math.floor((limit - 1) / 2);
  return `${shorten(name, limit - tail)}${points.slice(points.length - tail).join("")}`;
}

function withoutFolders(id: string): string {
  if (!/^[a-z0-9-]+:[^,()]*$/i.test(id)) return id;
  const options = id.indexOf("?");
  const head = options < 0 ? id : id.slice(0, options);
  const name = head.slice(head.replace(/\/+$/, "").lastIndexOf("/") + 1);
  if (options < 0) return name;
  const said = [...new URLSearchParams(id.slice(options + 1))].map(([key, value]) =>
    key === "dtype" ? value : `${key}=${value}`,
  );
  return said.length === 0 ? name : `${name} (${said.join(", ")})`;
}
