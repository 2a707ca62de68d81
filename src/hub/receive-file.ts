import { errorKind, ProviderError } from "../contracts/errors.js";
import { CutError } from "./cut-error.js";
import type { HubFile } from "./hub-listing.js";

/** Where the bytes of a file go. */
export interface FileSink {
  /** Bytes that are there. */
  have(): number;
  restart(): Promise<void>;
  receive(bytes: Uint8Array): Promise<void>;
}

/**
 * Passes on the bytes of an answer, from where the sink ends or, if the hub has it so, from the beginning. Throws
 * `CutError` where they end too early, and `ProviderError` where they are more than the hub lists.
 */
export async function receiveFile(
  response: Response,
  file: HubFile,
  sink: FileSink,
  alive: () => void,
): Promise<void> {
  const before = sink.have();
  if (before > 0) {
    const start = /^bytes (\d+)-/.exec(response.headers.get("content-range") ?? "")?.[1];
    if (response.status !== 206 || Number(start) !== before) await sink.restart();
    if (response.status === 206 && Number(start) !== before) {
      await response.body?.cancel();
      throw new CutError(`${file.path} came from another place than was asked for`);
    }
  }
  const begun = sink.have();
  try {
    for await (const bytes of response.body ?? []) {
      alive();
      if (sink.have() + bytes.length > file.size) {
        await sink.restart();
        throw new ProviderError(
          `${file.path} is longer than the ${file.size} bytes the hub lists; it changed, or something between alters it`,
          { final: true },
        );
      }
      await sink.receive(bytes);
    }
  } catch (error) {
    if (errorKind(error) !== null || isDiskError(error)) throw error;
    throw new CutError(`${file.path} was cut at ${sink.have()} of ${file.size} bytes`, {
      progressed: sink.have() > begun,
    });
  }
  if (sink.have() < file.size)
    throw new CutError(`${file.path} ended at ${sink.have()} of ${file.size} bytes`, {
      progressed: sink.have() > begun,
    });
}

/** An error of writing to the disk, which no further call would mend. */
function isDiskError(error: unknown): boolean {
  const { code } = Object(error) as { code?: unknown };
  return typeof code === "string" && /^E[A-Z]+$/.test(code) && code !== "ECONNRESET" && code !== "EPIPE";
}
