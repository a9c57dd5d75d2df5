/** A window in which Argo CD may or may not sync; the field of AppProject `spec.syncWindows`. */
export interface SyncWindow {
  kind: "allow" | "deny";
  /** Cron expression of the start. */
  schedule: string;
  /** Length as Argo CD writes it: "8h", "30m". */
  duration: string;
  timeZone?: string;
  /** Lets people sync by hand in a deny window. */
  manualSync?: boolean;
}

/** How Argo CD syncs one environment of a system. */
export interface SyncPolicy {
  /** false: a person presses sync. */
  automated?: boolean;
  prune?: boolean;
  selfHeal?: boolean;
  syncWindows?: SyncWindow[];
  /** Adds the resources finalizer, so that deleting the Application deletes what it deployed. */
  cascadeDelete?: boolean;
}

/** What an Application that was there before kustogen is called and belongs to, so that adopting it changes neither. */
export interface KeptApplication {
  /** The Application's name; "<system>-<environment>" when absent. */
  application?: string;
  /** The AppProject it belongs to, which is kept elsewhere; when absent, the system's own, which is generated. */
  project?: string;
  /** The namespace of its destination: where objects go that name none; the system's when absent. */
  namespace?: string;
  /** Fields that Argo CD must not revert in this environment, in addition to those of the system. */
  ignoreDifferences?: IgnoredDifference[];
}

/** What other tools read on an Application: image updaters, notifications, dashboards. */
export interface ApplicationMetadata {
  /** In addition to those that kustogen writes; Argo CD's own comparison options may differ here. */
  annotations?: Record<string, string>;
  labels?: Record<string, string>;
}

/** One entry of an Application's `spec.ignoreDifferences`. */
export interface IgnoredDifference {
  group?: string;
  kind: string;
  name?: string;
  namespace?: string;
  jsonPointers?: string[];
  jqPathExpressions?: string[];
}

/** A system's options for its AppProject and Applications. The defaults of the stage apply otherwise. */
export interface ArgoSettings {
  /** Per environment name; overrides the defaults of the environment's stage. */
  environments?: Record<string, SyncPolicy & KeptApplication & ApplicationMetadata>;
  /** Fields that controllers change and Argo CD must not revert, in addition to replicas under an autoscaler. */
  ignoreDifferences?: IgnoredDifference[];
  /**
   * What the AppProject permits besides the kinds and namespaces that are rendered: Argo CD prunes the last resource
   * of a kind only while its project permits that kind.
   */
  permit?: { kinds?: { group?: string; kind: string }[]; namespaces?: string[] };
}
