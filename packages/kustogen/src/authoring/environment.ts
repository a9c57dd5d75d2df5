import type { ImagePin } from "./image-pin.ts";

/** How serious an environment is; decides defaults and the severity of findings. */
export type Stage = "development" | "beta" | "production";

/** A time in which nothing is promoted into an environment; both days belong to it, as "2026-12-24". */
export interface Freeze {
  from: string;
  until: string;
  reason: string;
}

/** What an environment or a group says of a system. */
export interface SystemEntry {
  /** Where its objects go here; `{system}` and `{environment}` stand for their names. */
  namespace?: string;
  settings: Record<string, unknown>;
  images: Record<string, ImagePin>;
}

/** What several environments share: the data of `generators/environments/groups/<name>.yaml`. */
export interface Group {
  name: string;
  /** Per system: settings, and names of images; no pins. */
  systems: Record<string, SystemEntry>;
  /** Where it was read from, for messages: file name relative to the repository. */
  file: string;
  /** Line (1-based) of a key path, or of its closest parent. */
  lineOf(path: readonly (string | number)[]): number;
}

/** One environment: the data of `generators/environments/<name>.yaml`. */
export interface Environment {
  name: string;
  /** How strictly the environment is judged; what rules and systems ask for. */
  stage: Stage;
  /** The name of its stage as its file has it, "staging" say; kustogen.yaml says how strict that is. */
  stageName: string;
  /** Kubernetes version of its cluster, "1.35". */
  kubernetes: string;
  /** Argo CD destination: the API server's URL, or the cluster's name in Argo CD. Exactly one. */
  cluster: { server: string } | { name: string };
  argocd: {
    /** False where kustogen.yaml switches Argo CD off: nothing of argocd/ is written. */
    enabled: boolean;
    /** Repository URL in Applications; the remote `origin` when absent. */
    repository?: string;
    /** Branch, tag or commit that Argo CD follows; HEAD when absent. */
    revision: string;
    /** Namespace Argo CD runs in. */
    namespace: string;
    /** What people call that Argo CD; tells environments apart whose clusters each have one of their own. */
    instance?: string;
    /** One Application each under a root (app of apps), or one ApplicationSet with progressive sync. */
    form: "applications" | "applicationset";
    /** Who is told what about every Application here: recipients by Argo CD's trigger and service. */
    notifications?: Record<string, Record<string, string[]>>;
    /** What every Application here has besides; a system's own win over them. */
    annotations?: Record<string, string>;
    labels?: Record<string, string>;
  };
  /** Times in which nothing is promoted here; none when absent. */
  freezes?: readonly Freeze[];
  /** There where it is a preview, which decides nothing about what others build on: the last day that it is wanted. */
  preview?: { until: string };
  /** Where the objects of its systems go, where they don't say so themselves. */
  namespace?: string;
  /** The groups that it takes settings from, in order: a later one wins over those before, the environment over all. */
  groups: readonly Group[];
  /** Per system: settings and image pins. A system runs in the environments whose file names it. */
  systems: Record<string, SystemEntry>;
  /** Where it was read from, for messages: file name relative to the repository. */
  file: string;
  /** Line (1-based) of a key path such as ["systems", "app", "settings", "port"], or of its closest parent. */
  lineOf(path: readonly (string | number)[]): number;
}
