import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { type GitObjects, withObjects } from "@kustogen/kustomize/node/git/objects.ts";
import { commitId } from "@kustogen/kustomize/node/git/run.ts";
import { boundTo } from "@kustogen/kustomize/node/reach.ts";
import { notLookedAtOf } from "@kustogen/review/changes/not-compared.ts";
import type { IntendedDifference } from "@kustogen/review/changes/parity-intent.ts";
import type { Review } from "@kustogen/review/changes/review.ts";
import { sourceLink } from "@kustogen/review/changes/source-link.ts";
import { type ComparedState, comparedStates } from "@kustogen/review/git/compared-states.ts";
import { DEPLOYING, findManifestsWith, manifestsOfWorkTree } from "@kustogen/review/git/files-with.ts";
import { listState } from "@kustogen/review/git/listed-trees.ts";
import { filesOfTree, foldersIn, inProject, sideConfig } from "../../config/both-sides.ts";
import { readConfig } from "../../config/config.ts";
import { askedRenderer } from "../asked-renderer.ts";
import { compareBetween } from "./between.ts";
import { type DiffOptions, narrowedTo } from "./options.ts";
import { foldersHere, projectOf, refuseWithoutSystems } from "./place.ts";

/** The differences between two environments with equal settings, which only the systems' code reveals. */
async function sameSettingsOf(root: string, { commit }: ComparedState, names: [string, string]) {
  const project = projectOf(root);
  refuseWithoutSystems(join(root, project), await foldersHere(join(root, project)));
  const { driftWithSameSettings } = await import("./same-settings.ts");
  return driftWithSameSettings(root, project, commit, names, new URL("./", import.meta.url));
}

/** The differences between two environments of one state. Throws InputError and OutsideError. */
export async function reviewEnvironments(
  root: string,
  range: string | undefined,
  options: DiffOptions,
): Promise<Review> {
  return withObjects(root, (objects) => compared(root, objects, range, options));
}

async function compared(
  root: string,
  objects: GitObjects,
  range: string | undefined,
  options: DiffOptions,
): Promise<Review> {
  const [one, other, ...rest] = options.between ?? [];
  if (one === undefined || other === undefined || rest.length > 0)
    throw new InputError("--between expects two environments: --between beta production", {
      code: "wrong-usage",
    });
  if (range?.includes(".."))
    throw new InputError(
      `--between compares two environments of one state; name one revision instead of ${range}, or none`,
    );
  const state: ComparedState =
    range === undefined
      ? { commit: undefined, text: "the working tree" }
      : comparedStates(root, range).before;
  const sameSettings = options.authored ? await sameSettingsOf(root, state, [one, other]) : undefined;
  const tree = listState(root, objects, state);
  if (options.within !== undefined) tree.around = { tree: boundTo(options.within), at: root };
  const project = projectOf(root);
  const { overlays, parity, folders, clusters, loadRestrictor } = await readConfig(
    join("/", project),
    filesOfTree(tree),
  );
  if (clusters !== undefined) tree.clusters = clusters;
  const found = await findManifestsWith(root, DEPLOYING, state.commit);
  const files = state.commit === undefined ? manifestsOfWorkTree(tree, found) : found;
  const environments = compareBetween(
    {
      declared: state.commit === undefined ? await withOrigin(root, project, objects, parity) : parity,
      ...(sameSettings && { sameSettings }),
      tree,
      root,
      objects,
      head: state.commit ?? commitId(root, "HEAD"),
      options: {
        ...narrowedTo(inProject(project, overlays), options.path),
        folder: foldersIn(project, folders).overlays,
        systems: options.system,
        applications: { before: [], after: files },
        renderer: askedRenderer(options, loadRestrictor),
        ...(options.sourceLinks !== undefined && {
          link: sourceLink(options.sourceLinks, { before: state.commit, after: state.commit }),
        }),
      },
    },
    one,
    other,
  );
  return {
    title: `${one} → ${other}, in ${state.text}; anything that only one of them has is drift`,
    between: true,
    before: one,
    after: other,
    environments,
    unchanged: [],
    notRendered: [],
    notLookedAt: notLookedAtOf(environments, []),
  };
}

/** The declared differences, marking those that only changes since the main branch declare. */
async function withOrigin(
  root: string,
  project: string,
  objects: GitObjects,
  declared: readonly IntendedDifference[],
): Promise<readonly IntendedDifference[]> {
  if (declared.length === 0) return declared;
  let before: ComparedState;
  try {
    before = comparedStates(root).before;
  } catch (error) {
    // Without an earlier state there is no change.
    if (error instanceof InputError) return declared;
    throw error;
  }
  const { config } = await sideConfig(join("/", project), filesOfTree(listState(root, objects, before)));
  const known = config?.parity ?? [];
  const isKnown = (one: IntendedDifference) =>
    known.some((other) => isDeepStrictEqual({ ...other, reason: "" }, { ...one, reason: "" }));
  return declared.map((one) =>
    isKnown(one) ? one : { ...one, reason: `${one.reason} (declared by this change)` },
  );
}
