import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { End, Pods, TrafficPort } from "@kustogen/review/check/traffic.ts";
import type { Context } from "./context.ts";
import type { Step } from "./operations.ts";
import type { Part } from "./part.ts";
import type { Traffic } from "./traffic.ts";

/** An entry of a list, or nothing, so that `condition && entry` can stand in it. */
export type Maybe<Entry> = Entry | false | undefined;

/**
 * Connections that a component's pods open: to whom, on which ports (all of them when the list is empty), and why. One
 * to nobody (`to` undefined), or to a component that is not there, is left out.
 */
export interface Connection {
  to: End | readonly End[] | undefined;
  ports: readonly TrafficPort[];
  why: string;
  /** Gives these connections a NetworkPolicy of their own, `allow-<policy>`, in addition to that of the component. */
  policy?: string;
}

/** Connections into a component's pods that no component of the list opens, such as those of an ingress controller. */
export interface Admission {
  from: End | readonly End[] | undefined;
  ports: readonly TrafficPort[];
  why: string;
}

/** Logs for the operators' page. */
export interface Log {
  /** Their title on the page; the name of the workload by default. */
  title?: string;
  /** Whose logs they are, as kubectl names it ("deploy/shop"); the component's `workload` by default. */
  of?: string;
  /** One container, or several with a command for each. */
  container?: string | readonly string[];
  /** False for logs of something that has ended; those of a Job are not followed. */
  follow?: boolean;
}

/** A workload that rolls, as kubectl names it ("deploy/shop"), and its namespace. */
export interface Rollout {
  component: string;
  target: string;
  namespace: string;
}

/** What follows from the list of components in a layer. */
export interface Whole {
  /** Who talks to whom; undefined if the layer has no NetworkPolicies. */
  traffic: Traffic | undefined;
  /** The workloads of the components that exist, in their order. */
  workloads: readonly Rollout[];
  /** Their logs, as steps of the operators' page. */
  logs: Step[];
}

/** What a component's resources are made from besides the context. */
export interface Here<On = unknown> extends Whole {
  /** Whose the resources are: gives blocks namespace and labels. */
  part: Part;
  /** What `when` gave: the settings of the feature that the component is, say. */
  on: On;
}

/** Labels made from a context: a method, so that a component of one system is one of any. */
interface LabelsFrom<Of extends Context<unknown>> {
  labels(context: Of): Record<string, string>;
}

/** Labels that a component says itself, or makes from the context. */
export type OwnLabels<Of extends Context<unknown>> = Record<string, string> | LabelsFrom<Of>["labels"];

/**
 * One component of a system: everything about it is said here, once. `Of` is the context of its system, `On` what
 * `when` gives.
 */
export interface Component<
  // biome-ignore lint/suspicious/noExplicitAny: a component of any system.
  Of extends Context<unknown> = Context<any, any>,
  // biome-ignore lint/suspicious/noExplicitAny: whatever turns it on.
  On = any,
> {
  /** Its name in the list and in the traffic table; also its role in the system, `app.kubernetes.io/component`. */
  name: string;
  /** `app.kubernetes.io/component` of its resources, where they belong to another: a route to the API, say. */
  part?: string;
  /** The namespace of its part, if that is not the system's. */
  namespace?: string;
  /**
   * What its pods are selected by, where they ran before kustogen did: a selector is immutable, so another one means
   * another Deployment. Blocks select by it, and pods carry it.
   */
  selector?: OwnLabels<Of>;
  /** Labels of its objects and pods instead of the recommended ones; in an `adopted` component none by default. */
  labels?: OwnLabels<Of>;
  /** Like the system's `adopted`, for this component only. */
  adopted?: boolean;
  /** Whether it exists: not if this returns false or undefined; always by default. */
  when?(context: Of): On | false | undefined;
  /** The sync wave of its resources; resources with a wave of their own keep it. Components are written in wave order. */
  wave?: number;
  /** Its resources. */
  resources?(context: Of, here: Here<On>): Resource[];
  /** What its pods connect to. A component with this, `admits` or `pods` has pods, and a row in the traffic table. */
  talksTo?(context: Of, on: On): readonly Maybe<Connection>[];
  /** Who connects to its pods from outside the list of components. */
  admits?(context: Of, on: On): readonly Maybe<Admission>[];
  /** Its pods, if they are not those with its part's labels. */
  pods?(context: Of, on: On): Pods;
  /** The workload that rolls out, as kubectl names it: "deploy/shop". */
  workload?: string;
  /** Its logs; those of its `workload` by default. */
  logs?(context: Of, on: On): readonly Maybe<Log>[];
}
