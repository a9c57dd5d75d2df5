import type { Limits } from "@kustogen/kustomize/limits.ts";
import type { Exception } from "@kustogen/review/check/model/exception.ts";
import type { Strictness } from "@kustogen/review/check/model/state.ts";
import { wildcard } from "@kustogen/review/check/model/wildcard.ts";
import type { DeclaredCluster } from "@kustogen/review/discovery/listed-tree.ts";
import { DEFAULT_FOLDERS, type Folders } from "../folders.ts";

/** The values of kustomize's --load-restrictor. */
export const LOAD_RESTRICTORS = ["LoadRestrictionsRootOnly", "LoadRestrictionsNone"] as const;
export type LoadRestrictor = (typeof LOAD_RESTRICTORS)[number];

/** A repository's configuration in `kustogen.yaml`; a repository without that file has the defaults. */
export interface Config {
  /** How strictly each stage is checked, by name; `*` matches any text. */
  stages: Readonly<Record<string, Strictness>>;
  /** Whether `gen` writes argocd/. */
  argocd: boolean;
  /** The namespace of systems' objects, as a template; by default each system's own. */
  namespace?: string;
  /** The names of the project's folders. */
  folders: Folders;
  /** Which folders are overlays, if `check` and `diff` shouldn't find them automatically. */
  overlays: { paths?: readonly string[]; exclude?: readonly string[] };
  /** Limits that differ from the defaults. */
  limits: Limits;
  /** How kustomize restricts the files that a kustomization may read here, as for its own option. */
  loadRestrictor?: LoadRestrictor;
  /** The clusters that Argo CD manages in addition to its own; absent if they aren't declared. */
  clusters?: readonly DeclaredCluster[];
  /** Intentional violations of rules, with reasons. */
  exceptions: readonly ConfiguredException[];
}

/** An exception, and where it is written. */
export interface ConfiguredException extends Exception {
  /** "kustogen.yaml:12" */
  place: string;
}

/**
 * How strictly a stage is checked; undefined for one that is not declared. A declared name wins over a pattern, an
 * earlier pattern over a later one.
 */
export function strictnessOf(
  stages: Readonly<Record<string, Strictness>>,
  stage: string,
): Strictness | undefined {
  if (Object.hasOwn(stages, stage)) return stages[stage];
  const found = Object.keys(stages).find((name) => wildcard(name)(stage));
  return found === undefined ? undefined : stages[found];
}

/** The configuration of a repository without the file. */
export const DEFAULT_CONFIG: Config = {
  stages: { development: "development", beta: "beta", production: "production" },
  argocd: true,
  folders: DEFAULT_FOLDERS,
  overlays: {},
  limits: {},
  exceptions: [],
};
