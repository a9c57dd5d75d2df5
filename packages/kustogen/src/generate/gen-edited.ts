import { readFileSync } from "node:fs";
import { join } from "node:path";
import { refuseChangedSources } from "../delivery/commit.ts";
import { newBranch } from "../delivery/new-branch.ts";
import { allOrNothing } from "../delivery/recover.ts";
import { userSwitch } from "../delivery/user-git.ts";
import type { Writing } from "../delivery/writing.ts";
import { isThere } from "../errors/regular-file.ts";
import { withCheckpoints } from "../interrupt.ts";
import { gen } from "./gen.ts";
import type { GenOptions, GenReport } from "./gen-report.ts";

/**
 * Writes sources, generates and commits. If anything fails, everything is restored; after a kill, the next command
 * that writes does that.
 * @param edited sources as they were read, and their new texts; a new file has no former one
 * @param name a branch to create for a pull request; the current one is left unchanged then
 */
export async function genEdited(
  { root, command, repository }: Writing,
  edited: readonly { file: string; textBefore: string | undefined; text: string }[],
  options: GenOptions,
  name?: string,
): Promise<GenReport> {
  const branch = name === undefined ? undefined : newBranch(root, name);
  return withCheckpoints((checkpoint) =>
    allOrNothing(repository, { command, branch }, async (transaction) => {
      await checkpoint("nothing was changed");
      const textOf = (file: string) => (isThere(file) ? readFileSync(file, "utf8") : undefined);
      const saved = edited.filter(({ file, textBefore }) => textOf(join(root, file)) !== textBefore);
      refuseChangedSources(saved.map(({ file }) => file));
      if (branch !== undefined) await userSwitch(root, ["--create", branch.name]);
      transaction.write({ write: edited.map(({ file, text }) => [file, text]) });
      const report = await gen({ ...options, transaction });
      if (branch !== undefined) await userSwitch(root, branch.home);
      return report;
    }),
  );
}
