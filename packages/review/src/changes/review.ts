import type { ErrorCode } from "@kustogen/kustomize/errors/codes.ts";
import type { Basis, ChangeFinding, Severity } from "../check/model/rule.ts";
import type { ResourceChange } from "../compare/resources.ts";
import type { NotLookedAt } from "../coverage/not-looked-at.ts";
import type { NotRenderedSource } from "../discovery/declared-folders.ts";
import type { Overlay } from "../discovery/overlays.ts";
import type { Restart } from "../impact/restarts.ts";
import type { StalePods } from "../impact/stale-pods.ts";
import type { Unjudged } from "../impact/unjudged.ts";
import type { VariableChange } from "../impact/variables.ts";
import type { ResourceName } from "../kubernetes/resource-name.ts";
import type { DeployedUnit } from "../units/unit.ts";
import type { ReviewSources } from "./sources.ts";

/** Something that could go wrong when a change is applied: an error will fail or lose something, a warning may. */
export interface Risk extends Omit<ChangeFinding, "resource" | "severity"> {
  /** The identifier of the rule that found it: "change/volume-shrunk". */
  id: string;
  severity: Severity;
  /** What an error means; absent for other severities. */
  consequence?: Basis | undefined;
  resource?: ResourceName;
  /** True if the rule itself failed, so that its result is unknown. */
  unexpected?: boolean;
}

export interface EnvironmentReview extends DeployedUnit {
  resources: readonly ResourceChange[];
  restarts: readonly Restart[];
  stale: readonly StalePods[];
  variables: readonly VariableChange[];
  risks: readonly Risk[];
  /** Changes that no rule judges; absent if there are none. */
  unjudged?: readonly Unjudged[];
  /** Looks up the origin of values; absent if that isn't tracked. */
  sources?: ReviewSources;
  /** Why a side can't be rendered, or why the comparison failed; the review is then empty otherwise. */
  error?: string;
  /** The code of that error; of the state after, if both sides fail. */
  code?: ErrorCode;
  /** True if the failure isn't the repository's fault: the run exits with 3. */
  unexpected?: boolean;
  /** With an error: the sides that can't be rendered. */
  failing?: "before" | "after" | "both";
  notLookedAt?: readonly NotLookedAt[];
  /** What the change adds in layers below and doesn't reach it. */
  undelivered?: readonly Undelivered[];
  /** Set if the change makes it, or some of its entries, invalid for kustomize; with the messages about entries. */
  broken?: readonly string[];
  /** With an error: true if the side before has it, so that only the change prevents the comparison. */
  lost?: true;
  /** With an error about the side before: true if the side after no longer has it. */
  gone?: true;
  /** True for objects in files that the kustomization beside them doesn't list: the change has no effect. */
  isDead?: true;
  /** With an error: true if it is also in the list of declared sources that aren't rendered. */
  unmade?: true;
}

/** Something that a change adds in a layer, and that another layer drops again, so that an environment lacks it. */
export interface Undelivered {
  /** "NEW_TIMEOUT". */
  added: string;
  /** "beta: containers[api].env of Deployment api (left out at overlays/beta/env.yaml:9)". */
  where: string;
}

/** The review of an unchanged environment, without its name. */
export const NOTHING_CHANGES = {
  resources: [],
  restarts: [],
  stale: [],
  variables: [],
  risks: [],
} satisfies Omit<EnvironmentReview, keyof Overlay>;

/** A deployed part of the repository that the report doesn't cover. */
export interface NotRendered extends Omit<NotRenderedSource, "source" | "broken" | "reads"> {
  /** True if the side before was covered, so that only the change prevents it. */
  lost?: true;
  /** True if the side before differs in this. */
  changed?: true;
}

/** A finding that the checks didn't report before. */
export interface NewFinding {
  rule: string;
  severity: Severity;
  message: string;
  /** A file with its line, or a resource. */
  place: string;
}

/** A finding that the change itself excuses, by adding an exception. */
export interface NewlyExcused extends NewFinding {
  reason: string;
  /** The place of the exception: "kustogen.yaml:12". */
  by: string;
}

/** A notice about the review itself that its reader must see first. */
export interface ReviewNotice {
  /** An error is a failed review. */
  severity: Severity;
  message: string;
  /** The same, short enough for a headline. */
  headline?: string;
}

export interface UnchangedEnvironment extends Overlay {
  /** True if its files changed but it renders to identical objects: lines only moved. */
  moved?: true;
  /** True if only folders that it lists change, which are environments of their own. */
  inParts?: true;
}

export interface Review {
  /** The compared states in words: "main at 3f2c1ab … the working tree". */
  title: string;
  /** True for two environments in one state instead of two states. */
  between?: boolean;
  before: string;
  after: string;
  /** The version of kustomize that rendered both states, or those of the two. */
  kustomize?: readonly string[];
  /** Limits of the review, and unexpected configuration that it uses. */
  notices?: readonly ReviewNotice[];
  environments: readonly EnvironmentReview[];
  unchanged: readonly UnchangedEnvironment[];
  notRendered: readonly NotRendered[];
  /** Parts that weren't checked, including declared sources that aren't rendered. */
  notLookedAt: readonly NotLookedAt[];
  /** Absent if the checks weren't run. */
  findings?: readonly NewFinding[];
  excused?: readonly NewlyExcused[];
}
