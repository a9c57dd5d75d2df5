import type { Argument } from "./errors/argument.ts";
import type { FileTree } from "./tree/tree.ts";
import type { Version } from "./versions.ts";

/**
 * What a build may access beyond its own file tree. Everything is off by default, as in the real program, which needs
 * `--enable-helm` too; the implementations are in higher folders.
 */
export interface Outside {
  /** Fetches git repositories and files by URL. */
  readonly remote?: RemoteSource;
  /** Runs helm. */
  readonly helm?: HelmProgram;
  /**
   * Kustomizations may read files outside their own folders, as with `--load-restrictor LoadRestrictionsNone`; a
   * function is only called for the first such file.
   */
  readonly unrestricted?: boolean | (() => boolean);
  /** The version of kustomize that it reproduces; absent for the default. */
  readonly kustomize?: Version | undefined;
}

/** True if kustomizations may read files outside their own folders. */
export function isUnrestricted({ unrestricted }: Outside): boolean {
  return typeof unrestricted === "function" ? unrestricted() : unrestricted === true;
}

/** A git repository that a kustomization refers to, as kustomize parses its URL. */
export interface RepositorySpec {
  /** The whole text, which is used to detect cycles. */
  readonly raw: string;
  /** The URL to clone. */
  readonly url: string;
  /** The kustomization's folder within the repository; "" for its root. */
  readonly path: string;
  /** A branch, tag or commit; "" for the default branch. */
  readonly ref: string;
}

/** A checkout of one commit. */
export interface Clone {
  readonly tree: FileTree;
  /** The real path of the repository's root in that tree. */
  readonly folder: string;
  /** The commit's full hash, if known. */
  readonly commit?: string;
}

/** A web server's response. */
export type RemoteFile =
  | { readonly ok: true; readonly content: Uint8Array }
  | { readonly ok: false; readonly status: string };

/** The source of remote bases and files. Within a process, equal requests give equal results. */
export interface RemoteSource {
  /** A checkout of the repository and revision in the spec. Throws OutsideError if that fails. */
  clone(spec: RepositorySpec): Clone;
  /** The file at an http or https URL. Throws OutsideError if no server answers. */
  fetch(url: string): RemoteFile;
}

/** A chart as helm finds it. */
export interface ChartSource {
  readonly name: string;
  readonly version: string;
  readonly repo: string;
  readonly devel: boolean;
  /** The folder that already contains the chart; undefined if it has to be pulled. */
  readonly local: { readonly tree: FileTree; readonly folder: string } | undefined;
}

/** A chart that can be rendered; its temporary files exist until it is closed. */
export interface Chart {
  /** The `values.yaml` of a pulled chart. Throws InputError if it has none. */
  values(): Uint8Array;
  /** The output of `helm template`; `arguments_` receives the chart's folder and the paths of the values files. */
  template(
    values: readonly Uint8Array[],
    arguments_: (chart: string, valuesFiles: readonly string[]) => Argument[],
  ): string;
  close(): void;
}

/** The helm program. */
export interface HelmProgram {
  /** Finds or pulls a chart. Throws OutsideError if helm is missing, too old or fails. */
  open(chart: ChartSource): Chart;
}
