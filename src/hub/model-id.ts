import { InputError } from "../contracts/errors.js";

/** Whether a text has the form `ORG/MODEL` of a model on the Hugging Face hub. Paths such as `./a/b` have not. */
export function isModelId(text: string): boolean {
  return (
    /^[A-Za-z0-9][\w.-]*\/[A-Za-z0-9_][\w.-]*$/.test(text) &&
    text.length <= 96 &&
    !/--|\.\.|\.git$|[.-](\/|$)/.test(text)
  );
}

/** Whether a revision is the full hash of a commit, which never means anything else later. */
export function isCommit(revision: string): boolean {
  return /^[0-9a-f]{40}$/.test(revision);
}

/** A branch, tag or commit; absent: `main`. Throws `InputError` for what git takes for none of them. */
export function checkedRevision(revision: string | null): string {
  const name = revision ?? "main";
  if (!/^\w[\w./+-]*$/.test(name) || /\.\.|\/\/|\/\.|[./]$|\.lock$/.test(name)) {
    throw new InputError(
      `"${name}" is no revision; expected a branch, a tag or a commit, such as @main or @refs/pr/1`,
    );
  }
  return name;
}
