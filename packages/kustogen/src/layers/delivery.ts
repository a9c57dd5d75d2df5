import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Environment } from "../authoring/environment.ts";
import type { System } from "../authoring/system.ts";
import type { Folders } from "../folders.ts";
import type { LayerNode } from "./tree.ts";

/**
 * How generated files are deployed to clusters: the files that tell a controller, or a person, which folder goes
 * where. Each delivery is a folder of `src/` that exports one of these; `generate/deliveries.ts` lists them.
 */
export interface Delivery {
  /** True if one file contains all systems of an environment, so that all of them must be described to write it. */
  needsEverySystem(environments: readonly Environment[]): boolean;
  /**
   * The files for these layers. The same input gives the same files.
   * @throws InputError for a setting of an environment or a system that can't be used
   */
  files(input: DeliveryInput): DeliveryFile[];
  /** The files of a run for some systems and environments: its own, and those shared with other environments. */
  scope(input: DeliveryScope): { own: string[]; shared: string[] };
  /** A file adjusted to HEAD's version: undefined if there is none, or it is equal. */
  afterCommitted(file: DeliveryFile, committed: () => string | undefined): DeliveryFile;
  /**
   * Makes sure that the files refer to existing paths.
   * @param paths every file that the repository will contain, relative to kustogen's root
   * @param prefix kustogen's root in the git repository, with a trailing "/"; "" if it is the repository's root
   * @throws InternalError with the first reference that leads nowhere
   */
  check(files: readonly DeliveryFile[], paths: readonly string[], prefix: string): void;
}

/** The scope of a run for some systems and environments. */
export interface DeliveryScope {
  folders: Folders;
  systems: readonly System[];
  environments: readonly Environment[];
  /** True if there are other environments. */
  partial: boolean;
}

/** A generated layer: its node, its folder relative to the repository, its desired state. */
export interface DeliveredLayer {
  node: LayerNode;
  folder: string;
  resources: readonly Resource[];
}

/** A file to write: its path relative to the repository, its only resource, and a comment for its reader. */
export interface DeliveryFile {
  path: string;
  resource: Resource;
  comment?: string;
}

/** The inputs of a delivery's files. */
export interface DeliveryInput {
  /** The names of the project's folders. */
  folders: Folders;
  /** Every layer of the systems in question, deployed or not, for all environments. */
  layers: readonly DeliveredLayer[];
  /** Every environment of the repository. */
  environments: readonly Environment[];
  /** The URL of the remote `origin`, for environments that set no repository. */
  origin?: string;
  /** The folder of kustogen's root in the git repository, with or without a trailing "/"; "" for its root. */
  prefix?: string;
}
