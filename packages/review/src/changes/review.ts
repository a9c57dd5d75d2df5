import type { ErrorCode } from "@kustogen/kustomize/errors/codes.ts";
import type { Value } from "@kustogen/kustomize/value/value.ts";
import type { FieldPath } from "../compare/path.ts";
import type { ResourceChange } from "../compare/resources.ts";
import type { Restart } from "../consequences/restarts.ts";
import type { StalePods } from "../consequences/stale-pods.ts";
import type { SyncPolicy, SyncStep } from "../consequences/sync-steps.ts";
import type { VariableChange } from "../consequences/variables.ts";
import type { ResourceName } from "../kubernetes/resource-name.ts";
import type { Cause, NotLookedAt } from "../looked/not-looked-at.ts";
import type { ReviewSources } from "./sources.ts";

/** How bad a risk is: an error will fail or lose something, a warning may, info is to know. */
export type RiskSeverity = "error" | "warning" | "info";

/** Something that could go wrong when a change is applied. */
export interface Risk {
  /** The identifier of the rule that found it: "change/volume-shrunk". */
  id: string;
  severity: RiskSeverity;
  /** One sentence without a full stop, with its reason. */
  message: string;
  resource?: ResourceName;
  /** The field it comes from. */
  path?: FieldPath;
  /** What has to be done before the change is merged, as one sentence without a full stop. */
  todo?: string;
  /** What of the message still holds where whoever deploys deletes the object and creates it again. */
  refused?: string;
  /** True where the rule itself failed, so that nobody knows what it would have found. */
  unexpected?: boolean;
  /** True where what changes is encrypted. */
  encrypted?: boolean;
}

/** A difference between two environments that is meant. */
export interface IntendedDrift {
  message: string;
  /** Who says so: the reason in kustogen.yaml, or the settings of the environments. */
  reason: string;
}

/** A setting or pin that the author of a change wrote otherwise, from which generated files follow. */
export interface AuthoredChange {
  file: string;
  line: number;
  /** What the file calls it: "urlExpiryWarningHours", "images.api.tag". */
  key: string;
  side: "before" | "after";
  before?: Value;
  after?: Value;
  url?: string;
}

/** Everything that is said of one overlay. */
export interface EnvironmentReview {
  name: string;
  /** The overlay's folder, relative to the root of the repository. */
  path: string;
  environment?: string;
  system?: string;
  resources: readonly ResourceChange[];
  restarts: readonly Restart[];
  stale: readonly StalePods[];
  variables: readonly VariableChange[];
  steps: readonly SyncStep[];
  risks: readonly Risk[];
  policy?: SyncPolicy;
  /** Of two environments: what only one has because someone declared it so. */
  intended?: readonly IntendedDrift[];
  /** The settings and pins that its author changed, where there are such files. */
  authored?: readonly AuthoredChange[];
  /** Says where values come from; absent where nothing keeps it in mind. */
  sources?: ReviewSources;
  /** Why a side can't be rendered, or why comparing them failed; nothing else is said then. */
  error?: string;
  /** The code of that error; of the state after, if both sides fail. */
  code?: ErrorCode;
  /** True where something failed that is no fault of the repository: the run ends with 3. */
  unexpected?: boolean;
  /** Of one with an error: the sides that can't be rendered. */
  failing?: "before" | "after" | "both";
  /** What of it is compared on neither side. */
  notLookedAt?: readonly NotLookedAt[];
  /** Set where the change makes it, or entries of it, something that kustomize refuses; with the words about entries. */
  broken?: readonly string[];
  /** Of one with an error: true where the side before has it, so that only the change keeps it from being compared. */
  lost?: true;
  /** Of one with an error: true where the list of what is declared and not rendered has it, too. */
  unmade?: true;
}

/** What a review says of an environment in which nothing changes, besides its name. */
export const NOTHING_CHANGES = {
  resources: [],
  restarts: [],
  stale: [],
  variables: [],
  steps: [],
  risks: [],
} satisfies Omit<EnvironmentReview, "name" | "path">;

/** Something in the repository that is deployed and that the report can't look into. */
export interface NotRendered {
  name: string;
  /** The file that declares it. */
  file: string;
  why: string;
  cause: Cause;
  /** True where the side before was looked at, so that only the change keeps it from being. */
  lost?: true;
  /** True where the side before doesn't say the same of it. */
  changed?: true;
}

/** Something that the checks find now and didn't find before. */
export interface NewFinding {
  rule: string;
  severity: RiskSeverity;
  message: string;
  /** Where: a file with its line, or a resource. */
  place: string;
}

/** A finding that the change itself excuses, with an exception or an entry of a baseline that it adds. */
export interface ExcusedFinding extends NewFinding {
  reason: string;
  /** Where it is written: "kustogen.yaml:12". */
  by: string;
}

/** Something about the review itself that its reader has to know first. */
export interface ReviewNotice {
  /** An error is a failed review. */
  severity: RiskSeverity;
  /** One sentence without a full stop. */
  message: string;
  /** The same in the few words that a headline has room for. */
  headline?: string;
}

/** An overlay in which nothing changes. */
export interface UnchangedEnvironment {
  name: string;
  path: string;
  /** Files that it is made of changed, and it renders to the very same objects: lines only moved. */
  moved?: true;
  /** All that changes in it is said of an environment inside of it, which it includes. */
  nested?: true;
}

/** A whole report. */
export interface Review {
  /** What is compared, in words: "main at 3f2c1ab … the working tree". */
  title: string;
  /** True for two environments of one state instead of two states. */
  between?: boolean;
  before: string;
  after: string;
  /** What limits the review, or what it is judged by where that isn't what one expects. */
  notices?: readonly ReviewNotice[];
  environments: readonly EnvironmentReview[];
  /** Overlays in which nothing changes. */
  unchanged: readonly UnchangedEnvironment[];
  notRendered: readonly NotRendered[];
  /** What nobody looked at, so that nothing is said of it; with what is declared and not rendered. */
  notLookedAt: readonly NotLookedAt[];
  /** Absent where nobody ran the checks. */
  findings?: readonly NewFinding[];
  excused?: readonly ExcusedFinding[];
}
