import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { ClusterObjects } from "../cluster/objects.ts";
import type { FluxKustomization } from "../discovery/flux.ts";
import type { SecretContract } from "../effective/secret-contract.ts";
import type { ArgoFacts } from "./argo-objects.ts";
import type { Declared } from "./declared-kinds.ts";
import type { Exception } from "./exception.ts";
import type { Sources } from "./sources/sources.ts";
import type { Strictness } from "./strictness.ts";
import type { Traffic } from "./traffic.ts";

/** What the author of an environment says about it beyond its resources, as plain data. */
export interface Authored {
  system: string;
  /** The environment's name: "production". */
  environment: string;
  /** The namespace of the system. */
  namespace: string;
  /** The secret contracts that hold in this environment. */
  contracts: readonly SecretContract[];
  /** Who talks to whom, where the system declares it. */
  traffic: Traffic | undefined;
  /** The image references that pins change; a container's image that is none of them is a literal. */
  images: readonly string[];
  /** The images, by their keys, whose pin nobody has set yet. */
  unpinned?: readonly string[];
  /** Why an image may run under a tag that moves, by its reference. */
  moving?: Readonly<Record<string, string>>;
  /** Where a rule may be broken, with the reason. */
  exceptions: readonly Exception[];
}

/** One environment as rules see it: what a folder renders to, and where that came from. Immutable. */
export interface State extends ClusterObjects {
  /** The environment's folder as people call it: "overlays/beta/trevor". */
  environment: string;
  /** Undefined where nobody said how strictly to judge: what only production demands is a warning there. */
  strictness: Strictness | undefined;
  /** The Kubernetes version of the cluster, "1.35", where it is known. */
  kubernetes: string | undefined;
  /** The kustomizations and files behind it, where there are any. */
  sources: Sources | undefined;
  /** The kinds that definitions beside the environment declare, where these are looked for. */
  declared: Declared | undefined;
  authored: Authored | undefined;
  /** True where something that belongs to it isn't among its resources: nothing follows from what isn't there. */
  inPart: boolean;
  /** Takes the texts that the rule secrets/credential lets pass, and where they stand; undefined where nobody looks again. */
  passed: ((text: string, resource: Resource, path: readonly (string | number)[]) => void) | undefined;
  /** What the same folder rendered to in the revision that `--since` names. */
  since: { revision: string; state: State } | undefined;
}

/** All environments of a run, for rules that compare them. */
export interface RepositoryState {
  environments: readonly State[];
  /** The Applications and projects of Argo CD beside them. */
  argo: ArgoFacts;
  /** The Kustomizations of Flux beside them. */
  flux: readonly FluxKustomization[];
  /** What Flux fetches from, by kind and name, wherever a file of the repository says it. */
  fluxSources: readonly string[];
  /** True when every Application of the place is known. */
  isWhole: boolean;
}
