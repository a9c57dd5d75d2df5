import type { OutsidePeer, Pods, TrafficPort } from "@kustogen/review/check/model/traffic.ts";
import type { Environment, Stage } from "./environment.ts";

/** The environment or layer that a system's function describes. */
export interface Context<Settings, Images extends string = string> {
  system: string;
  namespace: string;
  /** The environment's name, or, for what environments build on, "base" or the group's name. */
  layer: string;
  /** The environment file's stage; development in base and in a group's layer. */
  stage: Stage;
  /** True in the named environment, and in the layer and the environments of the named group: `within("aws")`. */
  within(layer: string): boolean;
  settings: Settings;
  /** The image references for containers, with the pins of this layer applied. */
  images: Record<Images, string>;
  /** The references of the system's own declarations, by those in `images`: blocks know official images by them. */
  declaredImages?: ReadonlyMap<string, string>;
  /** The environment file's data; undefined in base and in a group's layer. */
  environment: Environment | undefined;
  /** Where a setting or a pin was written, for messages: "generators/environments/beta.yaml:12: systems.shop…". */
  place(path: string | readonly (string | number)[]): string;
  /** The comment at a setting, in the file that sets it: `because(context.reason("settings.host"), settings.host)`. */
  reason(path: string | readonly (string | number)[]): string | undefined;
  /**
   * Stops the run because of a setting or a pin, and reports its file and line: `refuse("settings.host", "…")`. The
   * reason must state what was expected. @throws InputError, always
   */
  refuse(path: string | readonly (string | number)[], why: string): never;
  /** What `talksTo` another system leads to. */
  neighbours?: Neighbours;
}

/** What connections from other systems reach: a component's pods, and the ports of its Services. */
export interface Served {
  pods: Pods;
  /** @throws InputError for a component without a Service */
  ports(): readonly TrafficPort[];
}

/** A connection that a component opens to one of another system. */
export interface Call {
  from: OutsidePeer;
  /** "billing/api" */
  to: string;
  /** Those of the component's Services by default. */
  ports: readonly TrafficPort[] | undefined;
  why: string;
}

/** The other systems in the same environment, as far as connections lead from one to another. */
export interface Neighbours {
  /** What "billing/api" is; undefined if the environment has no such component. @throws InputError for what doesn't exist */
  served(end: string): Served | undefined;
  /** The connections that other systems open to this one. */
  calls(): readonly Call[];
}
