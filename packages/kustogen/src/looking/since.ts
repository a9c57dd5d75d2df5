import { isAbsolute, join, relative, resolve, sep } from "node:path";
import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { isAtOrIn } from "@kustogen/kustomize/node/reach.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { type DeployedStates, deployedStates } from "@kustogen/review/changes/compare-trees.ts";
import { judgeOtherUnits } from "@kustogen/review/changes/other-units.ts";
import type { CheckInput, RenderBefore } from "@kustogen/review/check/check.ts";
import { counterpartsOf } from "@kustogen/review/check/steps/missing-parts.ts";
import { deployedAmong, deployedFolders } from "@kustogen/review/discovery/deployed.ts";
import { kustomizationIn } from "@kustogen/review/discovery/kustomizations.ts";
import {
  type Overlay,
  type OverlaySelection,
  overlayAt,
  overlaysOf,
} from "@kustogen/review/discovery/overlays.ts";
import { judgedUnits } from "@kustogen/review/units/affected.ts";
import { CONFIG_FILE } from "../config/root.ts";
import type { OpenedSides } from "./sides.ts";

/** A change, against whose earlier side the later one is checked. */
export class JudgedChange {
  readonly #deployed: DeployedStates;
  readonly #isJudged: ReturnType<typeof judgedUnits>;

  /**
   * @param sides both sides, while their git process runs
   * @param after the root folder of the later side, which may be laid out outside the working tree
   */
  constructor(
    readonly sides: OpenedSides,
    readonly after: string,
  ) {
    this.#deployed = deployedStates(sides.states, sides.how);
    const own = [CONFIG_FILE, `${sides.judged.after.folders.generators}/`];
    const placed = own.map((one) => join("/", sides.project, one));
    this.#isJudged = judgedUnits(this.#deployed, placed);
  }

  /** Checks the other effects of the change in these folders, whoever applies it. */
  otherUnitsIn(inside: readonly string[]): CheckInput["otherUnits"] {
    const at = (path: string) => join(this.after, path);
    const isInside = (path = "") => inside.some((folder) => isAtOrIn(path, folder));
    return () => {
      const { findings, failures, notLookedAt } = judgeOtherUnits(this.#deployed, this.sides.how);
      return {
        findings: findings
          .map((one) => ({ ...one, environment: at(one.environment), file: one.file && at(one.file) }))
          .filter(({ environment, file }) => isInside(environment) || isInside(file)),
        failures: failures.map((one) => ({ ...one, environment: at(one.environment) })),
        notLookedAt: notLookedAt
          .map((one) => ({ ...one, place: at(one.place) }))
          .filter(({ place }) => isInside(place)),
      };
    };
  }

  /** The folders that were environments before and still contain any kustomization, directly or through links. */
  keptFolders(tree: FileTree, given: readonly string[], selection: OverlaySelection = {}): string[] {
    const { tree: old, folders } = this.sides.states.before;
    return overlaysOf(old, folders, selection)
      .map(({ path }) => join(this.after, path))
      .filter((folder) => given.some((one) => isAtOrIn(folder, one)))
      .filter((folder) => kustomizationIn(tree, folder) !== undefined);
  }

  /**
   * The environments of the later side that something in the earlier one deploys. If the change removes one of them, a
   * new environment may be the same under another name.
   */
  deployedBefore(environments: readonly string[]): ReadonlySet<string> {
    const { before } = this.sides.states;
    const [{ declared }] = this.#deployed.sides;
    const inside = new Map(environments.map((folder) => [this.#inside(folder), folder]));
    const found = deployedAmong(before, declared, inside.keys());
    if ([...deployedFolders(before, declared)].some((one) => before.folders.has(one) && !inside.has(one)))
      for (const folder of inside.keys()) if (!before.folders.has(folder)) found.add(folder);
    return new Set([...found].map((folder) => inside.get(folder) ?? join(this.after, folder)));
  }

  /** The earlier states of the environments in a folder. */
  get since(): CheckInput["since"] {
    return {
      isTouched: (folder) => this.isTouched(folder),
      isAffected: (folder) => this.#isJudged(this.#unitAt(folder)),
      isChanged: (file) => this.sides.states.changed.has(this.#inside(file)),
      render: (folder, missing) => this.#render(folder, missing),
    };
  }

  /** True for a folder if rendering it reads a changed file. */
  isTouched(folder: string): boolean {
    return this.sides.states.affected.has(this.#inside(folder));
  }

  /** A folder that couldn't be rendered has nothing to lose. */
  #render(...[folder, missing]: Parameters<RenderBefore>): ReturnType<RenderBefore> {
    const overlay = this.#unitAt(folder);
    const [side] = this.#deployed.sides;
    if (!side.has(overlay)) return undefined;
    return attempt(() => {
      const whole = side.render(overlay);
      const before = new Set(whole.missing.flatMap(counterpartsOf));
      const there = missing.map((part) => counterpartsOf({ ...part, file: this.#inside(part.file) }));
      const now = new Set(there.flat());
      const lost = missing.filter((_, at) => there[at]?.every((key) => !before.has(key)));
      if ([...before].some((key) => !now.has(key))) return { resources: undefined, lost };
      return { resources: (lost.length === 0 ? whole : side.without(now).render(overlay)).resources, lost };
    }, undefined);
  }

  #unitAt(folder: string): Overlay {
    return overlayAt(this.#inside(folder).slice(1) || ".");
  }

  /** A path below the root of the later side, as one in the tree of the earlier side. */
  #inside(path: string): string {
    return join("/", relative(this.after, path).split(sep).join("/"));
  }
}

/** A folder given by the user, relative to the current one, so that it means the same in each state. */
export function givenFolder({ top, place }: OpenedSides, dir: string): string {
  if (!isAbsolute(dir)) return dir;
  const outside = `${dir} is outside the repository ${top}; name folders in it`;
  if (!isAtOrIn(resolve(dir), top)) throw new InputError(outside, { code: "outside-tree" });
  return relative(join(top, place), dir) || ".";
}
