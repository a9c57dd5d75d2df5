import type { FileTree } from "./tree/tree.ts";

/**
 * What a build may reach beyond its own file tree. All is off unless they are given, as with the real program, whose
 * `--enable-helm` has to be said too; what implements them lies above this room.
 */
export interface Outside {
  /** Fetches git repositories and files behind URLs. */
  readonly remote?: RemoteSource;
  /** Runs helm. */
  readonly helm?: HelmProgram;
  /** Kustomizations may read files outside of their own folders, as with `--load-restrictor LoadRestrictionsNone`. */
  readonly unrestricted?: boolean;
}

/** A git repository that a kustomization names, as kustomize reads its URL. */
export interface RepositorySpec {
  /** The whole text, by which circles are seen. */
  readonly raw: string;
  /** What git clones. */
  readonly url: string;
  /** The kustomization's folder within the repository; "" for its root. */
  readonly path: string;
  /** A branch, tag or commit; "" for the default branch. */
  readonly ref: string;
  readonly submodules: boolean;
  /** How long one git command may take, in milliseconds. */
  readonly timeout: number;
}

/** A checkout of one commit. */
export interface Clone {
  readonly tree: FileTree;
  /** The real path of the repository's root in that tree. */
  readonly folder: string;
  /** The commit's full name, where it is known. */
  readonly commit?: string;
}

/** What a web server answered. */
export type RemoteFile =
  | { readonly ok: true; readonly content: Uint8Array }
  | { readonly ok: false; readonly status: string };

/** Where remote bases and files come from. Asked twice for the same it gives the same, in one process. */
export interface RemoteSource {
  /** A checkout of what the spec names. Throws OutsideError when it can't be had. */
  clone(spec: RepositorySpec): Clone;
  /** The file behind an http or https URL. Throws OutsideError when no server answers. */
  fetch(url: string): RemoteFile;
}

/** A chart as helm finds it. */
export interface ChartSource {
  readonly name: string;
  readonly version: string;
  readonly repo: string;
  readonly devel: boolean;
  /** HELM_CONFIG_HOME; a temporary folder when it is empty. */
  readonly configHome: string;
  /** The folder that holds the chart already; undefined when it has to be pulled. */
  readonly local: { readonly tree: FileTree; readonly folder: string } | undefined;
}

/** A chart that can be rendered; it keeps temporary files until it is closed. */
export interface Chart {
  /** The `values.yaml` of a chart that was pulled. Throws InputError when it has none. */
  values(): Uint8Array;
  /** What `helm template` prints; `arguments_` gets the chart's folder and the paths of the values files. */
  template(
    values: readonly Uint8Array[],
    arguments_: (chart: string, valuesFiles: readonly string[]) => string[],
  ): string;
  close(): void;
}

/** The helm program. */
export interface HelmProgram {
  /** Finds or pulls a chart. Throws OutsideError when helm is missing, too old or fails. */
  open(chart: ChartSource): Chart;
}
