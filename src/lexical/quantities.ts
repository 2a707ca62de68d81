/** A number with its unit, in the base unit of its dimension. */
export interface Quantity {
  /** `length`, `mass`, `data` …; two quantities are comparable where it is the same. */
  readonly dimension: string;
  /** In the base unit of the dimension (metre, gram, byte, hertz, litre, watt, volt, ampere, ampere hour, second). */
  readonly value: number;
  /** As it stands in the text: `32 GB`. */
  readonly text: string;
}

/**
 * The quantities of a text, in order: "5 GHz", "32GB", "11-inch", `17"`, "43,2 cm". A comma before exactly three digits
 * parts thousands, any other is a decimal comma. Units that differ between countries (pint, gallon, fluid ounce, hp)
 * and bare numbers are not read.
 */
export function quantitiesOf(text: string): Quantity[] {
  const found: Quantity[] = [];
  for (const match of text.normalize("NFKC").matchAll(pattern)) {
    const [whole, digits = "", unit = ""] = match;
    const known = units.get(unit.toLowerCase());
    if (known === undefined || standsForElse(unit, whole)) continue;
    const value = Number(plainNumber(digits)) * known.factor;
    if (Number.isFinite(value)) found.push({ dimension: known.dimension, value, text: whole.trim() });
  }
  return found;
}

/** Whether two quantities agree: one dimension, values within 2.5 % (1 GB is 1,000 or 1,024 MB; 11 inch is 28 cm). */
export function sameQuantity(a: Quantity, b: Quantity): boolean {
  return (
    a.dimension === b.dimension &&
    Math.abs(a.value - b.value) <= tolerance * Math.max(Math.abs(a.value), Math.abs(b.value))
  );
}

/** "5G" is no weight, "3 in 1" no length. */
function standsForElse(unit: string, whole: string): boolean {
  return unit === "G" || unit === "M" || (unit.toLowerCase() === "in" && /\s/.test(whole));
}

function plainNumber(digits: string): string {
  return /^\d{1,3}(,\d{3})+(\.\d+)?$/.test(digits) ? digits.replaceAll(",", "") : digits.replace(",", ".");
}

const tolerance = 0.025;

interface Unit {
  readonly dimension: string;
  readonly factor: number;
}

function unitTable(): ReadonlyMap<string, Unit> {
  const table = new Map<string, Unit>();
  const add = (dimension: string, factor: number, names: string): void => {
    for (const name of names.split(" ")) table.set(name, { dimension, factor });
  };
  add("length", 1e-3, "mm millimetre millimetres millimeter millimeters");
  add("length", 1e-2, "cm centimetre centimetres centimeter centimeters");
  add("length", 1, "m metre metres meter meters");
  add("length", 1e3, "km kilometre kilometres kilometer kilometers");
  add("length", 0.0254, 'inch inches in " ″ ” zoll pulgadas pouces');
  add("length", 0.3048, "ft foot feet");
  add("mass", 1e-3, "mg milligram milligrams");
  add("mass", 1, "g gram grams gramm gramme grammes");
  add("mass", 1e3, "kg kilo kilos kilogram kilograms");
  add("mass", 28.349523125, "oz ounce ounces");
  add("mass", 453.59237, "lb lbs pound pounds");
  add("volume", 1e-3, "ml millilitre millilitres milliliter milliliters");
  add("volume", 1e-2, "cl centilitre centilitres");
  add("volume", 1, "l litre litres liter liters");
  add("data", 1e3, "kb kilobyte kilobytes");
  add("data", 1e6, "mb megabyte megabytes");
  add("data", 1e9, "gb gigabyte gigabytes");
  add("data", 1e12, "tb terabyte terabytes");
  add("frequency", 1, "hz hertz");
  add("frequency", 1e3, "khz");
  add("frequency", 1e6, "mhz");
  add("frequency", 1e9, "ghz");
  add("power", 1, "w watt watts");
  add("power", 1e3, "kw kilowatt kilowatts");
  add("voltage", 1, "v volt volts");
  add("charge", 1e-3, "mah");
  add("charge", 1, "ah");
  add("time", 1e-3, "ms");
  add("time", 60, "min minute minutes");
  add("time", 3600, "hour hours hrs");
  add("image", 1e6, "mp megapixel megapixels");
  add("rotation", 1, "rpm");
  add("share", 1, "% percent");
  return table;
}

const units = unitTable();

/** A number that is not part of a word or a longer number, then a unit that ends there. */
const pattern = new RegExp(
  `(?<![\\p{L}\\p{N}.,])(\\d+(?:[.,]\\d+)*)[ \\u00a0-]?(${[...units.keys()]
    .sort((a, b) => b.length - a.length)
    .join("|")})(?![\\p{L}\\p{N}])`,
  "giu",
);
