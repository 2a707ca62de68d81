/** A rectangle in pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A point in pixels that wants a label of the given size. */
export interface LabelRequest {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where a label goes: its left edge and vertical centre, and whether it needs a line back to its point. */
export interface PlacedLabel {
  readonly left: number;
  readonly middle: number;
  readonly leader: boolean;
}

/**
 * Places each label in turn where it overlaps labels already placed, `obstacles` and the frame's edge least,
 * nearest positions first. Cost: labels × 40 positions × boxes.
 */
export function placeLabels(
  requests: readonly LabelRequest[],
  obstacles: readonly Box[],
  frame: Box,
): PlacedLabel[] {
  const taken: Box[] = [...obstacles];
  return requests.map((request) => {
    let best: { box: Box; cost: number; leader: boolean } | null = null;
    for (const { box, distance } of positions(request)) {
      const cost = overlapCost(box, taken, frame) + distance;
      if (best === null || cost < best.cost) best = { box, cost, leader: distance > 40 };
    }
    taken.push(best!.box);
    return { left: best!.box.x, middle: best!.box.y + best!.box.height / 2, leader: best!.leader };
  });
}

/** Boxes around the point, from close by to some distance, with a price for the distance. */
function positions({ x, y, width, height }: LabelRequest): { box: Box; distance: number }[] {
  const gap = 9;
  const found: { box: Box; distance: number }[] = [];
  for (let ring = 0; ring < 5; ring++) {
    const dy = height / 2 + 4 + ring * (height + 2);
    const price = ring * 30;
    const sides: [number, number, number][] = [
      [x + gap, y - dy - height / 2, 0],
      [x + gap, y + dy - height / 2, 2],
      [x - gap - width, y - dy - height / 2, 4],
      [x - gap - width, y + dy - height / 2, 5],
      [x - width / 2, y - dy - height, 8],
      [x - width / 2, y + dy, 9],
    ];
    for (const [left, top, extra] of sides) {
      found.push({ box: { x: left, y: top, width, height }, distance: price + extra });
    }
  }
  return found;
}

function overlapCost(box: Box, taken: readonly Box[], frame: Box): number {
  const inside = overlapArea(box, frame);
  let cost = (box.width * box.height - inside) * 20;
  for (const other of taken) {
    const shared = overlapArea(box, other);
    if (shared > 0) cost += 25 + shared;
  }
  return cost;
}

function overlapArea(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return width > 0 && height > 0 ? width * height : 0;
}

/** Approximate width of `text` in pixels at `fontSize`, wide scripts counted double. */
export function textWidth(text: string, fontSize: number): number {
  let units = 0;
  for (const character of text) units += character.codePointAt(0)! > 0x2e7f ? 1 : 0.62;
  return units * fontSize;
}
