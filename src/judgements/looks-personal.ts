/**
 * What of a person a text seems to hold, or null: an e-mail address, a telephone or card number. A guess by shape, to
 * point at what somebody should look at; it finds neither names nor addresses.
 */
export function looksPersonal(text: string): string | null {
  return shapes.find(([shape]) => shape.test(text))?.[1] ?? null;
}

const shapes: readonly (readonly [RegExp, string])[] = [
  [/[\w.+-]+@[\w-]+\.[\w.-]+/u, "an e-mail address"],
  [/(^|\D)(\d{4}[ -]){3}\d{1,7}(\D|$)/, "a card number"],
  [/(^|[^\w+])\+\d[\d ()/.-]{7,}\d/, "a telephone number"],
  [/(^|\D)0\d{2,4}[ /-]\d[\d /-]{4,}\d(\D|$)/, "a telephone number"],
  [/(^|\D)\(?\d{3}\)?[ -]\d{3}-\d{4}(\D|$)/, "a telephone number"],
];
