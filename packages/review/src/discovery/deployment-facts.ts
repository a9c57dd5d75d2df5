import type { ArgoObject } from "./argo-documents.ts";
import type { FluxBuild } from "./flux-build.ts";
import type { MentioningText } from "./mentioned-folders.ts";
import type { Undeployed } from "./undeployed.ts";
import type { Unlisted } from "./unlisted.ts";

/** An environment of a repository. */
export interface DeployedFolder {
  folder: string;
  undeployed?: Undeployed;
  flux?: FluxBuild;
  /** Set if a generator of the project writes it. */
  authored?: unknown;
}

/** What a repository says about deployment; all paths as people write them, relative to its root. */
export interface DeploymentFacts {
  environments: readonly DeployedFolder[];
  /** The Argo CD objects outside the environments. */
  argo: readonly ArgoObject[];
  /** Files that would deploy something if the kustomization beside them listed them. */
  unlisted: readonly Unlisted[];
  /** True for a path of the repository. */
  exists(path: string): boolean;
  /** True for a folder with the content of another one. */
  isCopyOf(folder: string, original: string): boolean;
  /** True for a folder that has no content yet. */
  isEmpty(folder: string): boolean;
  /** True for a folder whose kustomization changes objects, but has none. */
  onlyChanges(folder: string): boolean;
  /** True for a folder that has no content yet, beside subfolders with their own kustomizations. */
  isBlank(folder: string): boolean;
  /** True for a folder whose kustomization has only fields that are commented out. */
  isSwitchedOff(folder: string): boolean;
  /** True for a folder whose kustomization is a template of Go, with conditions or loops. */
  isTemplate(folder: string): boolean;
  /** The folders that a kustomization puts together, if it lists nothing else. */
  puts(folder: string): readonly string[];
  /** The texts of the repository except these, read only if an answer depends on them. */
  texts(passed?: ReadonlySet<string>): Iterable<MentioningText>;
  /** The answer to a question, computed if it isn't known from before. */
  ask(question: readonly string[], answer: () => string | undefined): string | undefined;
}
