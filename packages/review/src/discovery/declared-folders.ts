import type { ValueMap } from "@kustogen/kustomize/value/value.ts";
import type { Cause } from "../looked/not-looked-at.ts";
import type { AppliedHow, BuiltApplication, IsOtherRepository, IsOwnSource } from "./application-sources.ts";
import type { ArgoObject } from "./argo-documents.ts";
import type { FluxBuild } from "./flux-build.ts";

/** How an Application applies a folder. */
export interface AppliedFolder extends AppliedHow {
  /** Relative to the root of the repository. */
  path: string;
}

/** A folder of plain manifests that an Application applies as they are. */
export interface ManifestFolder {
  path: string;
  recurse: boolean;
  /** Patterns of file names; everything when absent. */
  include?: string;
  exclude?: string;
}

/** Something that is deployed and that can't be rendered here. */
export interface NotRenderedSource {
  name: string;
  file: string;
  why: string;
  cause: Cause;
  /** The folder of an Application's source without which it isn't made; "" for one that names none. */
  source?: string;
  /** True where that folder would have to be in this repository, so that it is a fault and nothing that is elsewhere. */
  broken?: true;
}

/** An Application of a folder, as it is written. */
export interface DeclaredApplication {
  /** The folder, relative to the root of the repository. */
  path: string;
  name: string;
  file: string;
  /** The Application; the template of an ApplicationSet, filled, for one that a set makes. */
  document: ValueMap;
  /** The source of the folder in it. */
  source: ValueMap;
  /** True for one that an ApplicationSet makes. */
  ofSet: boolean;
}

/** What the Argo CD Applications in a repository say of its folders. */
export interface DeclaredFolders {
  applications: DeclaredApplication[];
  applied: Map<string, AppliedFolder>;
  manifests: Map<string, ManifestFolder>;
  /** Every Application of which something is in this repository. */
  built: BuiltApplication[];
  notRendered: NotRenderedSource[];
  /** The objects of Argo CD, as they are written. */
  objects: readonly ArgoObject[];
  /** The Applications that sets among them make. */
  made: ArgoObject[];
  /** The folders that Flux deploys, absolute in the tree, and what it makes of each beyond what kustomize does. */
  flux?: ReadonlyMap<string, FluxBuild>;
}

/** What reading Applications may count on. */
export interface DeclaredOptions {
  /** Charts are rendered, not only named; undefined where nothing renders those of Applications. */
  helm?: boolean;
  isOwn?: IsOwnSource | undefined;
  isOther?: IsOtherRepository | undefined;
}
