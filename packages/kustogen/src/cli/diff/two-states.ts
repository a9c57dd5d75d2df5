import { type GitObjects, withObjects } from "@kustogen/kustomize/node/git/objects.ts";
import { Progress } from "@kustogen/kustomize/node/progress.ts";
import { compareInShape, isOfShape } from "@kustogen/review/changes/compare-in-shape.ts";
import { compareDeployed, deployedStates } from "@kustogen/review/changes/compare-trees.ts";
import { KnownFiles } from "@kustogen/review/changes/known-files.ts";
import type { Review } from "@kustogen/review/changes/review.ts";
import type { CompareOptions } from "@kustogen/review/changes/selection.ts";
import { KnownShape } from "@kustogen/review/changes/shape.ts";
import type { ShapeMemory } from "@kustogen/review/changes/shape-memory.ts";
import { sourceLink } from "@kustogen/review/changes/source-link.ts";
import { discoverStates } from "@kustogen/review/changes/states.ts";
import { afterAll } from "@kustogen/review/changes/steps.ts";
import type { ListedTree } from "@kustogen/review/discovery/listed-tree.ts";
import { type ComparedStates, comparedStates } from "@kustogen/review/git/compared-states.ts";
import {
  DEPLOYING,
  findManifestsWith,
  manifestsOfOther,
  manifestsOfWorkTree,
  manifestsSince,
} from "@kustogen/review/git/files-with.ts";
import { listOtherRevision, listState } from "@kustogen/review/git/listed-trees.ts";
import { otherRepositories, ownSources } from "@kustogen/review/git/remote.ts";
import { askedRenderer } from "../asked-renderer.ts";
import { leanHeapFor } from "../check/lean-heap.ts";
import { ownMemory } from "../own-memory.ts";
import { type JudgedSides, judgedSides } from "./judged-sides.ts";
import type { DiffOptions } from "./options.ts";
import { keepShape, moveShape, shapeFor, shapeMemory, statesOnBase } from "./shape-of-states.ts";
import { reviewOf } from "./state-review.ts";
import { CompareThread } from "./threads/second-thread.ts";

/** The subject of a comparison, and stored facts about it. */
interface Asked {
  root: string;
  objects: GitObjects;
  states: ComparedStates;
  options: DiffOptions;
  /** The stored shape of a commit; undefined if it isn't used. */
  known: ShapeMemory | undefined;
}

/** The changes between two states of the repository. Throws InputError and OutsideError. */
export async function reviewStates(
  root: string,
  range: string | undefined,
  options: DiffOptions,
): Promise<Review> {
  return withObjects(root, async (objects) => {
    const states = comparedStates(root, range, objects);
    // Folders given on the command line aren't those of the configuration.
    const known = options.path.length > 0 ? undefined : shapeMemory(root);
    const asked = { root, objects, states, options, known };
    const inShape = known && (await comparedInShape({ ...asked, known }));
    return inShape?.review ?? comparedInFull(asked, inShape?.isKept === true);
  });
}

/** The review, if the stored shape of a commit is enough for it, and whether the newer commit has that shape. */
async function comparedInShape(
  asked: Asked & { known: ShapeMemory },
): Promise<{ review?: Review; isKept: boolean }> {
  const { root, objects, known, states } = asked;
  const trees = statesOnBase(root, objects, known, states);
  if (trees === undefined) return { isKept: false };
  const sides = await judgedSides(root, [trees.before, trees.after], asked.options);
  const found = shapeFor(root, known, sides, trees);
  if (found === undefined) return { isKept: false };
  const shape = new KnownShape(found.shape);
  const how = howCompared(asked, sides, trees.before, { tree: trees.base, commit: known.commit });
  const compared = await afterAll(compareInShape({ shape, ...trees }, how.options));
  how.end();
  if (compared === undefined)
    return { isKept: isOfShape(shape, trees.base, states.after.commit ? trees.after : trees.before) };
  moveShape(known, found, trees, states);
  return { review: await reviewOf(states, sides, { ...trees, ...compared }, how.options.link), isKept: true };
}

