import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { FieldPath } from "../../compare/path.ts";
import type { ResourceChange } from "../../compare/resources.ts";
import type { LinkOut } from "../../discovery/links-out.ts";
import type { Restart } from "../../impact/restarts.ts";
import type { StalePods } from "../../impact/stale-pods.ts";
import type { FilePlace, KustomizationSource, SourceFiles } from "../sources/sources.ts";
import type { ArgoFacts } from "./argo-objects.ts";
import type { Beside, State, Strictness } from "./state.ts";
import type { TextFile } from "./text-files.ts";

/** What an error means, as a clause after "An error means that" on rule pages. */
export const BASES = {
  rejected: "the API server rejects the object",
  refused: "the file or object is rejected by kustomize, Argo CD, Flux, the scheduler or the kubelet",
  broken: "the cluster accepts the objects, but they don't work as written",
  dropped: "the API server ignores a part of the object or, with server-side apply, rejects it",
  credential: "anyone who can read the repository has a credential that may be in use",
  risk: "the risk is too high for the stage, unless someone accepts it with an exception",
  decision: "a person has to decide whether the change is intended",
} as const;

/** The evidence for a finding that could be an error. */
export type Basis = keyof typeof BASES;

/** The severity of a finding: an error makes `check` exit with 1 and stops `gen`; info is only information. */
export type Severity = "error" | "warning" | "info";

/** One violation of a rule. Neither message nor fix ever contains a value that may be secret. */
export interface Finding {
  /** The problem, as one sentence without a full stop: "selects no pod: no workload here has the label app=web". */
  message: string;
  /** How to fix it, as one sentence without a full stop. */
  fix: string;
  /** Its environment, if a rule about files or all environments knows it. */
  environment?: string;
  resource?: Resource;
  /** The path in the resource or, for a finding without one, in the file. */
  path?: readonly (string | number)[];
  /** The line within a multi-line text at that path, from 0. */
  textLine?: number;
  /** The file, if the rule knows it; otherwise it is looked up in the sources. */
  file?: string;
  /** 1-based. */
  line?: number;
  /** The place in the file, from which the line is looked up when it is reported. */
  at?: FilePlace;
  /** Replaces the rule's severity, for findings that are less certain or less severe than the rest. */
  severity?: Severity;
  /** A missing prerequisite ("Secret trevor/trevor-db"), which is listed once, whichever resources need it. */
  prerequisite?: string;
  /** The object that a reference lacks. */
  missing?: { kind: string; name: string; namespace: string | undefined };
  /** Replaces the basis of the rule's errors. */
  basis?: Basis;
  /** The same for all findings with one cause in a file, which are reported as one. */
  cause?: string;
  /** True if it affects everything that Argo CD deploys from the repository. */
  everywhere?: true;
  /** Digests of the credentials that it is about: errors with the same are reported together. */
  same?: readonly string[];
}

/** The changes in an environment and their consequences, for the change rules. */
export interface ChangeContext {
  changes: readonly ResourceChange[];
  restarts: readonly Restart[];
  stale: readonly StalePods[];
  /** True if what is removed is deleted with its Application, and not pruned. */
  withApplication?: boolean;
  /** Argo CD objects that moved to another file; only if plain files are compared. */
  moved?: readonly MovedObject[];
}

/** An object that moved to another file. */
export interface MovedObject {
  resource: Resource;
  /** Relative to the repository root. */
  from: string;
  to: string;
}

/** One violation of a rule by a change. */
export interface ChangeFinding {
  /** One sentence without a full stop that names the resource: "Deployment shop/api goes from 3 pods to 1". */
  message: string;
  /** The resource after the change or, if it was removed, before. */
  resource?: Resource;
  path?: FieldPath;
  /** What to do before the change is merged, as one sentence without a full stop. */
  todo?: string;
  /** Replaces the rule's severity, for findings that are less certain or worse than the rest. */
  severity?: Severity;
}

/** All environments of a run, for rules that compare them. */
export interface RepositoryState {
  /** Those that are judged. */
  environments: readonly State[];
  /** Those and, with a change, the others, of which each is rendered only once a rule asks what it has. */
  all: readonly State[];
  /** The others that a file may be a part of. */
  reading: Beside["reading"];
  /** The Argo CD Applications and projects outside the environments. */
  argo: ArgoFacts;
  /** True if every Application in the repository is known. */
  isWhole: boolean;
  /** The files to search for credentials, whether an environment is built from them or not. */
  files: readonly TextFile[];
  /** Set if Argo CD builds anything from the repository. */
  checkout?: Checkout | undefined;
}

