/** Rows and columns of a tile. */
export const tileSide = 1_024;

/** Units of the first phase (see `TileWork.units`; they lie in shared memory): each block of owners. */
export function guessUnits(owners: number): Int32Array {
  return shared(Array.from({ length: blocksOf(owners) }, (_, block) => [block, 0, 0]));
}

/**
 * Units that collect candidates: a block of owners with up to 16 blocks of items. `mirror` is the number of the first owner
 * among the items, where the owners are items in a row: two blocks of them then meet once. The last owners, which meet most,
 * come first.
 */
export function tileUnits(items: number, owners: number, mirror: number | null): Int32Array {
  const units: Unit[] = [];
  const blocks = blocksOf(owners);
  const last = blocksOf(items);
  const add = (block: number, from: number, to: number): void => {
    for (let at = from; at < to; at += tilesPerUnit) units.push([block, at, Math.min(to, at + tilesPerUnit)]);
  };
  for (let block = blocks - 1; block >= 0; block--) {
    if (mirror === null) add(block, 0, last);
    else {
      const first = mirror / tileSide;
      add(block, 0, first + block + 1);
      add(block, first + blocks, last);
    }
  }
  return shared(units);
}

/** Units that settle lists: up to 64 owners. */
export function settleUnits(owners: number): Int32Array {
  const units: Unit[] = [];
  for (let from = 0; from < owners; from += ownersPerUnit)
    units.push([0, from, Math.min(owners, from + ownersPerUnit)]);
  return shared(units);
}

type Unit = readonly [block: number, from: number, to: number];

function blocksOf(rows: number): number {
  return Math.ceil(rows / tileSide);
}

function shared(units: readonly (readonly number[])[]): Int32Array {
  const values = new Int32Array(new SharedArrayBuffer(12 * units.length));
  units.forEach((unit, i) => {
    values.set(unit, 3 * i);
  });
  return values;
}

const tilesPerUnit = 16;
const ownersPerUnit = 64;
