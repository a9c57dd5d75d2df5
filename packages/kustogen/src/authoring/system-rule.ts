import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Context } from "./context.ts";

/** One violation of a system's rule. */
export interface Refusal {
  /**
   * The setting or pin to change, below the system's section of the environment file: "settings.replicas", ["images",
   * "api", "tag"]. The message then begins with its file and line.
   */
  at?: string | readonly (string | number)[];
  /** The resource that breaks the rule, if one does. */
  resource?: Resource;
  /** The container of the resource that breaks it. */
  container?: string;
  /** What was expected, and why. The value at `at` is appended. */
  message: string;
  /** False if the message already contains the value. */
  showFound?: boolean;
}

/**
 * A system's own rule, in the form of the engine's rules: one identifier, one reason, one check. `gen` stops at its
 * findings, in every layer; `check` applies it to rendered environments, and `check --list` and `explain` include it.
 */
export interface SystemRule<
  // biome-ignore lint/suspicious/noExplicitAny: a rule of any system.
  Of extends Context<unknown> = Context<any, any>,
> {
  /** `<system>/<name>`: "shop/one-writer". */
  id: `${string}/${string}`;
  /** States what is true if the rule is followed, as one sentence: "Only one pod writes to SQLite". */
  title: string;
  /** What happens otherwise, and to whom. */
  why: string;
  /** Checks the settings and pins of a layer, before its resources are described. */
  check?(context: Of): Iterable<Refusal>;
  /** Checks the desired state of a layer, however it was described. */
  checkResources?(resources: readonly Resource[], context: Of): Iterable<Refusal>;
}
