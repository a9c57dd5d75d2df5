import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { FieldPath } from "../compare/path.ts";
import type { ResourceChange } from "../compare/resources.ts";
import type { Restart } from "../consequences/restarts.ts";
import type { StalePods } from "../consequences/stale-pods.ts";
import type { Basis } from "./basis.ts";
import type { Fact } from "./fact.ts";
import type { RestOfRepository } from "./rest-of-repository.ts";
import type { FilePlace, KustomizationSource, SourceFiles } from "./sources/sources.ts";
import type { RepositoryState, State } from "./state.ts";
import type { Strictness } from "./strictness.ts";
import type { TextFile } from "./text-files.ts";

export { STRICTNESS, type Strictness } from "./strictness.ts";

/** How bad a finding is: an error ends `check` with 1 and stops `gen`; info is a fact to know. */
export type Severity = "error" | "warning" | "info";

/**
 * What a rule needs: `rendered` resources of an environment, the `sources` that they came from,
 * the `authored` model (contracts, traffic, stage), or the state of a revision `since` which things changed. A rule
 * runs only where all of it is there.
 */
export type Need = "rendered" | "sources" | "authored" | "since";

/** One place where a rule is broken. Neither message nor fix ever holds a value that may be secret. */
export interface Finding {
  /** What is wrong, as one sentence without a full stop: "selects no pod: no workload here has the label app=web". */
  message: string;
  /** How to fix it, as one sentence without a full stop. */
  fix: string;
  resource?: Resource;
  /** Where in the resource, or, for a finding without one, in the file. */
  path?: readonly (string | number)[];
  /** Of a map, the entry that is named first, whose file it is told at where a generator made it of several. */
  entry?: string;
  /** Which line of the text that stands there, from 0, where it has several. */
  textLine?: number;
  /** The file that says so, where the rule knows it; otherwise it is looked up in the sources. */
  file?: string;
  /** The file that makes it a fault, where that isn't the one to fix: the Application that its project doesn't permit. */
  askedBy?: string;
  /** 1-based. */
  line?: number;
  /** Where in the file, for the line that is only looked up when it is reported. */
  at?: FilePlace;
  /** Replaces the rule's own severity, for what is less certain or less bad than the rest. */
  severity?: Severity;
  /**
   * What is missing elsewhere and must exist first ("Secret trevor/trevor-db"): findings of one rule with the same
   * text are listed once, whichever resources need it.
   */
  prerequisite?: string;
  /** The object that a prerequisite is about, and whether it has no reason to be made anywhere else than beside its reader. */
  missing?: { kind: string; name: string; namespace: string | undefined; isOwn: boolean };
  /** Replaces what errors of the rule rest on. */
  basis?: Basis;
  /** What findings of one cause in a file share, whatever they say and wherever they are: they are reported as one. */
  cause?: string;
  /** What it counts, and how many of these: with fewer of them it isn't new. */
  counts?: { of: string; count: number };
  /** True where it is said of a place in a file, whichever environments are built from that: it is listed once. */
  shared?: true;
}

/** What changes in an environment, and what follows from it, for the rules about changes. */
export interface ChangeContext {
  changes: readonly ResourceChange[];
  restarts: readonly Restart[];
  stale: readonly StalePods[];
  /** What another resource of the same identity replaces before it is applied. */
  repeated: { before: readonly Resource[]; after: readonly Resource[] };
  /** What the rest of the repository says; absent where an environment is all that is loaded. */
  elsewhere?: RestOfRepository;
  /** Objects of Argo CD that stand in another file now; only where files are compared as they are. */
  moved?: readonly MovedObject[];
}

/** An object that stands in another file than before. */
export interface MovedObject {
  resource: Resource;
  /** Relative to the root of the repository. */
  from: string;
  to: string;
}

/** One place where a change does what a rule warns of. */
export interface ChangeFinding {
  /** One sentence without a full stop, that says the resource: "Deployment shop/api goes from 3 pods to 1". */
  message: string;
  /** As it is now, or was for one that is gone. */
  resource?: Resource;
  path?: FieldPath;
  /** What has to be done before the change is merged, as one sentence without a full stop. */
  todo?: string;
  /** What of the message still holds where whoever deploys deletes the object and creates it again. */
  refused?: string;
  /** Replaces the rule's own severity, for what is less certain or worse than the rest. */
  severity?: Severity;
}

