import type { Version } from "@kustogen/kustomize/versions.ts";
import type { ImagePin } from "./image-pin.ts";

/** How strictly an environment is checked; determines defaults and the severity of findings. */
export type Stage = "development" | "beta" | "production";

/** The name of the layer that all others build on. */
export const BASE = "base";

/** The section of a system in an environment or group. */
export interface SystemEntry {
  /** The namespace of its objects here; `{system}` and `{environment}` are replaced by their names. */
  namespace?: string;
  settings: Record<string, unknown>;
  images: Record<string, ImagePin>;
  /** The comments beside its settings and pins, by path: "settings.host". */
  comments?: Record<string, string>;
}

/**
 * Settings that environments share: the data of `generators/environments/groups/<name>.yaml` or, under the name "base",
 * of `generators/environments/base.yaml`.
 */
export interface Group {
  name: string;
  /** Settings and image names by system, and in an environment also pins; it runs the systems that its file lists. */
  systems: Record<string, SystemEntry>;
  /** The file that it was read from, relative to the repository, for messages. */
  file: string;
  /** Line (1-based) of a key path such as ["systems", "app", "settings", "port"], or of its closest parent. */
  lineOf(path: readonly (string | number)[]): number;
}

/** One environment: the data of `generators/environments/<name>.yaml`. */
export interface Environment extends Group {
  /** How strictly the environment is checked; rules and systems use this. */
  stage: Stage;
  /** The name of its stage in its file, such as "staging"; kustogen.yaml sets how strict that is. */
  stageName: string;
  /** Kubernetes version of its cluster, "1.35". */
  kubernetes: string;
  /** Argo CD destination: the API server's URL, or the cluster's name in Argo CD. Exactly one. */
  cluster: { server: string } | { name: string };
  argocd: {
    /** False if its file or kustogen.yaml says `argocd: false`: it has no Argo CD objects. */
    enabled: boolean;
    /** Repository URL in Applications; the remote `origin` by default. */
    repository?: string;
    /** Branch, tag or commit that Argo CD follows; HEAD by default. */
    revision: string;
    /** The namespace in which Argo CD runs. */
    namespace: string;
    /** The name of that Argo CD; distinguishes environments whose clusters each have their own. */
    instance?: string;
    /** An Application for each system under a root (app of apps), or one ApplicationSet with progressive syncs. */
    form: "applications" | "applicationset";
    /** Annotations and labels for every Application here; a system's own override them. */
    annotations?: Record<string, string>;
    labels?: Record<string, string>;
  };
  /** Labels by which the cluster's Prometheus selects ServiceMonitors and PrometheusRules. */
  prometheus?: Record<string, string>;
  /** Namespace for the objects of its systems that don't set one. */
  namespace?: string;
  /** The version of kustomize that the repository declares for its deployments; absent for the default. */
  kustomize?: Version | undefined;
  /** The groups whose settings it uses, in order: later groups override earlier ones, the environment all of them. */
  groups: readonly Group[];
  /** What layers are made of, the same in all environments: the settings of base, if it has any, and every group. */
  layers: readonly Group[];
}
