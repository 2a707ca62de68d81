import { InputError, InputErrors, type InputLocation } from "../contracts/errors.js";

/** Collects the mistakes found in one pass over the data, so that a user sees them together. */
export interface ErrorList {
  /** Mistakes so far, also those beyond the ones kept for show. */
  readonly total: number;
  add(message: string, location?: InputLocation): void;
  /** Takes over an error that ended the reading of a file. */
  addError(error: InputError): void;
  /** Throws `InputErrors` with the first mistakes and the number of the others, if there are any. */
  throwIfAny(): void;
}

/** An empty list that keeps the first `shown` mistakes and counts the rest. */
export function errorList(shown = 20): ErrorList {
  const errors: InputError[] = [];
  let total = 0;
  return {
    get total() {
      return total;
    },
    add(message, location) {
      total++;
      if (errors.length < shown) errors.push(new InputError(message, location));
    },
    addError(error) {
      total++;
      // What ended the reading is always shown: it is the reason why nothing after it was checked.
      if (errors.length === shown) errors.pop();
      errors.push(error);
    },
    throwIfAny() {
      if (total > 0) throw new InputErrors(errors, total);
    },
  };
}
