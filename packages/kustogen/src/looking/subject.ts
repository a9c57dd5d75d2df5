import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { workTreeTop } from "@kustogen/kustomize/node/git/run.ts";
import type { BoundTree } from "@kustogen/kustomize/tree/bound.ts";
import { OverlaidTree } from "@kustogen/kustomize/tree/overlaid.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import type { CheckInput } from "@kustogen/review/check/check.ts";
import type { IsMissing } from "@kustogen/review/check/model/argo-objects.ts";
import type { Rule } from "@kustogen/review/check/model/rule.ts";
import { ownSources } from "@kustogen/review/git/remote.ts";
import type { ConfigNotice } from "../config/both-sides.ts";
import { readConfig } from "../config/config.ts";
import { projectRoot } from "../config/root.ts";
import type { LoadRestrictor } from "../config/types.ts";
import { environmentsFolder } from "../folders.ts";
import { foreignEnvironments } from "./foreign-environments.ts";
import type { CheckOptions } from "./sides.ts";
import type { JudgedChange } from "./since.ts";
import { definingFiles, trackedFiles } from "./tracked-files.ts";

/** The environments that a run checks, and what they are compared with. */
export interface CheckSubject
  extends Pick<
    CheckInput,
    | "environments"
    | "exceptions"
    | "exceptionsBefore"
    | "notRendered"
    | "notLookedAt"
    | "since"
    | "argo"
    | "isMissing"
    | "otherUnits"
    | "flux"
    | "deployed"
    | "files"
    | "defining"
  > {
  /** The tree to check, if it differs from the given one: with the kustomizations that Flux generates. */
  tree?: FileTree;
  loadRestrictor: LoadRestrictor | undefined;
  /** The rules of this project's systems. */
  rules: readonly Rule[];
  /** True if every environment of the folder is checked, so that an exception without a finding is unused. */
  complete: boolean;
  notices: ConfigNotice[];
}

const OUTSIDE = "no kustomization lists it, and neither Argo CD nor Flux deploys it";

/**
 * Finds the environments to check: those of this project's systems, or the overlays below folders.
 * @param cwd the folder that paths are relative to
 * @param change set if a change is checked: the environments and stages of the earlier state still count then
 */
export async function checkSubject(
  tree: BoundTree,
  dirs: readonly string[],
  options: CheckOptions,
  cwd: string,
  change: JudgedChange | undefined,
): Promise<CheckSubject> {
  const root = projectRoot(cwd);
  const judged = change?.sides.judged;
  const config = judged?.after ?? (await readConfig(root));
  const own = dirs.length === 0 && existsSync(join(root, environmentsFolder(config.folders)));
  if (!own && (options.system.length > 0 || options.env.length > 0))
    throw new InputError(
      "--system and --env choose among the systems of a repository; leave the folders out",
      { code: "wrong-usage" },
    );
  const isPart = options.system.length > 0 || options.env.length > 0;
  const folders = own ? [root] : dirs.length === 0 ? ["."] : dirs;
  const inside = folders.map((folder) => resolve(cwd, folder));
  let known: string[] | undefined;
  const files = () => (known ??= trackedFiles(inside, options.allFiles === true));
  const found = own
    ? await (await import("./own-environments.ts")).ownEnvironments(tree, root, config, options, change)
    : foreignEnvironments(tree, dirs, options.strictness, cwd, { root, config, change, files });
  const top = change?.after ?? workTreeTop(inside[0] as string);
  const otherUnits = isPart ? undefined : change?.otherUnitsIn(inside);
  return {
    environments: found.environments,
    ...(found.made && { tree: new OverlaidTree(tree, found.made) }),
    flux: found.flux,
    deployed: [
      found.deployed,
      ...(change ? [change.deployedBefore(found.environments.map(({ folder }) => folder))] : []),
    ],
    notRendered: found.notRendered,
    argo: found.argo,
    isMissing: missingSources(cwd, top ?? cwd),
    ...(otherUnits && { otherUnits }),
    notLookedAt: [
      // For a change, this is included in the other effects.
      ...(otherUnits
        ? []
        : [
            ...found.notFollowed,
            ...found.unreadable.map(({ file, why }) => ({
              place: file,
              cause: "unreadable" as const,
              what: why,
            })),
          ]),
      ...(found.outside ?? []).map((place) => ({
        place,
        cause: "manifest" as const,
        what: OUTSIDE,
      })),
    ],
    exceptions: [...found.exceptions, ...config.exceptions],
    ...(change && {
      exceptionsBefore: [...(found.exceptionsBefore ?? []), ...change.sides.judged.before.exceptions],
      since: change.since,
    }),
    loadRestrictor: judged === undefined ? config.loadRestrictor : judged.loadRestrictor,
    rules: found.rules,
    // A part of the systems is checked only by the files it reads.
    files: isPart ? [] : files(),
    defining: () => definingFiles(inside, change?.after),
    complete: own && !isPart,
    notices: [...(judged?.notices ?? []), ...(found.notices ?? [])],
  };
}

/**
 * Returns which sources refer to nothing: sources in a remote of this clone, at the checked revision.
 * @param root a folder of the clone
 * @param top the folder with the checked files
 */
function missingSources(root: string, top: string): IsMissing {
  const isOwn = ownSources(root);
  return ({ path, ...source }) => !existsSync(join(top, path)) && isOwn(source);
}