/** What Argo CD looks at in a checkout of the repository before it builds anything. */
export interface Checkout {
  /** The number of Applications, and of sets that can't be followed, that are built from it. */
  builds: number;
  /** Its links that lead out of it. */
  linksOut: readonly LinkOut[];
}

/** A rule: one identifier, one reason, one check. */
export interface Rule {
  /** `group/name`, such as `integrity/service-selector`. */
  id: `${string}/${string}`;
  /** States what is true if the rule is followed, as one sentence: "A Service selects the pods of a workload". */
  title: string;
  /** What happens otherwise, and to whom. */
  why: string;
  /** The public rule, documentation or failure that it is based on; a link if there is one. */
  source: string;
  /** The findings with another severity than the rule's, each as one or several phrases: "if the volume grows". */
  cases?: Readonly<Partial<Record<Severity, string | readonly string[]>>>;
  /** A state that breaks the rule, as short YAML, and one that follows it. */
  bad?: string;
  good?: string;
  /** How to fix findings of `checkChange` without a `todo`, as one sentence without a full stop. */
  fix?: string;
  /** One severity, or one for each strictness. */
  severity: Severity | Readonly<Record<Strictness, Severity>>;
  /** The basis of its errors; absent if it has none. */
  basis?: Basis;
  /** Set if it concludes from what is missing: it skips environments in part or, with "near", reports only slips there. */
  fromAbsence?: true | "near";
  /** Checks one environment; findings less severe than `least` aren't listed, so the rule may skip them. */
  check?(state: State, least?: Severity): Iterable<Finding>;
  /** Checks the changes in one environment between two states: since a revision (`check --since`), or in `diff`. */
  checkChange?(before: State, after: State, context: ChangeContext): Iterable<ChangeFinding>;
  /** Checks one kustomization that environments are built from, only once. */
  checkKustomization?(source: KustomizationSource, files: SourceFiles): Iterable<Finding>;
  /** Checks all environments together, and the files of the repository. */
  checkRepository?(repository: RepositoryState): Iterable<Finding>;
}

/** A rule as it is declared: its findings are warnings or, with `error`, errors for that reason, unless it says otherwise. */
export type RuleInput = Omit<Rule, "severity"> & Partial<Pick<Rule, "severity">> & { error?: Basis };

/** Declares a rule. */
export function defineRule({ error, ...rule }: RuleInput): Rule {
  return error === undefined
    ? { severity: "warning", ...rule }
    : { severity: "error", basis: error, ...rule };
}

/** The examples of a mistake and of its mend, which are the same but for what stands at HERE. */
export function examples(text: string, wrong: string, right: string): Pick<Rule, "bad" | "good"> {
  return { bad: text.replaceAll("HERE", wrong), good: text.replaceAll("HERE", right) };
}

/** True for the rule about what can't be rendered: it has no function, because there is nothing to check. */
export function isAboutRendering(rule: Rule): boolean {
  const { check, checkChange, checkKustomization, checkRepository } = rule;
  return (check ?? checkChange ?? checkKustomization ?? checkRepository) === undefined;
}

/** The severity of a rule in an environment. Without a known strictness it is that in beta, but never an error. */
export function severityOf({ severity }: Rule, strictness: Strictness | undefined): Severity {
  if (typeof severity === "string") return severity;
  if (strictness !== undefined) return severity[strictness];
  return severity.beta === "error" ? "warning" : severity.beta;
}

/** The severities, the worst first. */
export const WORST_FIRST: readonly Severity[] = ["error", "warning", "info"];

/** The order of two severities: below 0 if the first is worse. */
export function compareSeverity(a: Severity, b: Severity): number {
  return WORST_FIRST.indexOf(a) - WORST_FIRST.indexOf(b);
}

/** True if a severity is at least as bad as the other. */
export function isAtLeast(severity: Severity, least: Severity): boolean {
  return compareSeverity(severity, least) <= 0;
}

/** The worst severity that a finding of the rule can have in an environment: its own, or that of one of its cases. */
export function worstOf(rule: Rule, strictness: Strictness | undefined): Severity {
  const others = Object.keys(rule.cases ?? {}) as Severity[];
  return others.reduce((worst, one) => (isAtLeast(one, worst) ? one : worst), severityOf(rule, strictness));
}

/** Appends to a fix the reason why the finding isn't an error. */
export function withReason(fix: string, why: string, as = "a warning"): string {
  return `${fix}; ${as}, because ${why}`;
}
