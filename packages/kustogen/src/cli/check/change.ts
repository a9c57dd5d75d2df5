import { existsSync } from "node:fs";
import { isAbsolute, join, relative, sep } from "node:path";
import type { MissingPart, PartName } from "@kustogen/kustomize/build/parts.ts";
import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { setLimits } from "@kustogen/kustomize/limits.ts";
import type { GitObjects } from "@kustogen/kustomize/node/git/objects.ts";
import { workTreeTop } from "@kustogen/kustomize/node/git/run.ts";
import { boundTo } from "@kustogen/kustomize/node/reach.ts";
import type { RendererOptions } from "@kustogen/kustomize/renderer.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { judgeBeside } from "@kustogen/review/changes/beside.ts";
import { deploying } from "@kustogen/review/changes/deploying.ts";
import { type DiscoveredStates, discoverStates } from "@kustogen/review/changes/states.ts";
import type { Beside } from "@kustogen/review/check/check.ts";
import { deployedFolders } from "@kustogen/review/check/folders.ts";
import { counterpartsOf, partKey } from "@kustogen/review/check/missing-parts.ts";
import type { ResourceChange } from "@kustogen/review/compare/resources.ts";
import { deployedAmong } from "@kustogen/review/discovery/deployed.ts";
import { fluxKustomizations } from "@kustogen/review/discovery/deploying-files.ts";
import { type FluxBuild, fluxBuilds } from "@kustogen/review/discovery/flux-build.ts";
import { madeByFlux, noteMade, withMade } from "@kustogen/review/discovery/flux-made.ts";
import { folderAt, kustomizationFolders } from "@kustogen/review/discovery/kustomizations.ts";
import type { ListedTree } from "@kustogen/review/discovery/listed-tree.ts";
import type { OverlaySelection } from "@kustogen/review/discovery/overlays.ts";
import { treePath } from "@kustogen/review/discovery/tree-paths.ts";
import { type ComparedStates, comparedStates } from "@kustogen/review/git/compared-states.ts";
import { DEPLOYING, manifestsOfOther, manifestsWith } from "@kustogen/review/git/files-with.ts";
import { listState } from "@kustogen/review/git/listed-trees.ts";
import { otherRepositories } from "@kustogen/review/git/remote.ts";
import { FLUX_GROUP } from "@kustogen/review/kubernetes/flux-groups.ts";
import { UnitRenderer } from "@kustogen/review/units/unit-renderer.ts";
import { filesOfTree, type JudgedBy, judgedBy, sideConfig } from "../../config/both-sides.ts";
import { reachOf } from "../../config/reach.ts";
import { projectRoot } from "../../config/root.ts";
import { currentFiles, type InputFiles } from "../../errors/input-files.ts";
import { type AskedRendering, askedRenderer } from "../asked-renderer.ts";
import { readBaseline } from "./baseline-file.ts";

/** The two states of `--since`, and the command's folder in both. */
export interface ChangedStates {
  /** The root of the working tree. */
  top: string;
  states: ComparedStates;
  /** The current folder, and the root of the project, relative to the root of the working tree. */
  place: string;
  project: string;
}

/**
 * The states of a `--since` range for a run in a folder. Throws InputError outside git. @param objects the objects of
 * the folder's repository
 */
export function changedStates(cwd: string, range: string, objects: GitObjects): ChangedStates {
  const top = workTreeTop(cwd);
  if (top === undefined)
    throw new InputError(
      `${cwd} isn't in a git repository, so there is no state at ${range} to compare with; leave --since out, or run the command in a clone`,
      { code: "not-a-repository" },
    );
  return {
    top,
    states: comparedStates(top, range, objects),
    place: relative(top, cwd),
    project: relative(top, projectRoot(cwd)),
  };
}

/** A folder given by the user, relative to the current one, so that it means the same in each state. */
export function givenFolder(top: string, cwd: string, dir: string): string {
  if (!isAbsolute(dir)) return dir;
  const inside = relative(top, dir);
  if (inside === ".." || inside.startsWith(`..${sep}`))
    throw new InputError(`${dir} is outside the repository ${top}; name folders in it`, {
      code: "outside-tree",
    });
  return relative(cwd, dir) || ".";
}

