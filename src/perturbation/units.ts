import type { SeededRandom } from "../numeric/seeded-random.js";

/**
 * The text with each number and unit written otherwise, equal in meaning: the space ("32 GB", "32GB"), the name ("32
 * gigabytes", English texts), inch (`27"`, "27 inch"), and powers of ten within a measure ("2.5 cm", "25 mm"), shifted in
 * the decimal text, so that nothing is rounded. Between gigabytes and megabytes nothing is converted: people differ on
 * 1000 and 1024. The same text where it has no number with a unit known here.
 */
export function inOtherUnits(text: string, language: string | null, random: SeededRandom): string {
  const quoted = (text.match(/"/g) ?? []).length !== (text.match(/\d"/g) ?? []).length;
  return text.replace(measured, (whole, number: string, space: string, written: string) => {
    if (written === '"' && quoted) return whole;
    const unit = unitOf(written);
    if (unit === undefined) return whole;
    const others = otherWritings(number, space, written, unit, language).filter((form) => form !== whole);
    return others.length === 0 ? whole : others[random.below(others.length)]!;
  });
}

/** Whether a word is a unit known here. */
export function isUnit(word: string): boolean {
  return unitOf(word) !== undefined;
}

function unitOf(word: string): Unit | undefined {
  const exact = units.find(({ forms }) => forms.includes(word));
  return exact ?? units.find(({ forms, strict }) => !strict && forms.includes(word.toLowerCase()));
}

interface Unit {
  /** Ways to write it that are read. */
  readonly forms: readonly string[];
  /** Whether capitals tell it from something else ("5G" is no gram). */
  readonly strict?: boolean;
  /** In English, for one and for many. */
  readonly names?: readonly [string, string];
  /** Powers of ten: the unit it can be given in, and by how many places the point moves. */
  readonly shift?: readonly (readonly [string, number])[];
}

function otherWritings(
  number: string,
  space: string,
  written: string,
  unit: Unit,
  language: string | null,
): string[] {
  const found = written === '"' ? [] : [space === "" ? `${number} ${written}` : `${number}${written}`];
  if (unit.forms.includes('"')) {
    found.push(`${number}"`);
    if (language === "en") found.push(`${number} inch`, `${number}-inch`);
  }
  if (language === "en" && unit.names !== undefined)
    found.push(`${number} ${unit.names[number === "1" ? 0 : 1]}`);
  for (const [other, places] of unit.shift ?? []) {
    const shifted = movedPoint(number, places);
    if (shifted !== null) found.push(`${shifted}${space}${other}`);
  }
  return found;
}

/** A decimal number with its point moved to the right, as text; null where three digits after a comma may be thousands. */
function movedPoint(number: string, places: number): string | null {
  const [, whole = "", mark = "", decimals = ""] = /^(\d+)(?:([.,])(\d+))?$/.exec(number) ?? [];
  if (decimals.length === 3 || whole === "") return null;
  const digits = whole + decimals;
  const point = whole.length + places;
  const padded = point <= 0 ? "0".repeat(1 - point) + digits : digits.padEnd(point, "0");
  const at = Math.max(1, point);
  const left = padded.slice(0, at).replace(/^0+(?=\d)/, "");
  const right = padded.slice(at).replace(/0+$/, "");
  return right === "" ? left : `${left}${mark === "" ? "." : mark}${right}`;
}

const units: readonly Unit[] = [
  { forms: ["gb", "gigabyte", "gigabytes"], names: ["gigabyte", "gigabytes"] },
  { forms: ["tb", "terabyte", "terabytes"], names: ["terabyte", "terabytes"] },
  { forms: ["mb", "megabyte", "megabytes"], names: ["megabyte", "megabytes"] },
  { forms: ["mm", "millimeter", "millimeters"], names: ["millimeter", "millimeters"], shift: [["cm", -1]] },
  {
    forms: ["cm", "centimeter", "centimeters"],
    names: ["centimeter", "centimeters"],
    shift: [
      ["mm", 1],
      ["m", -2],
    ],
  },
  { forms: ["m"], strict: true, names: ["meter", "meters"], shift: [["cm", 2]] },
  { forms: ["km"], names: ["kilometer", "kilometers"], shift: [["m", 3]] },
  { forms: ["kg", "kilogram", "kilograms"], names: ["kilogram", "kilograms"], shift: [["g", 3]] },
  { forms: ["g"], strict: true, names: ["gram", "grams"], shift: [["kg", -3]] },
  { forms: ["mg"], names: ["milligram", "milligrams"] },
  { forms: ["ml"], names: ["milliliter", "milliliters"], shift: [["l", -3]] },
  { forms: ["l", "L"], strict: true, names: ["liter", "liters"], shift: [["ml", 3]] },
  { forms: ['"', "inch", "inches"] },
  { forms: ["oz"], names: ["ounce", "ounces"] },
  { forms: ["lb", "lbs"], names: ["pound", "pounds"] },
  { forms: ["w", "watt", "watts"], names: ["watt", "watts"] },
  { forms: ["v", "volt", "volts"], names: ["volt", "volts"] },
  { forms: ["mah"] },
  { forms: ["hz"], names: ["hertz", "hertz"] },
  { forms: ["khz"], names: ["kilohertz", "kilohertz"] },
  { forms: ["mhz"], names: ["megahertz", "megahertz"] },
  { forms: ["ghz"], names: ["gigahertz", "gigahertz"] },
];

/** A number, at most one space, and letters or an inch sign; no part of a longer number or word. */
const measured = /(?<![\p{L}\p{N}.,-])(\d+(?:[.,]\d+)?)( ?)(\p{L}+|")(?![\p{L}\p{N}])/gu;
