import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Context } from "./context.ts";

/** One place where a rule of a system is broken. */
export interface Refusal {
  /**
   * The setting or pin to change, below the system's section of the environment file: "settings.replicas",
   * ["images", "api", "tag"]. The message then begins with the file and line that says it.
   */
  at?: string | readonly (string | number)[];
  /** The resource that breaks it, where one does. */
  resource?: Resource;
  /** The container of it that does. */
  container?: string;
  /** What was expected, and why. What was found at `at` is added. */
  message: string;
  /** False where the message says itself what was found. */
  showFound?: boolean;
}

/**
 * What a system refuses: one identifier, one reason, one check, as the engine's rules have them. `gen` stops at what it
 * finds, in every layer; `check` applies it to what is rendered, and `check --list` and `--explain` tell of it.
 */
export interface SystemRule<
  // biome-ignore lint/suspicious/noExplicitAny: a rule of any system.
  Of extends Context<unknown> = Context<any, any>,
> {
  /** `<system>/<name>`: "shop/one-writer". */
  id: `${string}/${string}`;
  /** What holds where the rule is kept, as one sentence: "Only one pod writes to SQLite". */
  title: string;
  /** Why: what happens otherwise, and to whom. */
  why: string;
  /** Judges the settings and pins of a layer, before anything is described from them. */
  check?(context: Of): Iterable<Refusal>;
  /** Judges the desired state of a layer, whatever made it. */
  checkResources?(resources: readonly Resource[], context: Of): Iterable<Refusal>;
}
