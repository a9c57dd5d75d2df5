import { lazily } from "@kustogen/kustomize/value/lazily.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { type ClusterObjects, objectsOf } from "../../cluster/objects.ts";
import type { SecretContract } from "../../effective/secret-contract.ts";
import type { Crd } from "../../kinds/from-crd.ts";
import type { Sources } from "../sources/sources.ts";

/** How strictly an environment is checked, as set by its stage or by `--strictness`. */
export type Strictness = "development" | "beta" | "production";

/** The strictness levels, the mildest first. */
export const STRICTNESS: readonly Strictness[] = ["development", "beta", "production"];

/** The author's declarations about an environment, beyond its resources, as plain data. */
export interface Authored {
  system: string;
  /** The environment's name: "production". */
  environment: string;
  /** The namespace of the system. */
  namespace: string;
  /** The secret contracts that apply in this environment. */
  contracts: readonly SecretContract[];
  /** The keys of images whose pin still has to be set. */
  unpinned?: readonly string[];
  /** The reasons why images may use a moving tag, by reference. */
  moving?: Readonly<Record<string, string>>;
}

/** The definitions of a kind in the repository, outside an environment. */
export interface Declared {
  of(group: string, kind: string): readonly Crd[];
}

/** One environment as rules see it: the rendered resources of a folder, and their origin. Immutable. */
export interface State extends ClusterObjects {
  /** The environment's folder as reports print it: "overlays/beta/trevor". */
  environment: string;
  /** Undefined if no strictness is set: what only production requires is then information. */
  strictness: Strictness | undefined;
  /** The cluster's Kubernetes version, such as "1.35", if known. */
  kubernetes: string | undefined;
  /** The kustomizations and files that it is built from, if any. */
  sources: Sources | undefined;
  /** The kinds that definitions outside the environment declare, if these are searched. */
  declared: Declared | undefined;
  authored: Authored | undefined;
  /** The namespace that its kustomization gives to all of its objects, if that is known before it is rendered. */
  namespace?: string | undefined;
  /** True if resources may be missing because it is only rendered in part; "data" if only Secrets or ConfigMaps may. */
  inPart: boolean | "data";
  /** Resources that a failing entry of a kustomization would have changed: their final content is unknown. */
  unsure?: ReadonlySet<Resource>;
}

/** The environments that a change doesn't affect. Each is rendered only once a rule asks what it has. */
export interface Beside {
  states: readonly State[];
  /** Those that a file may be a part of, as far as files tell. */
  reading(file: string): readonly State[];
}

/** Without a change, all environments are judged. */
export const NONE: Beside = { states: [], reading: () => [] };

/** What is known of an environment before it is rendered. */
export type Unrendered = Pick<State, "environment" | "strictness" | "kubernetes" | "authored" | "namespace">;

const RENDERED = ["resources", "index", "pods", "selectable", "sources", "declared", "inPart"] as const;

/** The state of an environment that is rendered when its resources, or what they were built from, are asked for. */
export function stateWhenAsked(known: Unrendered, render: () => State): State {
  const rendered = lazily(render);
  const fields = RENDERED.map((field) => [field, { get: () => rendered()[field] }]);
  return Object.defineProperties({ ...known } as State, Object.fromEntries(fields));
}

/** The state of an environment: its rendered resources, and other facts. */
export function stateOf(resources: readonly Resource[], known: Partial<State> = {}): State {
  const { environment = "", strictness, kubernetes, declared, inPart = false } = known;
  const { sources, authored } = known;
  const own = { environment, strictness, kubernetes, sources, declared, authored, inPart };
  return { ...known, ...objectsOf(resources), ...own };
}
