import type { Outside } from "@kustogen/kustomize/outside.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import type { NotLookedAt } from "../../coverage/not-looked-at.ts";
import type { ArgoObject } from "../../discovery/argo-documents.ts";
import type { FluxKustomization } from "../../discovery/flux.ts";
import type { FoundFolder } from "../../units/folders-here.ts";
import type { IsMissing } from "../model/argo-objects.ts";
import type { Judged, RuleFailure } from "../model/judgement.ts";
import type { Checkout, Rule } from "../model/rule.ts";
import type { Authored, Strictness } from "../model/state.ts";
import type { WrittenException } from "./exceptions.ts";

/** An environment to check. */
export interface CheckedFolder extends FoundFolder {
  strictness: Strictness | undefined;
  kubernetes?: string;
  authored?: Authored;
}

/** The input of `check`. */
export interface CheckInput {
  tree: FileTree;
  /** What rendering may access beyond the tree: repositories by URL, and helm; nothing by default. */
  outside?: Outside;
  environments: readonly CheckedFolder[];
  rules: readonly Rule[];
  exceptions: readonly WrittenException[];
  /** The exceptions of the state before a change: findings covered only by new ones are listed separately. */
  exceptionsBefore?: readonly WrittenException[];
  /** The day of the run, such as "2027-03-31". */
  today: string;
  /** The folders that something in the repository deploys, in each state of a change: without one, in the only one. */
  deployed?: readonly ReadonlySet<string>[];
  /** What Flux deploys, if anything: it reads files outside kustomizations' folders, and fills in variables. */
  flux?: readonly FluxKustomization[];
  /** What was found and isn't checked; places as paths in the tree. */
  notLookedAt?: readonly NotLookedAt[];
  /** The Argo CD objects outside the environments. */
  argo?: readonly ArgoObject[];
  /** Whether a source of an Application doesn't exist in this repository. */
  isMissing?: IsMissing;
  /** Set if Argo CD builds anything from the repository. */
  checkout?: Checkout | undefined;
  /** What the change does, if one is checked; places as paths in the tree. */
  changes?(): ChangeEffects;
  /** Files to search in addition to those that kustomizations read, as paths in the tree. */
  files?: readonly string[];
  /** The other files of the repository that may define custom kinds; asked for once a kind isn't defined elsewhere. */
  defining?(): readonly string[];
  /** The folder to which printed paths are relative. */
  cwd: string;
  /** The revision to compare with: findings about one environment or file are those that the change may affect. */
  since?: {
    /** The files that an environment may be built from, as paths in the tree. */
    filesOf(folder: string): Iterable<string>;
    /** Whether the change can affect what is found in a folder. */
    isAffected(folder: string): boolean;
    /** Whether a file differs. */
    isChanged(file: string): boolean;
  };
  /** Called before each environment, for progress. */
  onEnvironment?(label: string, done: number, all: number): void;
}

/** What a change does, and which parts of it weren't checked. */
export interface ChangeEffects {
  findings: Judged[];
  failures: RuleFailure[];
  notLookedAt: NotLookedAt[];
  /** The places in environments that could be rendered before the change. */
  lost: string[];
}
