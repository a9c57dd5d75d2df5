import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Environment } from "../authoring/environment.ts";
import type { System } from "../authoring/system.ts";
import type { Folders } from "../folders.ts";
import type { LayerNode } from "./tree.ts";

/**
 * How what is generated reaches clusters: the files that tell a controller, or a person, which folder goes where. Each
 * form is a folder of `src/` that exports one of these; `generate/deliveries.ts` lists them.
 */
export interface Delivery {
  /** True where one file names all systems of an environment, so that they must all be described to write it. */
  needsEverySystem(environments: readonly Environment[]): boolean;
  /**
   * The files for these layers. The same input gives the same files.
   *
   * @throws InputError where a setting of an environment or a system can't be used
   */
  files(input: DeliveryInput): DeliveryFile[];
  /** The files of a run for some systems and environments: its own, and those that other environments have, too. */
  scope(input: DeliveryScope): { own: string[]; shared: string[] };
  /** A file as it is written after what HEAD has in its place: undefined where that is nothing, or the same. */
  afterCommitted(file: DeliveryFile, committed: () => string | undefined): DeliveryFile;
  /**
   * Makes sure that what the files point at is there.
   *
   * @param paths every file that the repository will hold, relative to kustogen's root
   * @param prefix kustogen's root in the git repository, with "/" at its end; "" for its top
   * @throws InternalError naming the first that points at nothing
   */
  check(files: readonly DeliveryFile[], paths: readonly string[], prefix: string): void;
}

/** What a run for some systems and environments is about. */
export interface DeliveryScope {
  folders: Folders;
  systems: readonly System[];
  environments: readonly Environment[];
  /** True where there are other environments. */
  partial: boolean;
}

/** A layer as it was generated: its node, its folder relative to the repository, its desired state. */
export interface DeliveredLayer {
  node: LayerNode;
  folder: string;
  resources: readonly Resource[];
}

/** A file to write: its path relative to the repository, the one resource in it, and what its reader must know. */
export interface DeliveryFile {
  path: string;
  resource: Resource;
  comment?: string;
}

/** What the files of a delivery are made from. */
export interface DeliveryInput {
  /** What the folders of the project are called. */
  folders: Folders;
  /** Every layer of the systems in question, deployed or not, for all environments. */
  layers: readonly DeliveredLayer[];
  /** Every environment of the repository. */
  environments: readonly Environment[];
  /** The URL of the remote `origin`, for environments that name no repository. */
  origin?: string;
  /** The folder of kustogen's root in the git repository, with or without "/" at its end; "" for the top. */
  prefix?: string;
  /** Is told of texts in which nothing was found, and where they stand, for a second look for credentials. */
  passed?(text: string, place: () => string): void;
}
