import { countOf, formatBytes, listOf } from "../reports/format.js";
import { visibleText } from "../reports/plain-text.js";
import { textTable } from "../reports/tables.js";
import type { ModelList, PulledModel, RemovedModels, VerifiedModels } from "../workflows/hub-models.js";

/** The models in the cache, for people. */
export function modelsText({ models, bytes, incompleteBytes }: ModelList, width: number): string {
  const unfinished =
    incompleteBytes === 0
      ? ""
      : `; ${formatBytes(incompleteBytes)} of downloads that were not finished, which the next pull goes on with`;
  if (models.length === 0)
    return `There is no model of a hub on this machine yet; \`alidade models pull ORG/MODEL\` brings one${unfinished}\n`;
  const rows = models.map(({ id, commit, refs, kinds, dtypes, bytes: size, licence }) => [
    visibleText(id),
    [commit.slice(0, 8), ...(refs.length === 0 ? [] : [visibleText(`(${refs.join(", ")})`)])].join(" "),
    kinds.length === 0 ? "no weights" : kinds.join(", "),
    dtypes.join(", "),
    licence === null ? "not stated" : visibleText(licence),
    formatBytes(size),
  ]);
  const { text } = textTable(
    [
      { header: "model", overflow: "cut-middle", minWidth: 20 },
      { header: "revision", dropOrder: 2 },
      { header: "as" },
      { header: "ONNX", dropOrder: 3 },
      { header: "licence", overflow: "cut", minWidth: 10, dropOrder: 1 },
      { header: "size", align: "right" },
    ],
    rows,
    { width },
  );
  return `${text}\n\n${formatBytes(bytes)} in all, shared with Python's huggingface_hub${unfinished}\n`;
}

/** What was downloaded, for people. */
export function pulledText(pulled: readonly PulledModel[]): string {
  return pulled
    .map(({ commit, spec, fetchedBytes, licence }) => {
      const brought = fetchedBytes === 0 ? "is up to date" : `downloaded ${formatBytes(fetchedBytes)}`;
      return visibleText(
        `${spec}: ${brought}, revision ${commit.slice(0, 12)}, licence ${licence ?? "not stated"}`,
      );
    })
    .map((line) => `${line}\n`)
    .join("");
}

/** What was removed or would be, for people. */
export function removedModelsText({ models, bytes, removed }: RemovedModels): string {
  const lines = models.map(
    ({ id, commits, bytes: size }) =>
      `  ${visibleText(id)} ${listOf(commits.map((commit) => commit.slice(0, 12)))} (${formatBytes(size)})`,
  );
  const what = `${countOf(models.length, "model")} (${formatBytes(bytes)})`;
  const head = removed
    ? `removed ${what}`
    : `would remove ${what}, for Python too; nothing is removed yet, add --yes to do it`;
  return `${[head, ...lines].join("\n")}\n`;
}

/** What hashing again found, for people. */
export function verifiedModelsText({ models, sound }: VerifiedModels, width: number): string {
  if (models.length === 0) return "There is no model of a hub on this machine\n";
  const rows = models.map(({ id, commit, files }) => {
    const count = (state: string): number => files.filter((file) => file.state === state).length;
    const wrong = files.filter(({ state }) => state === "damaged" || state === "missing");
    const found = [
      `${countOf(count("ok"), "file")} sound`,
      ...(count("unknown") === 0 ? [] : [`${count("unknown")} with no hash to compare`]),
      ...wrong.map(({ path, state }) => `${path} ${state === "missing" ? "is missing" : "is damaged"}`),
    ];
    return [
      wrong.length === 0 ? "ok" : "damaged",
      visibleText(id),
      commit.slice(0, 12),
      visibleText(found.join(", ")),
    ];
  });
  const { text } = textTable(
    [
      { header: "" },
      { header: "model" },
      { header: "revision" },
      { header: "found", overflow: "wrap", minWidth: 24 },
    ],
    rows,
    { width },
  );
  const advice = sound
    ? ""
    : "\n\nRemove what is damaged and bring it again: alidade models rm ORG/MODEL, then alidade models pull ORG/MODEL";
  return `${text}${advice}\n`;
}
