import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { End, Pods, Traffic, TrafficPort } from "@kustogen/review/check/model/traffic.ts";
import type { Context } from "./context.ts";
import type { Part } from "./part.ts";

/** A list entry, or nothing, so that you can write `condition && entry`. */
export type Maybe<Entry> = Entry | false | undefined;

/** A component of another system, which `defineSystem` names in `talksTo`: "billing/api". */
type Elsewhere = `${string}/${string}`;

/**
 * Connections that a component's pods open: to which peers, on which ports (all ports if the list is empty), and why. A
 * connection without a peer (`to` undefined), or to a component that a layer lacks, is left out. One to another system,
 * `to: "billing/api"`, has the ports of that component's Services, and opens the policies of both systems.
 */
export type Connection = (
  | { to: Elsewhere | readonly Elsewhere[]; ports?: readonly TrafficPort[] }
  | { to: End | readonly End[] | undefined; ports: readonly TrafficPort[] }
) & {
  why: string;
  /** Gives these connections a separate NetworkPolicy, `allow-<policy>`, in addition to that of the component. */
  policy?: string;
};

/** Connections to a component's pods from outside the list of components, such as those of an ingress controller. */
export interface Admission {
  from: End | readonly End[] | undefined;
  ports: readonly TrafficPort[];
  why: string;
}

/** The inputs of a component's resources in addition to the context. */
export interface Here<On = unknown> {
  /** The traffic table; undefined if the layer has no NetworkPolicies. */
  traffic: Traffic | undefined;
  /** The part that owns the resources: blocks get the namespace and labels from it. */
  part: Part;
  /** The value that `when` returned, such as the feature's settings. */
  on: On;
}

/**
 * How a layer writes the variables of a container that differ from its parent's: all of them under `$patch: replace`, so that
 * nothing of the parent comes in, or only those that are added or changed, and those that go, by name.
 */
export type EnvForm = "whole" | "merge";

/** Labels computed from a context, undefined if there is none. A method, so that a component of one system is assignable to one of any system. */
interface LabelsFrom<Of extends Context<unknown>> {
  labels(context: Of): Record<string, string | undefined>;
}

/** A component's own labels, or a function that computes them from the context. */
export type OwnLabels<Of extends Context<unknown>> =
  | Record<string, string | undefined>
  | LabelsFrom<Of>["labels"];

/** Everything about one component of a system. `Of` is the context of its system, `On` the type that `when` returns. */
export interface Component<
  // biome-ignore lint/suspicious/noExplicitAny: a component of any system.
  Of extends Context<unknown> = Context<any, any>,
  // biome-ignore lint/suspicious/noExplicitAny: whatever turns it on.
  On = any,
> {
  /** Its name in the list and in the traffic table; also its role in the system, `app.kubernetes.io/component`. */
  name: string;
  /** `app.kubernetes.io/component` of its resources, if they belong to another one, such as a route to the API. */
  part?: string;
  /** Its namespace, if that isn't the system's. */
  namespace?: string;
  /**
   * The selector of its pods, if they existed before kustogen: a selector is immutable, so a different one needs a new
   * Deployment. Blocks use it in selectors, and add it to the pods' labels.
   */
  selector?: OwnLabels<Of>;
  /** Labels of its objects and pods instead of the recommended ones. */
  labels?: OwnLabels<Of>;
  /** How overlays write its containers' variables, if not as the system's `env` says. */
  env?: EnvForm;
  /** Returns false or undefined if the layer has no such component. Without this function, every layer has it. */
  when?(context: Of): On | false | undefined;
  /** The sync wave of its resources, unless they set one themselves. Components are written in wave order. */
  wave?: number;
  /** The resources of the component. */
  resources?(context: Of, here: Here<On>): Resource[];
  /** The connections that the component's pods open. Both ends of a connection are in the traffic table. */
  talksTo?(context: Of, on: On): readonly Maybe<Connection>[];
  /** Connections to the component's pods from outside the list of components. */
  admits?(context: Of, on: On): readonly Maybe<Admission>[];
  /** The component's pods, if they don't have the labels of its part. */
  pods?(context: Of, on: On): Pods;
}

/** The declaration of a system as a list of components. */
export interface ComponentList<Of extends Context<unknown>> {
  /** All components. Resources are written in this order, by wave, as are the traffic table, policies and pages. */
  components: readonly Component<Of>[];
  /** Labels that every resource of a layer gets in addition to its own; never part of a selector. */
  labels?: OwnLabels<Of>;
  /** Whether a layer has NetworkPolicies, derived from the components' traffic; true by default. */
  policies?(context: Of): unknown;
}
