import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { changeGit, readGit } from "@kustogen/kustomize/node/git/run.ts";
import { generatedFolders } from "../folders.ts";
import { gen } from "../generate/gen.ts";
import type { GenReport } from "../generate/gen-report.ts";
import { projectCode } from "../project/load.ts";
import type { PinChange } from "./change.ts";
import type { Project } from "./project.ts";

/** How new pins are committed. */
export interface PinDelivery {
  dist: URL;
  /** The commit's first line. */
  subject: string;
  /** The commit's other lines: each image from → to. */
  body: readonly string[];
  /** The commit's trailers, by which programs find it. */
  trailers: readonly string[];
  /** A branch to make for a pull request; the present one is left as it is then. */
  branch?: string;
}

/** Throws InputError where something that pins depend on is not committed: it would come along unseen. */
export function refuseUncommitted({ root, config }: Project): void {
  const { folders } = config;
  const sources = [folders.generators, "kustogen.yaml", ...generatedFolders(folders)];
  const status = readGit(root, ["status", "--porcelain", "--", ...sources], { asUser: true });
  const paths = status.split("\n").filter((line) => line !== "");
  if (paths.length === 0) return;
  throw new InputError(
    `not committed yet, and pins are moved on what is committed:\n${paths
      .slice(0, 10)
      .map((line) => `  ${line}`)
      .join("\n")}\nCommit it with \`npm run gen\`, or stash it, first`,
  );
}

/** Writes the pins, generates and commits. Whatever fails, the environment file is as it was. */
export async function deliverPins(
  { root, config }: Project,
  { environment, text }: PinChange,
  { dist, subject, body, trailers, branch }: PinDelivery,
): Promise<GenReport> {
  const file = join(root, environment.file);
  const before = readFileSync(file, "utf8");
  const home = branch === undefined ? undefined : headName(root);
  if (branch !== undefined) await changeGit(root, ["switch", "--create", branch]);
  try {
    writeFileSync(file, text);
    return await gen({
      root,
      code: await projectCode(root, config.folders, dist),
      system: [],
      env: [],
      check: false,
      commit: true,
      outputOnly: false,
      force: false,
      accept: [],
      message: { subject, body, trailers },
    });
  } catch (error) {
    writeFileSync(file, before);
    throw error;
  } finally {
    if (home !== undefined) await changeGit(root, ["switch", "--quiet", ...home]);
  }
}

/** How to come back to where HEAD is: a branch's name, or a commit. */
function headName(root: string): string[] {
  const name = readGit(root, ["rev-parse", "--abbrev-ref", "HEAD"]).trim();
  return name === "HEAD" ? ["--detach", readGit(root, ["rev-parse", "HEAD"]).trim()] : [name];
}
