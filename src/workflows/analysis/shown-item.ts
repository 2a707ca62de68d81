import type { SpaceSide } from "../../contracts/analysed-space.js";
import type { ShownItem } from "../../contracts/analysis/shown-item.js";

/** An item of a space as findings quote it: its text on one line, cut at 160 characters. */
export function shownItem({ ids, texts }: SpaceSide, row: number): ShownItem {
  const text = texts?.[row]?.replace(/\s+/g, " ").trim();
  if (text === undefined) return { id: ids[row]!, text: null };
  const characters = Array.from(text);
  return { id: ids[row]!, text: characters.length <= 160 ? text : `${characters.slice(0, 159).join("")}…` };
}
