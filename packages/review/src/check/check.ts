import type { MissingPart } from "@kustogen/kustomize/build/parts.ts";
import type { Outside } from "@kustogen/kustomize/outside.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { ResourceChange } from "../compare/resources.ts";
import type { ArgoObject } from "../discovery/argo-documents.ts";
import type { FluxKustomization } from "../discovery/flux.ts";
import type { FluxBuild } from "../discovery/flux-build.ts";
import { relativePath } from "../discovery/tree-paths.ts";
import type { Undeployed } from "../discovery/undeployed.ts";
import type { Unlisted } from "../discovery/unlisted.ts";
import type { NotLookedAt } from "../looked/not-looked-at.ts";
import type { IsMissing } from "./argo-objects.ts";
import type { Excepted, WrittenException } from "./exceptions.ts";
import type { Ignored } from "./failures.ts";
import type { NotRendered } from "./folders.ts";
import type { Helper } from "./helper.ts";
import type { Judgement, RuleFailure } from "./judged.ts";
import type { CheckMemory } from "./memory/check-memory.ts";
import { outputOf } from "./output.ts";
import type { CheckReport } from "./report/finding.ts";
import { Rounds } from "./rounds.ts";
import type { Rule, Strictness } from "./rule.ts";
import { credential } from "./rules/secrets/credential.ts";
import type { OnRule } from "./run.ts";
import { SecondLook } from "./second-look.ts";
import type { Authored } from "./state.ts";

/** An environment that is to be judged. */
export interface EnvironmentInput {
  /** Its folder, as a path of the tree. */
  folder: string;
  strictness: Strictness | undefined;
  /** The folders that it lists and that are environments themselves. */
  leftToOthers?: ReadonlySet<string>;
  /** What Flux makes of the folder beyond what kustomize does. */
  flux?: FluxBuild;
  /** Set where nobody asked for it by name and neither Argo CD nor Flux deploys it. */
  undeployed?: Undeployed;
  kubernetes?: string;
  authored?: Authored;
  /** Set where code judges it of which nobody knows what else it reads: what that says is never kept. */
  isOpen?: true;
}

/** What `check` is asked to do. */
export interface CheckInput {
  tree: FileTree;
  /** What rendering may reach beyond the tree: repositories behind URLs, and helm; nothing by default. */
  outside?: Outside;
  environments: readonly EnvironmentInput[];
  rules: readonly Rule[];
  exceptions: readonly WrittenException[];
  /** Those of the state before a change: what only others excuse is listed apart. */
  exceptionsBefore?: readonly WrittenException[];
  /** The day of the run, "2027-03-31". */
  today: string;
  notRendered: readonly NotRendered[];
  /** Which files git ignores, so that they are missing here by intent. */
  ignored?: Ignored;
  /** What Flux deploys, where it does: it reads files outside of kustomizations' folders, and fills in variables. */
  flux?: readonly FluxKustomization[];
  /** What Flux fetches from, wherever a file says it, by kind and name. */
  fluxSources?: readonly string[];
  /** Files that would deploy something if the kustomization beside them listed them, as paths of the tree. */
  unlisted?: readonly Unlisted[];
  /** What was found beside them and isn't looked at; places as paths of the tree. */
  notLookedAt?: readonly NotLookedAt[];
  /** The objects of Argo CD beside the environments. */
  argo?: readonly ArgoObject[];
  /** Which sources of Applications lead to nothing in this repository. */
  isMissing?: IsMissing;
  /** Judges what else a change touches, told what it does to the environments; places as paths of the tree. */
  beside?(shown: readonly ResourceChange[]): Beside;
  /** Files to look through beside those that kustomizations read, as paths of the tree. */
  files?: readonly string[];
  /** The folder that paths are printed relative to. */
  cwd: string;
  /** How many environments are loaded at once, where that isn't the usual number. */
  atATime?: number;
  /** Judges some of the environments meanwhile; not of a change. */
  helper?: Helper;
  /** What earlier checks have said, where that is taken over; not of a change, nor with what isn't in the tree. */
  memory?: CheckMemory;
  /**
   * What a folder rendered to in the revision to compare with; undefined where it wasn't there. `isTouched`: whether
   * files changed that it is made of.
   */
  since?: { revision: string; render: RenderBefore; isTouched?(folder: string): boolean };
  /** Told before each environment, for progress. */
  onEnvironment?(label: string, done: number, all: number): void;
  /** Told before each rule, once every environment is rendered. */
  onRule?: OnRule;
}

/**
 * What a folder rendered to before, in the same way: without what is missing now. Undefined where it wasn't there or
 * couldn't be rendered; without resources where it can't be compared, as something is missing before alone.
 *
 * @param without folders that are left out wherever they are listed
 */
export type RenderBefore = (
  folder: string,
  missing: readonly MissingPart[],
  without?: ReadonlySet<string>,
) => { resources: readonly Resource[] | undefined; lost: readonly MissingPart[] } | undefined;

/** What is judged of a change beside the environments, and what nobody looked at there. */
export interface Beside extends Judgement {
  notLookedAt: NotLookedAt[];
}

/** The answer of `check`. */
export interface CheckOutput extends Omit<Excepted, "findings" | "excused"> {
  report: CheckReport;
  failures: RuleFailure[];
  /** True when an environment couldn't be rendered because what it needs from outside didn't answer. */
  unreached: boolean;
}

/** Renders environments, applies rules and exceptions, and finds the file and line of each finding. */
export function check({ helper: _, ...input }: CheckInput): CheckOutput {
  const rounds = new Rounds(input, labelled(input));
  // All that is to be done is done by asking for the next.
  for (const _ of rounds.run());
  return outputOf(input, rounds, labelled(input));
}

/** The same with a second look, by a maintained set of rules for tokens, at the texts that secrets/credential let pass. */
export async function checkTwice(input: CheckInput): Promise<CheckOutput> {
  if (!input.rules.includes(credential)) return check(input);
  const look = new SecondLook();
  const rounds = new Rounds(input, labelled(input), look);
  for (const step of rounds.run())
    if (step instanceof Promise) await step;
    else step.push(...(await look.findings()));
  return outputOf(input, rounds, labelled(input));
}

/** How paths of the tree are called in a report. */
function labelled({ cwd }: CheckInput): (path: string) => string {
  return (path) => relativePath(cwd, path);
}
