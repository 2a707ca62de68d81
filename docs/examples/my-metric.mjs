// A metric of your own: alidade bench --metric module:./my-metric.mjs --metric ndcg@10
// Here: whether nothing among the first three was judged useless.

/** @type {import("alidade").ModuleMetric} */
export const metric = {
  better: "higher",
  bounds: [0, 1],
  cutoff: 3,
  score: ({ grades }) => (grades.length === 0 || grades.includes(0) ? 0 : 1),
};
