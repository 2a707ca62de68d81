/**
 * FisherS (Albergante, Bac, Zinovyev 2019) from the cosines between points that were centred, projected on the principal
 * components with λ > λ₁/10 and whitened there (`points × points`, row-major): p(α) is the mean share of others y with x·y ≥ α, and the dimension that of a
 * uniform sphere with as many, (W(−w/(2π p² α² (1 − α²))))/(−w) with w = ln(1 − α²) and W Lambert's function. α runs from .60
 * to .98 by .02; taken is the one nearest to .9 of the largest at which anything is inseparable. Null where nothing is.
 * As scikit-dimension 0.5.0; `ofAll` divides by all points in place of the others, as it did before.
 */
export function fisherSeparability(
  cosines: Float64Array,
  points: number,
  { ofAll = false }: { readonly ofAll?: boolean } = {},
): number | null {
  const inseparable = new Float64Array(alphas.length);
  for (let i = 0; i < points; i++) {
    for (let j = 0; j < points; j++) {
      if (i === j) continue;
      const cosine = cosines[i * points + j]!;
      for (let a = 0; a < alphas.length && cosine >= alphas[a]!; a++) inseparable[a]! += 1;
    }
  }
  const shares = inseparable.map((count) => count / points / (ofAll ? points : points - 1));
  const last = shares.findLastIndex((share) => share > 0);
  if (last < 0 || points < 2) return null;
  const wanted = 0.9 * alphas[last]!;
  let chosen = 0;
  alphas.forEach((alpha, a) => {
    if (Math.abs(alpha - wanted) < Math.abs(alphas[chosen]! - wanted)) chosen = a;
  });
  const square = alphas[chosen]! ** 2;
  const w = Math.log1p(-square);
  return lambertW(-w / (2 * Math.PI * shares[chosen]! ** 2 * square * (1 - square))) / -w;
}

/** The w with w e^w = x, for x > 0, by Newton's method on ln w + w = ln x. */
function lambertW(x: number): number {
  let w = x < Math.E ? x / (1 + x) : Math.log(x) - Math.log(Math.log(x));
  w = Math.max(w, 1e-12);
  for (let step = 0; step < 50; step++) w = Math.max(w / 2, w - (w * (Math.log(w / x) + w)) / (1 + w));
  return w;
}

const alphas: readonly number[] = Array.from({ length: 20 }, (_, i) => 0.6 + i * (0.62 - 0.6));
