import type { Limits } from "@kustogen/kustomize/limits.ts";
import type { IntendedDifference } from "@kustogen/review/changes/parity-intent.ts";
import type { Exception } from "@kustogen/review/check/exception.ts";
import type { Strictness } from "@kustogen/review/check/strictness.ts";
import type { DeclaredCluster } from "@kustogen/review/discovery/declared-cluster.ts";
import { DEFAULT_FOLDERS, type Folders } from "../folders.ts";

/** The values of kustomize's --load-restrictor. */
export const LOAD_RESTRICTORS = ["LoadRestrictionsRootOnly", "LoadRestrictionsNone"] as const;
export type LoadRestrictor = (typeof LOAD_RESTRICTORS)[number];

/** What a repository says about itself in `kustogen.yaml`; a repository without that file has the defaults. */
export interface Config {
  /** How strictly each stage is judged, by its name; `*` stands for any text. */
  stages: Readonly<Record<string, Strictness>>;
  /** Whether `gen` writes argocd/. */
  argocd: boolean;
  /** Where the objects of systems go, as a template; each system's own namespace when absent. */
  namespace?: string;
  /** What the folders of the project are called. */
  folders: Folders;
  /** Which folders are overlays, where `check` and `diff` shouldn't find them by themselves. */
  overlays: { paths?: readonly string[]; exclude?: readonly string[] };
  /** Other limits than those of the table. */
  limits: Limits;
  /** Folders outside of the repository that a review of a change reads as well, relative to the file. */
  within: readonly string[];
  /** Hosts that a review of a change may fetch from with --remote although their address isn't public. */
  hosts: readonly string[];
  /** How kustomize restricts what a kustomization may read here, as its own option says it; as usual when absent. */
  loadRestrictor?: LoadRestrictor;
  /** The clusters that Argo CD knows beside its own; absent where nobody says which there are. */
  clusters?: readonly DeclaredCluster[];
  /** The intended differences between environments, for `diff --between`. */
  parity: readonly IntendedDifference[];
  /** Places where a rule is broken for a reason. */
  exceptions: readonly ConfiguredException[];
}

/** An exception, and where it is written. */
export interface ConfiguredException extends Exception {
  /** "kustogen.yaml:12" */
  place: string;
}

/** The stages that need no declaration. */
const DEFAULT_STAGES: Readonly<Record<string, Strictness>> = {
  development: "development",
  beta: "beta",
  production: "production",
};

/** What holds without a configuration file. */
export const DEFAULT_CONFIG: Config = {
  stages: DEFAULT_STAGES,
  argocd: true,
  folders: DEFAULT_FOLDERS,
  overlays: {},
  limits: {},
  within: [],
  hosts: [],
  parity: [],
  exceptions: [],
};
