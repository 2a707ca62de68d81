import type { Egress, EgressFindings, EgressSetting } from "../contracts/egress.js";
import { errorMessage, InputError, type InputLocation } from "../contracts/errors.js";
import { createEgress } from "../execution/egress.js";
import { appendEgress, egressSums } from "../storage/egress-log.js";
import { projectFolder } from "../storage/project-folder.js";

export interface OpenEgressOptions {
  /** `egress` of the config. */
  readonly setting: EgressSetting;
  /** Folder that holds `.alidade/`, where it is written down what went where. */
  readonly cwd: string;
  /** Where the config says `egress`. */
  readonly location?: InputLocation | undefined;
}

/**
 * The way out of this machine for one project: every call is checked against `egress` and written to
 * `.alidade/egress.jsonl` before it leaves. A call that cannot be written down is not made: `InputError`.
 */
export function openEgress({ setting, cwd, location }: OpenEgressOptions): Egress {
  const { egressLog } = projectFolder(cwd);
  return createEgress({
    setting,
    location,
    record: async (entry) => {
      try {
        await appendEgress(egressLog, entry);
      } catch (error) {
        throw new InputError(
          `${entry.purpose} sent nothing to ${entry.place}: what leaves is written to ${egressLog} first, and that failed: ${errorMessage(error)}`,
        );
      }
    },
  });
}

/** Where texts and results of a project have gone so far. */
export async function egressFindings({ setting, cwd }: OpenEgressOptions): Promise<EgressFindings> {
  const { sent, damaged } = await egressSums(projectFolder(cwd).egressLog);
  return { setting, sent, damaged };
}