/** A rule: one identifier, one reason, one check. Its text is its documentation page. */
export interface Rule {
  /** `group/name`, as in `integrity/service-selector`. */
  id: `${string}/${string}`;
  /** What holds where the rule is kept, as one sentence: "A Service selects the pods of a workload". */
  title: string;
  /** Why: what happens otherwise, and to whom. */
  why: string;
  /** The public rule, documentation or failure that it follows; a link where there is one. */
  source: string;
  /** One severity, or one for each strictness. */
  severity: Severity | Readonly<Record<Strictness, Severity>>;
  /** What it warns of ends by itself, as a restart does; lists have it last among its severity. */
  temporary?: true;
  /** The worst severity that a finding of its own may have, where that is worse than the rule's. */
  worst?: Severity;
  /** What its errors rest on; absent where it has none. */
  basis?: Basis;
  /** How its messages about some fields begin: what it says of one of these of an object is told together, and this once. */
  lists?: { says: string; paths: readonly string[] };
  needs: readonly Need[];
  /** True where something is wrong because something else isn't there: an environment in part isn't asked about. */
  fromAbsence?: true;
  /** What `checkRepository` judges beside environments: where there is nothing of it, the rule isn't asked. */
  around?: "argo" | "flux";
  /** What `check` judges: an environment with nothing of these kinds isn't asked about. */
  kinds?: readonly string[];
  /** A state that breaks the rule and one that keeps it, as short YAML for the documentation page. */
  example?: { bad: string; good: string };
  /**
   * Judges one environment.
   * @param least what is less bad isn't listed, so that a rule need not work it out
   */
  check?(state: State, least?: Severity): Iterable<Finding>;
  /** How to fix what `checkChange` finds, as one sentence without a full stop, where a finding has no `todo`. */
  fix?: string;
  /** Judges what changes in one environment between two states: since a revision (`check --since`), or in `diff`. */
  checkChange?(before: State, after: State, context: ChangeContext): Iterable<ChangeFinding>;
  /** Judges one kustomization that environments are built from; once, however many build on it. */
  checkKustomization?(source: KustomizationSource, files: SourceFiles): Iterable<Finding>;
  /** Judges the text of one file, of those behind environments and beside them. */
  checkFile?(file: TextFile): Iterable<RepositoryFinding>;
  /** What `checkRepository` asks of each environment beside objects and paths: worked out while that is loaded. */
  asks?(): readonly Fact[];
  /**
   * Judges what only all environments together show. Of many, most are let go by then: their facts are loaded, and
   * everything else of one is rendered again when it is asked for.
   */
  checkRepository?(repository: RepositoryState): Iterable<RepositoryFinding>;
}

/** A finding of a rule that judges all environments; of one of them where `environment` names it. */
export interface RepositoryFinding extends Finding {
  environment?: string;
}

/** Declares a rule. What it `needs` follows from what it judges, where it doesn't say so. */
export function defineRule(rule: Omit<Rule, "needs"> & Partial<Pick<Rule, "needs">>): Rule {
  const needs: Need[] = rule.checkChange
    ? ["rendered", "since"]
    : [rule.checkKustomization ? "sources" : "rendered"];
  return { needs, ...rule };
}

/**
 * The severity of a rule in an environment. Without a known strictness, what only production demands as an error is a
 * warning.
 */
export function severityOf({ severity }: Rule, strictness: Strictness | undefined): Severity {
  if (typeof severity === "string") return severity;
  if (strictness !== undefined) return severity[strictness];
  return severity.production === "error" && severity.development !== "error"
    ? "warning"
    : severity.production;
}

const SEVERITIES: Readonly<Record<Severity, number>> = { info: 0, warning: 1, error: 2 };

/** True for a severity that is at least as bad as the other. */
export function isAtLeast(severity: Severity, least: Severity): boolean {
  return SEVERITIES[severity] >= SEVERITIES[least];
}

/** The worst severity that a finding of the rule can have in an environment. */
export function worstOf(rule: Rule, strictness: Strictness | undefined): Severity {
  const usual = severityOf(rule, strictness);
  return rule.worst !== undefined && isAtLeast(rule.worst, usual) ? rule.worst : usual;
}
