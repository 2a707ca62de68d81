import { InputError, InputErrors } from "../contracts/errors.js";
import type { ErrorList } from "./error-list.js";

/** Runs a reader; an `InputError` that ends it is shown together with the mistakes collected before. */
export async function withErrors<T>(errors: ErrorList, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof InputError) || error instanceof InputErrors) throw error;
    errors.addError(error);
    errors.throwIfAny();
    throw error;
  }
}
