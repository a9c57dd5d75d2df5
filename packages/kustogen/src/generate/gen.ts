import { lazily } from "@kustogen/kustomize/value/lazily.ts";
import { foldersOf } from "../config/config.ts";
import { openProjectRepository } from "../delivery/repository.ts";
import { filesReadOnce } from "../errors/input-files.ts";
import { StoredRecord } from "../output/record/record.ts";
import { hasMarked } from "../output/staging.ts";
import { type GenOptions, type GenReport, NOTHING_DONE } from "./gen-report.ts";
import { inputFingerprint, isCurrent, type ProjectPlace } from "./project.ts";

/**
 * Generates, verifies, writes and commits. Everything is computed and verified before the first byte is written.
 * @throws InputError for problems that an author or operator must fix, OutsideError if git or the file system fails
 */
export async function gen(options: GenOptions): Promise<GenReport> {
  const { root, code } = options;
  const input = filesReadOnce();
  const folders = await foldersOf(root, input);
  const repository = openProjectRepository(root, folders);
  const record = StoredRecord.read(repository.recordFolder);
  const fingerprint = inputFingerprint(root, folders, code.digest, repository.settings.origin, input);
  const wasCurrent = lazily(() => isCurrent(repository, options, record));
  if (record.run.fingerprint === fingerprint && wasCurrent()) return NOTHING_DONE;
  // Most of the code is loaded only if there is something to do.
  const { generateChanged } = await import("./generate-changed.ts");
  return generateChanged(options, { repository, record, input, fingerprint, wasCurrent });
}

/**
 * Undoes unfinished changes of a command that was killed, if there are any: before the code of a project is loaded,
 * because a half-finished change may prevent that.
 * @throws like `writing`
 */
export async function recoverUnfinished({ root, folders }: ProjectPlace): Promise<void> {
  if (!hasMarked(root)) return;
  const { writing } = await import("../delivery/writing.ts");
  await writing({ root, folders }, "kustogen gen", () => {});
}