/** The review after examining everything. @param isKept true if the shape of the newer commit is stored */
async function comparedInFull(asked: Asked, isKept: boolean): Promise<Review> {
  const { root, objects, states: compared } = asked;
  const { before, after } = compared;
  // Git reads every YAML file for it, in parallel with this process.
  const known = knownFiles(root);
  const searched = searchedFiles(root, known, after.commit);
  const now = listState(root, objects, after);
  const old =
    before.commit && after.commit
      ? listOtherRevision(objects, { tree: now, commit: after.commit }, before.commit, before.text)
      : listState(root, objects, before);
  const sides = await judgedSides(root, [old, now], asked.options);
  known?.tell(now, JSON.stringify(sides.judged.before.limits));
  const states = discoverStates(old, now, sides.selection, known?.kustomizations);
  const found = await searched;
  const files = after.commit === undefined ? manifestsOfWorkTree(now, found) : found;
  const applications = { before: manifestsOfOther(old, { tree: now, files }), after: files };
  const base = after.commit ? { tree: now, commit: after.commit } : { tree: old, commit: before.commit };
  const how = howCompared(asked, sides, old, base);
  const options = { ...how.options, applications };
  const deployed = deployedStates(states, options);
  const comparison = await afterAll(compareDeployed(deployed, options));
  how.end();
  if (after.commit) known?.keep(now, { commit: after.commit, files });
  else if (before.commit) known?.keep(now, { commit: before.commit, files: applications.before });
  if (asked.known !== undefined && !isKept) keepShape(root, asked.known, compared, sides, deployed);
  const trees = { before: old, after: now, changed: states.changed };
  return reviewOf(compared, sides, { comparison, ...trees }, how.options.link);
}

/**
 * Options for comparing both sides, with progress; `end` removes that.
 * @param old the state before
 * @param base the tree of a commit to which a second thread can describe both as changes
 */
function howCompared(
  { root, states }: Asked,
  { judged, options, selection }: JudgedSides,
  old: ListedTree,
  base: { tree: ListedTree; commit: string | undefined },
): { options: CompareOptions; end: () => void } {
  const { before, after } = states;
  const link =
    options.sourceLinks === undefined
      ? undefined
      : sourceLink(options.sourceLinks, { before: before.commit, after: after.commit });
  let progress: Progress | undefined;
  const fewPlaces =
    options.json !== true &&
    (options.format ?? "terminal") === "terminal" &&
    options.all !== true &&
    options.output.length === 0;
  const { commit } = base;
  const { remote, enableHelm, within, sourceLinks } = options;
  // What git makes of files on checkout is in none of its objects.
  const isConverted = old.isConverted || base.tree.isConverted;
  const isFromGitAlone = !remote && !enableHelm && within === undefined && !isConverted;
  const how: CompareOptions = {
    ...selection,
    systems: options.system,
    environments: options.env,
    ...(options.path.length > 0 && { only: options.path }),
    ...(link && { link }),
    isOwn: ownSources(root),
    isOther: otherRepositories(root),
    fewPlaces,
    renderer: askedRenderer(options, judged.loadRestrictor),
    ...(commit &&
      isFromGitAlone && {
        worker: new CompareThread(
          { root, commit, states, fewPlaces, sourceLinks, limits: judged.before.limits },
          base.tree,
          new URL("diff-worker.mjs", import.meta.url),
        ),
      }),
    onEnvironment: (label, done, all) => {
      if (done === 0) leanHeapFor(all);
      progress ??= new Progress("comparing", all, "overlays");
      progress.at(done, label);
    },
  };
  return { options: how, end: () => progress?.end() };
}

/** The stored results of reading a repository's files in earlier comparisons; undefined if unused, as in CI. */
function knownFiles(root: string): KnownFiles | undefined {
  const memory = ownMemory(root, ["compared", "files"]);
  return memory && new KnownFiles(memory);
}

/**
 * The files of a commit, or else of the index, that may declare how folders are deployed. If those of another commit
 * are known, git lists the differences; otherwise it has to read every file.
 */
async function searchedFiles(
  root: string,
  known: KnownFiles | undefined,
  commit: string | undefined,
): Promise<string[]> {
  const since = known?.searched && manifestsSince(root, known.searched, commit);
  return since ?? findManifestsWith(root, DEPLOYING, commit);
}
