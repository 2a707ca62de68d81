import type { ProgressListener } from "../contracts/progress.js";
import type { DatasetSource } from "../datasets/dataset-source.js";
import type { Network } from "./open-network.js";

/** How the numbers of a static model are stored. */
export const staticDtypes = ["float32", "float16", "int8"] as const;
export type StaticDtype = (typeof staticDtypes)[number];

export const distillRecipes = ["whitened", "model2vec"] as const;
export type DistillRecipe = (typeof distillRecipes)[number];

export interface DistillOptions {
  /** The teacher: a candidate of the kind onnx, such as `onnx:./models/all-MiniLM-L6-v2`. */
  readonly model: string;
  /** Folder to write. */
  readonly out: string;
  /** Replace a folder that is there already. Default: refuse. */
  readonly overwrite?: boolean | undefined;
  /** Dimensions; fewer where the teacher has fewer. Default 256. */
  readonly dims?: number | undefined;
  /** Default float16. */
  readonly dtype?: StaticDtype | undefined;
  /** Default `whitened`; `model2vec` does as that library does. */
  readonly recipe?: DistillRecipe | undefined;
  /** Strength of the weights against frequent tokens, the smaller the stronger. Default: by recipe and corpus. */
  readonly sif?: number | undefined;
  /** Documents like those the model is for. */
  readonly corpus?: DatasetSource | undefined;
  /** Words of the corpus that become tokens of their own, at most. Default 10,000; 0: none. */
  readonly words?: number | undefined;
  /** Documents of the corpus whose vectors by the teacher are learned from, at most. Default 20,000; 0: none. */
  readonly learn?: number | undefined;
  /** Licence of the teacher, where its folder states none. */
  readonly licence?: string | undefined;
  /** Name of the teacher in the files written. Default: what its folder is called. */
  readonly name?: string | undefined;
  /** Seed of the draw of documents. Default 42. */
  readonly seed?: number | undefined;
  /** Folder that relative paths start from. */
  readonly cwd: string;
  readonly threads?: number | undefined;
  /** How models of the hub are reached; absent: what is in the cache must do. */
  readonly network?: Network | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ProgressListener | undefined;
}

/** Settings of a distillation, with their defaults. */
export interface DistillSettings {
  readonly dims: number;
  readonly dtype: StaticDtype;
  readonly recipe: DistillRecipe;
  readonly sif: number;
  readonly words: number;
  readonly learn: number;
  readonly seed: number;
}

/** What `distill` made. */
export interface Distillation {
  /** The folder written, as it was named, and the spec that opens it. */
  readonly folder: string;
  readonly spec: string;
  readonly teacher: string;
  readonly licence: string | null;
  readonly tokens: number;
  /** Words of the corpus among them. */
  readonly words: number;
  readonly dims: number;
  readonly dtype: StaticDtype;
  readonly recipe: DistillRecipe;
  readonly sif: number;
  /** Documents of the corpus; null without one. */
  readonly documents: number | null;
  /** Documents whose vectors by the teacher were learned from. */
  readonly learned: number;
  /** Values of the teacher that were no numbers and count as 0. */
  readonly replaced: number;
  readonly bytes: number;
  readonly seconds: number;
}
