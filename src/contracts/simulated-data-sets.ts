/** How many data sets a simulation may draw, ends included. */
export const simulatedDataSets = { from: 100, to: 100_000 } as const;