/** The earlier rendering of a folder, and the currently missing parts that it included. */
interface RenderedBefore {
  found: { resources: readonly Resource[] | undefined } | undefined;
  lost: ReadonlySet<number>;
}

/** The state after a change, and its differences from the earlier one. */
interface Compared {
  after: ListedTree;
  states: DiscoveredStates;
}

/** The earlier state of a change, against which the later one is checked. */
export class SideBefore {
  readonly label: string;
  readonly #options: RendererOptions;
  readonly #renderer: UnitRenderer;
  #folders: ReturnType<typeof kustomizationFolders> | undefined;
  #flux: { tree: ListedTree; builds: ReadonlyMap<string, FluxBuild> } | undefined;
  #both: Compared | undefined;

  private constructor(
    private readonly states: ChangedStates,
    private readonly objects: GitObjects,
    readonly tree: ListedTree,
    readonly judged: JudgedBy,
    options: RendererOptions,
  ) {
    this.label = states.states.before.text;
    this.#options = options;
    this.#renderer = new UnitRenderer(tree, { ...options, parts: {} });
  }

  /**
   * Reads the earlier state, while its git process runs.
   * @param after the root folder of the later state, which may be laid out outside the working tree
   * @param asked the rendering options of the command line
   */
  static async read(
    objects: GitObjects,
    states: ChangedStates,
    after: string,
    asked: AskedRendering,
  ): Promise<SideBefore> {
    const tree = listState(states.top, objects, states.states.before);
    const judged = judgedBy(
      await sideConfig(join("/", states.project), filesOfTree(tree)),
      await sideConfig(join(after, states.project), currentFiles),
      states.project,
    );
    if (judged.clusters.before !== undefined) tree.clusters = judged.clusters.before;
    setLimits(judged.before.limits);
    const reached = reachOf(judged.before, join(states.top, states.project), asked);
    if (reached.within !== undefined) tree.around = { tree: boundTo(reached.within), at: states.top };
    const options = askedRenderer(reached, judged.loadRestrictor);
    return new SideBefore(states, objects, tree, judged, options);
  }

  /** The files of the earlier state, below the root of the project. */
  get files(): InputFiles {
    return filesOfTree(this.tree);
  }

  /** The root of the project in the tree. */
  get root(): string {
    return join("/", this.states.project);
  }

  /** The folders that were environments, absolute in the tree. */
  environments(selection: OverlaySelection): string[] {
    return deployedFolders(this.tree, selection);
  }

