/** Colours of a map on a light and on a dark ground. */
export interface MapPalette {
  /** Of groups, largest first. */
  readonly groups: readonly string[];
  /** Of points in no group, and of the groups beyond those that have a colour. */
  readonly others: string;
  /** From low to high values. */
  readonly ramp: readonly string[];
}

/**
 * Ten colours that differ in lightness as well as in hue: found by search for the largest least difference, as normal eyes and
 * those without one kind of cones see them (at least 0.1 in OKLab, by the matrices of Machado, Oliveira, Fernandes 2009).
 */
export const mapPalettes: { readonly light: MapPalette; readonly dark: MapPalette } = {
  light: {
    groups: [
      ...["#0f5aff", "#2dd200", "#ff2da5", "#967800", "#a50000"],
      ...["#a587ff", "#005a5a", "#871eb4", "#000087", "#4b0f2d"],
    ],
    others: "#c0c7cd",
    ramp: ["#9ec9e2", "#6aa9cf", "#3b87b5", "#0a5c8c", "#06334f"],
  },
  dark: {
    groups: [
      ...["#69a5ff", "#0fe1a5", "#ff5ac3", "#e1a51e", "#ff0000"],
      ...["#ffc3ff", "#009669", "#b400b4", "#693cff", "#c3ff00"],
    ],
    others: "#4a555f",
    ramp: ["#2b5670", "#3b7ea6", "#5aa7d6", "#93cdf0", "#e2f3ff"],
  },
};

/** The palette as properties of a style sheet: `--group-0` to `--group-9`, `--group-others`, `--ramp-0` to `--ramp-4`. */
export function mapProperties({ groups, others, ramp }: MapPalette): string {
  return [
    ...groups.map((colour, i) => `--group-${i}: ${colour};`),
    `--group-others: ${others};`,
    ...ramp.map((colour, i) => `--ramp-${i}: ${colour};`),
  ].join(" ");
}
