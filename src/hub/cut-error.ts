import { ProviderError } from "../contracts/errors.js";

/** A transfer that broke off. */
export class CutError extends ProviderError {
  /** It brought bytes. */
  readonly progressed: boolean;
  /** What is there does not go with what the hub has. */
  readonly restart: boolean;

  constructor(message: string, { progressed = false, restart = false } = {}) {
    super(message);
    this.progressed = progressed;
    this.restart = restart;
  }
}
