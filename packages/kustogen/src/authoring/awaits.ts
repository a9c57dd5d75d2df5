import { valueAt } from "@kustogen/kustomize/errors/issues.ts";
import type { Path } from "@kustogen/kustomize/value/value.ts";
import { purely } from "../errors/purity.ts";
import type { SystemRule } from "./system-rule.ts";

/** What stands in the way of a start with some settings, until someone says why it is fine. */
export interface Awaited<
  // biome-ignore lint/suspicious/noExplicitAny: those of all systems are handled together.
  Settings = any,
> {
  /** True for the settings with which it stands in the way. */
  when(settings: Settings): boolean;
  /** What it is, as a clause without a full stop: "each api pod sends every message". */
  says: string;
  /** The setting whose text is the reason why that is fine, an `acknowledgement()`: "api.acknowledgeDuplicates". */
  acknowledge: string;
  /** True if `gen` refuses the settings until then. By default it generates them, and a person starts the system. */
  refuse?: boolean;
}

interface Awaiting {
  awaits?: readonly Awaited[];
}

/** What stands in the way with a system's parsed settings, each with the reason why it is fine, if there is one. */
export function standing(
  { awaits = [] }: Awaiting,
  settings: unknown,
): (Awaited & { path: Path; reason?: string })[] {
  return awaits.flatMap((one: Awaited) => {
    const path = one.acknowledge.split(".");
    const reason = valueAt(settings, path) as string;
    const stands = purely(() => one.when(settings));
    return stands ? [{ ...one, path: ["settings", ...path], reason }] : [];
  });
}

/** The part of it that no reason is given for. */
export function unacknowledged(system: Awaiting, settings: unknown) {
  return standing(system, settings).filter(({ reason }) => reason === undefined);
}

/** The rule that refuses it in all layers, if it is to be refused. */
export function acknowledged(system: Awaiting & { name: string }): SystemRule {
  return {
    id: `${system.name}/awaits`,
    title: "What stands in the way of a start is acknowledged, with a reason",
    why: "Until then, Argo CD doesn't start the system by itself, or nothing is generated.",
    *check({ settings }) {
      for (const { acknowledge, path, refuse, says } of unacknowledged(system, settings))
        if (refuse) yield { at: path, message: `${says}; if that is fine, set ${acknowledge} to the reason` };
    },
  };
}
