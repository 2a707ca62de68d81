import { quote } from "./read-id.js";

/**
 * The integer grade that a cell gives, or the reason why it cannot be one. Only decimal integers are taken:
 * rounding `2.5`, or guessing what `2.0` was before, would change the judgement in silence.
 */
export function readGrade(text: string | null): { readonly grade: number } | { readonly problem: string } {
  const field = text?.trim() ?? "";
  if (field === "") return { problem: "The judgement has no grade" };
  if (!/^[-+]?\d+$/.test(field)) {
    return { problem: `The grade ${quote(field)} is not written as an integer${wayOut(field)}` };
  }
  const grade = Number(field);
  if (Math.abs(grade) > maxGrade)
    return { problem: `The grade ${field} is outside -${maxGrade} to ${maxGrade}` };
  return { grade };
}

function wayOut(field: string): string {
  const whole = /^([-+]?\d+)[.,]0*$/.exec(field);
  if (whole !== null)
    return `; write ${whole[1]} (in a spreadsheet: format the column without decimals; from a table of floats: a SQL query with grade::INTEGER)`;
  if (!/^\p{L}/u.test(field)) return "";
  return '; write 0 for not relevant, 1 and above for relevant, the better the higher (words become grades with SQL; docs: data, "Judgements")';
}

/** 2^grade, the exponential gain, stays finite up to here. */
const maxGrade = 1000;
