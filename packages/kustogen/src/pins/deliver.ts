import { readFileSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { readGit } from "@kustogen/kustomize/node/git/run.ts";
import { headName, refuseTakenBranch } from "../delivery/new-branch.ts";
import { takeBack } from "../delivery/recover.ts";
import { userSwitch } from "../delivery/user-git.ts";
import type { Writing } from "../delivery/writing.ts";
import { generatedFolders } from "../folders.ts";
import { gen } from "../generate/gen.ts";
import type { GenReport } from "../generate/gen-report.ts";
import { withCheckpoints } from "../interrupt.ts";
import { Transaction } from "../output/transaction.ts";
import { projectCode } from "../project/load.ts";
import type { PinChange } from "./change.ts";
import type { Project } from "./project.ts";

/** Options for committing new pins. */
export interface PinDelivery {
  dist: URL;
  /** The commit's first line. */
  subject: string;
  /** The commit's other lines: each image from → to. */
  body: readonly string[];
  /** The commit's trailers, by which programs find it. */
  trailers: readonly string[];
  /** A branch to create for a pull request; the current one is left unchanged then. */
  branch?: string;
}

/** Throws InputError if something that pins depend on isn't committed: it would be included unnoticed. */
export function refuseUncommitted({ root, config }: Project): void {
  const { folders } = config;
  const sources = [folders.generators, "kustogen.yaml", ...generatedFolders(folders)];
  const status = readGit(root, ["status", "--porcelain", "--", ...sources], { asUser: true });
  const paths = status.split("\n").filter((line) => line !== "");
  if (paths.length === 0) return;
  throw new InputError(
    `not committed yet, but pins can only be changed on top of committed files:\n${paths
      .slice(0, 10)
      .map((line) => `  ${line}`)
      .join("\n")}\nCommit or stash these changes first; \`npm run gen\` commits them`,
  );
}

/**
 * Writes the pins, generates and commits. If anything fails, everything is restored; after a kill, the next command
 * that writes does that.
 */
export async function deliverPins(
  { root, folders, command, repository }: Writing,
  { environment, textBefore, text }: PinChange,
  { dist, subject, body, trailers, branch: name }: PinDelivery,
): Promise<GenReport> {
  if (repository === undefined) throw new Error("pins are committed, so there is a repository");
  const branch = name === undefined ? undefined : { name, home: headName(root) };
  if (branch !== undefined) refuseTakenBranch(root, branch.name);
  const { head } = repository;
  const transaction = Transaction.begin(root, repository.recordFolder, { command, head, branch });
  const work = async (checkpoint: (state: string) => Promise<void>) => {
    await checkpoint("nothing was changed");
    if (branch !== undefined) await userSwitch(root, ["--create", branch.name]);
    if (readFileSync(join(root, environment.file), "utf8") !== textBefore)
      throw new InputError(
        `${environment.file} changed while kustogen was running, so nothing was changed. Run the command again`,
        { code: "changed-meanwhile" },
      );
    transaction.write({ write: [[environment.file, text]] });
    return await gen({
      root,
      code: await projectCode(root, folders, dist),
      system: [],
      env: [],
      check: false,
      commit: true,
      outputOnly: false,
      force: false,
      accept: [],
      message: { subject, body, trailers },
      transaction,
    });
  };
  let report: GenReport;
  try {
    report = await withCheckpoints(work);
  } catch (error) {
    await takeBack(transaction, repository);
    throw error;
  }
  if (branch !== undefined) await userSwitch(root, branch.home);
  transaction.end();
  return report;
}