  /**
   * Renders a folder of the tree without the parts that are missing now, and returns which of these (by index) it
   * had. Undefined if it didn't exist or couldn't be rendered; without resources if more was missing then, so that
   * the states can't be compared.
   * @param isFlux true if Flux deploys the repository
   * @param without folders to leave out wherever they are listed
   */
  render(
    folder: string,
    missing: readonly MissingPart[],
    { isFlux = false, without = new Set() }: { isFlux?: boolean; without?: ReadonlySet<string> } = {},
  ): RenderedBefore {
    const built = isFlux ? this.#asFluxBuilds() : { tree: this.tree, builds: undefined };
    this.#folders ??= kustomizationFolders(built.tree);
    const nothing = { found: undefined, lost: new Set<number>() };
    const file = folderAt(built.tree, this.#folders, folder)?.file;
    if (file === undefined) return nothing;
    const flux = built.builds?.get(folder);
    const options = { ...this.#options, ...(isFlux && { unrestricted: true }) };
    const plain = isFlux ? new UnitRenderer(built.tree, { ...options, parts: {} }) : this.#renderer;
    const leftToOthers = without.size > 0 ? without : undefined;
    const renderer = plain.as(folder, { leftToOthers, flux });
    const { tree } = renderer;
    // A folder that couldn't be rendered has nothing to lose.
    return attempt(() => {
      const whole = renderer.render(folder, flux?.variables);
      const before = new Set(whole.missing.flatMap((part) => counterpartsOf(part, tree)));
      const there = missing.map((part) => counterpartsOf(part, tree));
      const now = new Set(there.flat());
      const lost = new Set(there.flatMap((keys, at) => (keys.some((key) => before.has(key)) ? [] : [at])));
      if ([...before].some((key) => !now.has(key))) return { found: { resources: undefined }, lost };
      const parts = { leavesOut: (part: PartName) => now.has(partKey(part)) };
      const { resources } =
        lost.size === 0
          ? whole
          : new UnitRenderer(tree, { ...options, parts }).render(folder, flux?.variables);
      return { found: { resources }, lost };
    }, nothing);
  }

  /** The earlier state with the kustomizations that Flux generates, and what Flux builds from folders. */
  #asFluxBuilds(): { tree: ListedTree; builds: ReadonlyMap<string, FluxBuild> } {
    if (this.#flux !== undefined) return this.#flux;
    const { commit } = this.states.states.before;
    const flux = fluxKustomizations(
      this.tree,
      commit ? manifestsWith(this.states.top, FLUX_GROUP, commit) : [],
    );
    const made = madeByFlux(this.tree, flux, () => false);
    const builds = fluxBuilds(flux);
    noteMade(builds, made);
    return (this.#flux = { tree: withMade(this.tree, made), builds });
  }

  /**
   * The folders that something in the earlier state deploys, among them these environments of the later state, all
   * absolute in the tree. If the change removes one of them, a new environment may be the same under another name.
   */
  deployed(environments: readonly string[]): ReadonlySet<string> {
    const { before } = this.#compared().states;
    const { commit } = this.states.states.before;
    const files = commit ? manifestsWith(this.states.top, DEPLOYING, commit) : [];
    const { declared, flux } = deploying(before, files, { isOther: otherRepositories(this.states.top) });
    const folders = [
      ...[...declared.applied.keys()].map(treePath),
      ...flux.flatMap(({ folder }) => folder ?? []),
    ].filter((folder) => this.tree.kind(folder) !== undefined);
    const recursed = [...declared.manifests.values()].flatMap(({ path, recurse }) =>
      recurse ? treePath(path) : [],
    );
    const found = deployedAmong(environments, before.folders, folders, recursed);
    const now = new Set(environments);
    if (folders.some((folder) => before.folders.has(folder) && !now.has(folder)))
      for (const folder of environments) if (!before.folders.has(folder)) found.add(folder);
    return found;
  }

  /** The text of a file in the earlier state, "" if it didn't exist; undefined for a file outside the working tree. */
  text(path: string): string | undefined {
    const inside = relative(this.states.top, path).split(sep).join("/");
    if (inside.startsWith("..")) return undefined;
    return this.tree.kind(`/${inside}`) === "file"
      ? Buffer.from(this.tree.read(`/${inside}`)).toString("utf8")
      : "";
  }

  /**
   * Checks the parts of the change that a review covers and `check` doesn't: those that aren't a kustomization in the
   * later state.
   * @param shown the changes that were already checked
   */
  judgeBeside(shown: readonly ResourceChange[]): Beside {
    const { after, states } = this.#compared();
    const found = manifestsWith(this.states.top, DEPLOYING, this.states.states.after.commit);
    const selection = this.judged.overlays;
    const applications = { before: manifestsOfOther(this.tree, { tree: after, files: found }), after: found };
    return judgeBeside(
      this.tree,
      after,
      { ...selection, applications, renderer: this.#options },
      states,
      shown,
    );
  }

  /** True for a folder, absolute in the tree, if rendering it reads a changed file. */
  isTouched(folder: string): boolean {
    return this.#compared().states.affected.has(folder);
  }

  /** The later state, and the differences. */
  #compared(): Compared {
    if (this.#both !== undefined) return this.#both;
    const after = listState(this.states.top, this.objects, this.states.states.after);
    if (this.tree.around !== undefined) after.around = this.tree.around;
    if (this.judged.clusters.after !== undefined) after.clusters = this.judged.clusters.after;
    return (this.#both = { after, states: discoverStates(this.tree, after, this.judged.overlays) });
  }

  /**
   * The same for the later state, which is laid out in a folder; undefined for a file outside the working tree.
   * Throws InputError if the file doesn't exist.
   */
  textAfter(path: string, folder: string): string | undefined {
    const inside = relative(this.states.top, path);
    if (inside.startsWith("..")) return undefined;
    const file = join(folder, inside);
    if (existsSync(file)) return readBaseline(file);
    throw new InputError(
      `${path}: ${this.states.states.after.text} doesn't have this baseline; commit it first`,
      { code: "no-such-file" },
    );
  }
}
