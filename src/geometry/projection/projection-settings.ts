/** How UMAP draws. */
export interface UmapSettings {
  /** Neighbours that shape a point's surroundings, the point itself counted, as umap-learn's n_neighbors. */
  readonly neighbors: number;
  /** How near to each other points may come. */
  readonly minDist: number;
  /** null: 500 up to 10,000 points, 200 above, as umap-learn. */
  readonly epochs: number | null;
  readonly seed: number;
}

/** How t-SNE draws. */
export interface TsneSettings {
  /** How many neighbours count; lists need three times as many. */
  readonly perplexity: number;
  /** Factor on affinities in the first iterations. */
  readonly exaggeration: number;
  readonly earlyIterations: number;
  readonly iterations: number;
  readonly seed: number;
}

/** The settings of umap-learn 0.5. */
export const umapDefaults = { neighbors: 15, minDist: 0.1, epochs: null } as const;

/** The settings of openTSNE 1.0: perplexity 30, exaggeration 12 for 250 of 750 iterations. */
export const tsneDefaults = {
  perplexity: 30,
  exaggeration: 12,
  earlyIterations: 250,
  iterations: 500,
} as const;
