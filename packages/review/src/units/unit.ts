import { kept } from "@kustogen/kustomize/value/multimap.ts";
import type { AppliedHow, BuiltApplication } from "../discovery/application-sources.ts";
import type { DeclaredFolders } from "../discovery/declared-folders.ts";
import { isDeclared } from "../discovery/deployed.ts";
import type { Discovery } from "../discovery/discover.ts";
import type { Overlay } from "../discovery/overlays.ts";
import { treePath } from "../discovery/tree-paths.ts";

/** Something that is deployed: a folder as it is, or what an Application builds from its sources. */
export interface DeployedUnit extends Overlay {
  /** The Application that builds it otherwise than a folder as it is, by file and name: with its path, what pairs states. */
  application?: string;
  /** The folder that is deployed unchanged in a state without the Application. */
  otherwise?: string;
}

/** A state of a repository, and what it declares about its deployment. */
export interface DeployedState {
  readonly discovery: Discovery;
  readonly declared: DeclaredFolders;
  /** The folders that are environments, absolute in the tree, each with those that it leaves to others. */
  readonly environments: ReadonlyMap<string, ReadonlySet<string> | undefined>;
}

/** What identifies an Application in every state. */
export function applicationKey({ file, name }: Pick<BuiltApplication, "file" | "name">): string {
  return `${file} ${name}`;
}

/** Applications by key; the first of several with the same key. */
const byKey = new WeakMap<readonly BuiltApplication[], ReadonlyMap<string, BuiltApplication>>();

/** The Application that builds a unit in a state; undefined for a folder, and where the state has none. */
export function applicationOf(
  { declared: { built } }: Pick<DeployedState, "declared">,
  { application }: DeployedUnit,
): BuiltApplication | undefined {
  if (application === undefined) return undefined;
  const known = () => new Map(built.toReversed().map((one) => [applicationKey(one), one]));
  return kept(byKey, built, known).get(application);
}

/** How Argo CD applies a unit in a state; undefined if it doesn't. */
export function policyOf(state: DeployedState, unit: DeployedUnit): AppliedHow | undefined {
  if (unit.application !== undefined) return applicationOf(state, unit)?.policy;
  return state.declared.applied.get(unit.path);
}

/** True if an Application or Flux deploys a unit in a state. */
export function isDeployed(state: DeployedState, unit: DeployedUnit): boolean {
  return unit.application === undefined
    ? isDeclared(treePath(unit.path), state.declared)
    : applicationOf(state, unit) !== undefined;
}
