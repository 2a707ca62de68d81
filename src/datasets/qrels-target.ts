import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { InputError } from "../contracts/errors.js";
import { dataFolder } from "./data-folder.js";
import type { DatasetSource, TablesSource } from "./dataset-source.js";
import { type QrelsTarget, refuseTarget } from "./edit-qrels.js";
import { type InputFile, openInputFile, readStart } from "./input-file.js";
import { judgementSource } from "./judgement-source.js";
import { readLines } from "./read-lines.js";
import { isSql, tableSource } from "./table-source.js";

/**
 * The file that new judgements of a dataset belong in: where its judgements are, or where they would be looked for.
 * `output` names a new file instead. Throws `InputError` for what cannot be added to (Parquet, SQL, JSON, gzip), for tables named
 * one by one without judgements, and for an output that exists.
 */
export async function qrelsTarget(
  source: DatasetSource,
  {
    cwd,
    split,
    output,
  }: { readonly cwd: string; readonly split: string; readonly output?: string | undefined },
): Promise<QrelsTarget> {
  if (output !== undefined) return newTarget(output, cwd);
  if (source.kind === "vectors") {
    throw new InputError(
      "A folder of vectors holds no judgements; say where to write them with -o qrels.csv",
    );
  }
  if (source.kind === "tables") return tableTarget(source, cwd);
  const folder = await dataFolder(source, { cwd, split });
  if (folder.layout === "tables") {
    const { qrels = join(source.path, "qrels.csv") } = folder.source;
    return tableTarget({ ...folder.source, qrels }, cwd);
  }
  const shown = join(source.path, "qrels", `${split}.tsv`);
  const path = resolve(cwd, shown);
  return { file: { path, shown }, format: "beir", exists: existsSync(path), columns: {} };
}

async function tableTarget({ qrels, ...source }: TablesSource, cwd: string): Promise<QrelsTarget> {
  if (qrels === undefined) {
    throw new InputError(
      "The data name no judgements to add to; say where to write them with -o qrels.csv, and name that file with --qrels (qrels: in alidade.yaml) from then on",
    );
  }
  const file = { path: resolve(cwd, qrels), shown: qrels };
  if (!isSql(qrels) && !existsSync(file.path)) {
    const { format } = tableSource(qrels, "--qrels", cwd);
    return {
      file,
      format: format === "tsv" || format === "jsonl" ? format : "csv",
      exists: false,
      columns: source,
    };
  }
  const found = await judgementSource(qrels, { cwd, unknownTsv: "table" });
  if (found.format === "sql") refuseTarget("The judgements are a SQL query", qrels);
  if (found.format === "parquet") refuseTarget("The judgements are Parquet", qrels);
  if (found.format === "json") refuseTarget("The judgements are one JSON document", qrels);
  if (await isPacked(file)) refuseTarget("The judgements are packed with gzip", qrels);
  const format = found.format === "lines" ? await formatOfLines(file) : found.format;
  return { file, format, exists: true, columns: source };
}

async function isPacked(file: InputFile): Promise<boolean> {
  const { handle } = await openInputFile(file);
  try {
    const [first, second] = await readStart(handle, 2);
    return first === 0x1f && second === 0x8b;
  } finally {
    await handle.close();
  }
}

/** Lines of BEIR, parted by tabs, or of TREC. */
async function formatOfLines(file: InputFile): Promise<"beir" | "trec"> {
  let format: "beir" | "trec" | null = null;
  await readLines(file, (text) => {
    if (format !== null || text.trim() === "" || text.startsWith("#")) return;
    const tabs = text.split("\t").length;
    if (tabs === 3 || (tabs === 4 && !/^[-+]?\d+$/.test(text.split("\t")[3]!.trim()))) format = "beir";
    else if (text.trim().split(/\s+/).length === 4) format = "trec";
  });
  return format ?? refuseTarget("The judgements are neither parted by tabs nor TREC qrels", file.shown);
}

function newTarget(output: string, cwd: string): QrelsTarget {
  const table = tableSource(output, "-o", cwd);
  if (table.format === "sql" || table.format === "parquet") {
    throw new InputError(`-o is "${output}"; judgements are written as .csv, .tsv or .jsonl`);
  }
  if (existsSync(table.file.path)) {
    throw new InputError(
      "There is such a file already; to add to it, name it with --qrels and leave -o out",
      { file: output },
    );
  }
  return { file: table.file, format: table.format, exists: false, columns: {} };
}
