import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { readGit } from "@kustogen/kustomize/node/git/run.ts";
import type { System } from "../authoring/system.ts";
import type { CommitWords } from "../delivery/message.ts";
import type { Writing } from "../delivery/writing.ts";
import { gen } from "../generate/gen.ts";
import { genEdited } from "../generate/gen-edited.ts";
import type { GenReport } from "../generate/gen-report.ts";
import { scopeOf } from "../generate/generate-changed.ts";
import { allOutput, sourceFiles } from "../generate/project.ts";
import { resolveTree } from "../layers/tree.ts";
import { listPaths } from "../output/conflict.ts";
import { projectCode } from "../project/load.ts";
import type { PinChange } from "./change.ts";
import type { Project } from "./project.ts";

/**
 * Throws InputError for changes that a commit of pins would include unnoticed: uncommitted ones, and sources committed
 * without their output. Returns a note about uncommitted output of other systems, which it leaves out.
 */
export async function refuseUnfinished(project: Project, system: System): Promise<string[]> {
  const { code, config, environments, root, systems } = project;
  const scope = scopeOf(config.folders, system, environments, resolveTree(system, environments, systems));
  const linesOf = (args: string[], asUser = false) =>
    readGit(root, args, { asUser }).split("\n").filter(Boolean);
  const inputs = ["--", ...sourceFiles({ root, folders: config.folders }).paths];
  const paths = linesOf(["status", "--porcelain", ...inputs, ...scope], true);
  const uncommitted = `not committed yet, but pins can only be changed on top of committed files:\n${listPaths(paths, 10)}\nCommit or stash these changes first; \`npm run gen\` commits those that it generates from`;
  if (paths.length > 0) throw new InputError(uncommitted);
  const beside = ["--", ...allOutput(config.folders), ...scope.map((path) => `:(exclude)${path}`)];
  const others = linesOf(["status", "--porcelain", ...beside], true).map((line) => line.slice(3));
  const left = `not of ${system.name}, and left as it is, uncommitted: ${someOf(others, 3)}`;
  const now = await gen({ root, code, system: [system.name], alone: true, check: true, commit: false });
  // At what was edited by hand, the run itself stops, and says more.
  const apart = now.edits.map(({ path }) => path);
  // A sparse working tree lacks files that HEAD has.
  apart.push(...linesOf(["ls-files", "-t", "--", ...scope]).flatMap((line) => line.split(/^S /)[1] ?? []));
  const stale = now.changes.flatMap(({ path }) => (apart.includes(path) ? [] : [path]));
  if (stale.length === 0) return others.length === 0 ? [] : [left];
  const [made = "HEAD"] = linesOf(["log", "-1", "--format=%H", "--", ...scope]);
  const sources = linesOf(["diff", "--name-only", "--relative", made, "HEAD", ...inputs]);
  const unseen = `${someOf(sources, 3) || `what ${system.name} is generated from`} changed since the last gen: run \`npm run gen\` first. A commit of pins would contain this, too:\n${listPaths(now.summary.length > 0 ? now.summary : stale, 10)}`;
  throw new InputError(unseen);
}

/** Writes the pins, generates and commits, here or on a new branch, all of it or nothing, like `genEdited`. */
export async function deliverPins(
  place: Writing,
  changes: readonly PinChange[],
  { branch, ...message }: CommitWords & { branch?: string },
): Promise<GenReport> {
  const options = {
    root: place.root,
    code: await projectCode(place.root, place.folders),
    system: [...new Set(changes.map(({ system }) => system.name))],
    ...{ alone: true, check: false, commit: true, message },
  };
  const edited = changes.map(({ environment: { file }, textBefore, text }) => ({ file, textBefore, text }));
  return genEdited(place, edited, options, branch);
}
