import { lazily } from "@kustogen/kustomize/value/lazily.ts";
import { hasPending } from "../delivery/sources.ts";
import { hasMarked } from "../output/staging.ts";
import { closureDigest } from "../project/closure.ts";
import { type GenOptions, type GenReport, NOTHING_DONE } from "./gen-report.ts";
import { isCurrent, knownInputs, type ProjectPlace, sourceFiles } from "./project.ts";

/**
 * Generates, verifies, writes and commits. Everything is computed and verified before the first byte is written.
 * @throws InputError for problems that an author or operator must fix, OutsideError if git or the file system fails
 */
export async function gen(options: GenOptions): Promise<GenReport> {
  const known = await knownInputs(options);
  const { fingerprint, input, record, repository } = known;
  const wasCurrent = lazily(() => isCurrent(repository, options, record));
  const { code, warnings, awaiting, held } = record.run.told ?? { warnings: [], awaiting: [] };
  const namesLines = warnings.length + awaiting.length > 0;
  const isTold =
    record.run.fingerprint === fingerprint && (!namesLines || code === closureDigest(options.code.inputs));
  const isBehind = () =>
    options.commit && !options.check && hasPending(repository, sourceFiles(repository, input, options.code));
  if (isTold && wasCurrent() && !isBehind())
    return { ...NOTHING_DONE, standing: warnings.map(({ message }) => message), awaiting, held };
  // Most of the code is loaded only if there is something to do.
  return (await import("./generate-changed.ts")).generateChanged(options, { ...known, wasCurrent, isTold });
}

/**
 * Undoes unfinished changes of a command that was killed, if there are any: before the code of a project is loaded,
 * because a half-finished change may prevent that.
 * @throws like `writing`
 */
export async function recoverUnfinished({ root, folders }: ProjectPlace): Promise<void> {
  if (!hasMarked(root)) return;
  await (await import("../delivery/writing.ts")).writing({ root, folders }, "kustogen gen", () => {});
}
