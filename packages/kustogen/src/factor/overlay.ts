import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Value } from "@kustogen/kustomize/value/value.ts";
import type { Reasons } from "../text/reasons.ts";

/** One entry of kustomize's `images` field. */
export interface ImageEntry {
  name: string;
  newName?: string;
  newTag?: string;
  digest?: string;
}

/** One entry of kustomize's `replicas` field. */
export interface ReplicaEntry {
  name: string;
  count: number;
}

/** One entry of kustomize's `labels` field. */
export interface LabelEntry {
  pairs: Record<string, string>;
  includeTemplates?: boolean;
  includeSelectors?: boolean;
}

/** One entry of kustomize's `configMapGenerator` field. */
export interface ConfigMapEntry {
  name: string;
  namespace?: string;
  behavior?: "merge" | "replace";
  files?: string[];
  literals?: string[];
  options?: { labels?: Record<string, string>; annotations?: Record<string, string>; immutable?: boolean };
}

/** What a patch applies to: each field is a regular expression that matches the whole text. */
export interface PatchTarget {
  group?: string;
  kind: string;
  name: string;
  namespace?: string;
}

/** One entry of kustomize's `patches` field; a JSON 6902 patch needs a target, a strategic merge patch has its own. */
export interface PatchEntry {
  path: string;
  target?: PatchTarget;
}

/** The kustomization.yaml of a layer, with fields in the usual order. */
export interface OverlayKustomization {
  apiVersion: "kustomize.config.k8s.io/v1beta1";
  kind: "Kustomization";
  namespace?: string | undefined;
  namePrefix?: string | undefined;
  nameSuffix?: string | undefined;
  resources?: string[];
  configMapGenerator?: ConfigMapEntry[];
  labels?: LabelEntry[];
  commonAnnotations?: Record<string, string> | undefined;
  images?: ImageEntry[];
  replicas?: ReplicaEntry[];
  patches?: PatchEntry[];
}

/** The parent that a layer builds on: its folder relative to the layer's, and its desired state. */
export interface Parent {
  path: string;
  resources: readonly Resource[];
}

/** A file beside the kustomization: a YAML value, with the reasons for what is in it, or unchanged text. */
export type OverlayFile =
  | { name: string; value: Value; reasons?: Reasons | undefined }
  | { name: string; text: string };

/** A layer's folder before it is written: the kustomization and its files. */
export interface Overlay {
  kustomization: OverlayKustomization;
  /** The reasons for what it has in place of an object. */
  reasons?: Reasons | undefined;
  files: OverlayFile[];
}
