import { isAbsolute, join, relative, resolve, sep } from "node:path";
import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { isAtOrIn } from "@kustogen/kustomize/node/reach.ts";
import { anyTextIn } from "@kustogen/kustomize/text/bytes.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { judgedRisks } from "@kustogen/review/changes/as-deployed.ts";
import {
  compareDeployed,
  type DeployedStates,
  deployedStates,
} from "@kustogen/review/changes/compare-trees.ts";
import { riskSource } from "@kustogen/review/changes/sources.ts";
import type { CheckInput } from "@kustogen/review/check/check.ts";
import { DEFINITION } from "@kustogen/review/check/model/declared-kinds.ts";
import { isManifestFile } from "@kustogen/review/discovery/argo-documents.ts";
import { deployedAmong, deployedFolders } from "@kustogen/review/discovery/deployed.ts";
import { isKustomizationFile, kustomizationIn } from "@kustogen/review/discovery/kustomizations.ts";
import {
  type Overlay,
  type OverlaySelection,
  overlayAt,
  overlaysOf,
} from "@kustogen/review/discovery/overlays.ts";
import { affectedUnits } from "@kustogen/review/units/affected.ts";
import { type DeployedState, type DeployedUnit, isDeployed } from "@kustogen/review/units/unit.ts";
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

  /** The later side. */
  get now(): DeployedState {
    return this.#deployed.sides[1];
  }

  /** True for a file that the change touches. */
  isChanged(file: string): boolean {
    return this.sides.states.changed.has(this.#inside(file));
  }

  /**
   * What the change does in these folders, and to what is applied there. Rules about one state, and what can't be
   * rendered, are left to the check of the later one, unless an Application builds something else than a folder.
   */
  changesIn(inside: readonly string[]): CheckInput["changes"] {
    const at = (path: string) => join(this.after, path);
    const isInside = (path = "") => inside.some((folder) => isAtOrIn(path, folder));
    const [, now] = this.#deployed.sides;
    const isChecked = (place: string) =>
      isKustomizationFile(place.replace(/:\d+$/, "")) || now.has(overlayAt(place));
    return () => {
      const { environments, notLookedAt } = compareDeployed(this.#deployed, {
        ...this.sides.how,
        besideCheck: true,
      });
      const found: ReturnType<NonNullable<CheckInput["changes"]>> = {
        findings: [],
        failures: [],
        notLookedAt: notLookedAt
          .filter(({ cause, place }) => cause === "unreadable" || !isChecked(place))
          .map((one) => ({ ...one, place: at(one.place) }))
          .filter(({ place }) => isInside(place)),
        lost: notLookedAt.flatMap((one) => (one.lost && isChecked(one.place) ? at(one.place) : [])),
      };
      for (const { review, risk, judged } of judgedRisks(environments)) {
        const { rule } = judged;
        const environment = at(judged.environment);
        const { file, line, side } = riskSource(review.sources, risk) ?? {};
        const place: { file?: string; line?: number } =
          file === undefined ? {} : { file: at(file), ...(side === "after" && { line }) };
        if (risk.unexpected) found.failures.push({ rule, environment, error: new Error(risk.message) });
        else if (
          (rule.checkChange !== undefined || review.application !== undefined || !now.isThere(review)) &&
          (isInside(environment) || isInside(place.file))
        )
          found.findings.push({ ...judged, environment, ...place });
      }
      return found;
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
    const { discovery } = this.now;
    return {
      filesOf: (folder) =>
        [...discovery.graph.of(this.#inside(folder))].map((file) => join(this.after, file)),
      isAffected: (folder) => this.#isJudged(this.#unitAt(folder)),
      isChanged: (file) => this.isChanged(file),
    };
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

/** Tells where a change may add findings: in what it affects, or everywhere, by definitions and `own` files. */
function judgedUnits(
  { sides, states: { changed, affected } }: DeployedStates,
  own: readonly string[],
): (unit: DeployedUnit) => boolean {
  const defines = ({ discovery: { tree } }: DeployedState, file: string) =>
    tree.files.has(file) && attempt(() => anyTextIn(tree.read(file)).includes(DEFINITION), true);
  const isWide = [...changed].some(
    (file) =>
      own.some((one) => file.startsWith(one)) ||
      (isManifestFile(file) && sides.some((side) => defines(side, file))),
  );
  const isAffected = affectedUnits(sides, changed, affected);
  return (unit) =>
    isWide || isAffected(unit) || new Set(sides.map((side) => isDeployed(side, unit))).size > 1;
}
