/** A window in which Argo CD may or may not sync: an entry of an AppProject's `spec.syncWindows`. */
export interface SyncWindow {
  kind: "allow" | "deny";
  /** Cron expression of the start. */
  schedule: string;
  /** Length in Argo CD's notation: "8h", "30m". */
  duration: string;
  timeZone?: string;
  /** Allows manual syncs in a deny window. */
  manualSync?: boolean;
}

/** How Argo CD syncs one environment of a system. */
export interface SyncPolicy {
  /** False for manual syncs only. */
  automated?: boolean;
  prune?: boolean;
  selfHeal?: boolean;
  syncWindows?: SyncWindow[];
  /** Adds the resources finalizer, so that deleting the Application deletes its resources. */
  cascadeDelete?: boolean;
}

/** What a system says of its Application in one environment; the names of one that existed before kustogen stay so. */
export interface ApplicationSettings extends SyncPolicy, ApplicationMetadata {
  /** The Application's name; `<system>-<environment>` by default. */
  application?: string;
  /** An AppProject that is managed elsewhere; by default the system's own, which is generated. */
  project?: string;
  /** The namespace of its destination, for objects that set none; by default the system's. */
  namespace?: string;
  /** All of its sync options, instead of those that kustogen sets, such as server-side apply. */
  syncOptions?: string[];
  /** How often Argo CD tries a failed sync again, `syncPolicy.retry`; false for Argo CD's own default. */
  retry?: Record<string, unknown> | false;
  /** Fields that Argo CD must not revert in this environment, in addition to those of the system. */
  ignoreDifferences?: IgnoredDifference[];
}

/** Metadata of an Application for other tools: image updaters, notifications, dashboards. */
export interface ApplicationMetadata {
  /** Annotations in addition to those that kustogen writes; they may override Argo CD's comparison options. */
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

/** A system's options for its AppProject and Applications, instead of the stage's defaults; an environment's come first. */
export interface ArgoSettings extends Pick<ApplicationSettings, "project" | "syncOptions" | "retry"> {
  /** Options by environment name; they override the defaults of the environment's stage. */
  environments?: Record<string, ApplicationSettings>;
  /** Fields that controllers change and Argo CD must not revert, in addition to replicas under an autoscaler. */
  ignoreDifferences?: IgnoredDifference[];
  /**
   * Kinds and namespaces that the AppProject permits in addition to the rendered ones: Argo CD prunes the last resource
   * of a kind only while its project permits that kind. And repositories, such as that of a chart in an Application.
   */
  permit?: { kinds?: { group?: string; kind: string }[]; namespaces?: string[]; repositories?: string[] };
}
