import type { ValueMap } from "@kustogen/kustomize/value/value.ts";
import type { Cause } from "../coverage/not-looked-at.ts";
import type {
  AppliedHow,
  BuiltApplication,
  IsOtherRepository,
  IsOwnSource,
  ManifestFolder,
} from "./application-sources.ts";
import type { ArgoObject } from "./argo-documents.ts";
import type { FluxKustomization } from "./flux.ts";
import type { FluxBuild } from "./flux-build.ts";

/** A source that is deployed but can't be rendered here. */
export interface NotRenderedSource {
  name: string;
  file: string;
  why: string;
  cause: Cause;
  /** The folder of the Application's source that is missing; "" if it sets none. */
  source?: string;
  /** True if that folder should be in this repository, so that its absence is an error. */
  broken?: true;
  /** True if its files are in another repository, or nowhere yet. */
  elsewhere?: true;
  /** The files and folders here that it is built from, as paths in the tree. */
  reads?: readonly string[];
}

/** An Application of a folder, as written. */
export interface DeclaredApplication extends Pick<BuiltApplication, "name" | "file" | "document"> {
  /** The folder, relative to the repository root. */
  path: string;
  /** Its source for the folder. */
  source: ValueMap;
  /** True if an ApplicationSet generates it. */
  ofSet: boolean;
}

/** What the Argo CD Applications in a repository declare about its folders; at first nothing. */
export class DeclaredFolders {
  applications: DeclaredApplication[] = [];
  /** How Applications apply folders, by path relative to the repository root. */
  applied = new Map<string, AppliedHow>();
  manifests = new Map<string, ManifestFolder>();
  /** Every Application with a source in this repository. */
  built: BuiltApplication[] = [];
  notRendered: NotRenderedSource[] = [];
  /** The Argo CD objects, as written. */
  objects: readonly ArgoObject[] = [];
  /** The Flux Kustomizations, as written. */
  kustomizations: readonly FluxKustomization[] = [];
  /** The folders that sets which can't be followed may deploy, by what is known of their paths; absolute in the tree. */
  perhaps = new Set<string>();
  /** The folders from which Applications apply Argo CD objects, by the file of these. */
  appliers = new Map<string, string[]>();
  /** The Applications that their ApplicationSets generate. */
  made: ArgoObject[] = [];
  /** The folders that Flux deploys, absolute in the tree, and what it adds to each beyond kustomize. */
  flux: ReadonlyMap<string, FluxBuild> = new Map();
  /** The folders that nothing deploys in this state of two, although Flux does in the other one; absolute in the tree. */
  absent?: ReadonlySet<string>;
}

/** Options for reading Applications. */
export interface DeclaredOptions {
  /** Whether charts are rendered and not only listed; undefined if nothing renders the charts of Applications. */
  helm?: boolean;
  isOwn?: IsOwnSource | undefined;
  isOther?: IsOtherRepository | undefined;
}
