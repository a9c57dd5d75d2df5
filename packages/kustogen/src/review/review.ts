import type { FieldPath } from "../compare/path.ts";
import type { ResourceChange } from "../compare/resources.ts";
import type { ReviewSources } from "./sources.ts";

/** How bad a risk is: an error will fail or lose something, a warning may, info is to know. */
export type RiskSeverity = "error" | "warning" | "info";

/** The resource that something is said of. */
export interface ResourceName {
  kind: string;
  namespace: string;
  name: string;
}

/** Something that could go wrong when a change is applied. */
export interface Risk {
  /** The identifier of the rule that found it: "volume-shrunk". */
  id: string;
  severity: RiskSeverity;
  /** One sentence without a full stop, with its reason. */
  message: string;
  resource?: ResourceName;
  /** The field it comes from. */
  path?: FieldPath;
  /** What has to be done before the change is merged, as one sentence without a full stop. */
  todo?: string;
}

/** A workload whose pods are replaced. */
export interface Restart extends ResourceName {
  /** Why, in words: "image 1.0 → 1.1; ConfigMap app-config changed". */
  reason: string;
  reasons: readonly string[];
  /** How many pods, where the manifests say it. */
  pods?: { least: number; most: number };
  /** How the controller goes about it: "rolling", "all at once", "one by one", "when they are deleted". */
  how: string;
}

/** A workload whose configuration changes while its pods go on with the old one. */
export interface StalePods extends ResourceName {
  /** What changed: "ConfigMap app-config". */
  sources: readonly string[];
  /** True where the files are refreshed in running pods after a while; variables never are. */
  refreshed: boolean;
}

/** A variable of a container that starts otherwise than before. */
export interface VariableChange extends ResourceName {
  container: string;
  variable: string;
  /** Absent where the variable isn't there on that side. */
  before?: VariableValue;
  after?: VariableValue;
}

/** What a variable holds and where that comes from. */
export interface VariableValue {
  /** Absent where only the cluster knows it. */
  value?: string;
  /** The key of a Secret. */
  secret?: { name: string; key: string };
  /** "env", "ConfigMap app-env", "Secret app-secrets", "field metadata.name". */
  from: string;
}

/** What Argo CD does with one resource. */
export interface SyncStep extends ResourceName {
  /** The phase of a hook; "Sync" for everything else. */
  phase: "PreSync" | "Sync" | "PostSync" | "SyncFail" | "PostDelete";
  wave: number;
  hook: boolean;
  /** "create", "update", "replace", "run again", "delete", "leave in the cluster". */
  action: string;
  note?: string;
}

/** How Argo CD applies an environment, as its Application says. */
export interface SyncPolicy {
  application: string;
  automated: boolean;
  prune: boolean;
  selfHeal: boolean;
}

/** A difference between two environments that is meant. */
export interface IntendedDrift {
  message: string;
  /** Who says so: the reason in kustogen.yaml, or the settings of the environments. */
  reason: string;
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
  /** Of two environments: what only one has because somebody declared it so. */
  intended?: readonly IntendedDrift[];
  /** Says where values come from; absent where nothing keeps it in mind. */
  sources?: ReviewSources;
  /** Why a side can't be rendered; nothing else is said then. */
  error?: string;
}

/** Something in the repository that is deployed and that the report can't look into. */
export interface NotRendered {
  name: string;
  /** The file that declares it. */
  file: string;
  why: string;
}

/** Something that the checks find now and didn't find before. */
export interface NewFinding {
  rule: string;
  severity: RiskSeverity;
  message: string;
  /** Where: a file with its line, or a resource. */
  place: string;
}

/** A whole report. */
export interface Review {
  /** What is compared, in words: "main at 3f2c1ab … the work tree". */
  title: string;
  /** True for two environments of one state instead of two states. */
  between?: boolean;
  before: string;
  after: string;
  environments: readonly EnvironmentReview[];
  /** Overlays in which nothing changes. */
  unchanged: readonly { name: string; path: string }[];
  notRendered: readonly NotRendered[];
  /** Absent where nobody ran the checks. */
  findings?: readonly NewFinding[];
}
