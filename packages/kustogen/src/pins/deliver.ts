import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { readGit } from "@kustogen/kustomize/node/git/run.ts";
import type { CommitWords } from "../delivery/message.ts";
import type { Writing } from "../delivery/writing.ts";
import { generatedFolders } from "../folders.ts";
import { genEdited } from "../generate/gen-edited.ts";
import type { GenReport } from "../generate/gen-report.ts";
import { listPaths } from "../output/conflict.ts";
import { projectCode } from "../project/load.ts";
import type { PinChange } from "./change.ts";
import type { Project } from "./project.ts";

/** Throws InputError if something that pins depend on isn't committed: it would be included unnoticed. */
export function refuseUncommitted({ root, config }: Project): void {
  const { folders } = config;
  const sources = [folders.generators, "kustogen.yaml", ...generatedFolders(folders)];
  const status = readGit(root, ["status", "--porcelain", "--", ...sources], { asUser: true });
  const paths = status.split("\n").filter((line) => line !== "");
  if (paths.length === 0) return;
  throw new InputError(
    `not committed yet, but pins can only be changed on top of committed files:\n${listPaths(paths, 10)}\n` +
      "Commit or stash these changes first; `npm run gen` commits those that it generates from",
  );
}

/** Writes the pins, generates and commits, here or on a new branch, all of it or nothing, like `genEdited`. */
export async function deliverPins(
  place: Writing,
  changes: readonly PinChange[],
  { branch, ...message }: CommitWords & { branch?: string },
): Promise<GenReport> {
  const { root, folders } = place;
  const options = {
    root,
    code: await projectCode(root, folders),
    // Its own files alone, as with `gen --system`: what others edited by hand is theirs to mend.
    system: [...new Set(changes.map(({ system }) => system.name))],
    check: false,
    commit: true,
    message,
  };
  const edited = changes.map(({ environment: { file }, textBefore, text }) => ({ file, textBefore, text }));
  return genEdited(place, edited, options, branch);
}
