/**
 * Seconds that judging texts of these lengths may take, by the rule that Smucker and Clarke (SIGIR 2012, "Time-based
 * calibration of effectiveness measures") fitted to people judging newspaper articles: 7.8 s a document and 0.018 s a
 * word. Words are taken as five characters and a space, so that any script counts. A guess, to plan by.
 */
export function judgingSeconds(characters: Iterable<number>): number {
  let seconds = 0;
  for (const length of characters) seconds += 7.8 + (0.018 * length) / 6;
  return seconds;
}
