import { createHash } from "node:crypto";

/**
 * A key as every MLflow server takes it: letters, digits, `_ - . /` and space, a normalised path of at most 250
 * characters. `ndcg@10` becomes `ndcg_at_10`; any other character becomes `_`. What is too long ends in a hash of the whole.
 */
export function mlflowKey(key: string): string {
  const plain = key
    .replaceAll("@", "_at_")
    .replace(/[^A-Za-z0-9_\-./ ]/g, "_")
    .split("/")
    .filter((step) => step !== "")
    .map((step) => (/^\.+$/.test(step) ? "_".repeat(step.length) : step))
    .join("/");
  const name = plain === "" ? "_" : plain;
  return name.length <= maxKey ? name : `${name.slice(0, maxKey - 9)}_${hashOf(key)}`;
}

/** A value cut to what MLflow takes: 6,000 characters of a parameter, 5,000 of a tag. The cut ends in `…`. */
export function mlflowValue(value: string, kind: "param" | "tag"): string {
  const most = kind === "param" ? 6000 : 5000;
  return value.length <= most ? value : `${value.slice(0, most - 1)}…`;
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}

const maxKey = 250;
