/** A path whose `~` at the start (alone, or before a slash) is the home folder; a shell does so only at the start of a word. */
export function homePath(path: string, home: string): string {
  return /^~(?=$|[/\\])/.test(path) ? home + path.slice(1) : path;
}
