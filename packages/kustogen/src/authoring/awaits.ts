import { valueAt } from "@kustogen/kustomize/errors/issues.ts";
import type { Path } from "@kustogen/kustomize/value/value.ts";
import { purely } from "../errors/purity.ts";
import type { Environment } from "./environment.ts";
import type { SystemRule } from "./system-rule.ts";

/** What stands in the way of a start with some settings, until someone says why it is fine. */
export type Awaited<
  // biome-ignore lint/suspicious/noExplicitAny: those of all systems are handled together.
  Settings = any,
> = {
  /** True for the settings, and the environment, with which it stands in the way. */
  when(settings: Settings, environment: Pick<Environment, "stage" | "prometheus">): boolean;
  /** What it is, as a clause without a full stop: "each api pod sends every message". */
  says: string;
} & (
  | {
      /** The setting whose text is the reason why that is fine, an `acknowledgement()`: "api.acknowledgeDuplicates". */
      acknowledge: string;
      /** True if `gen` refuses the settings until then. By default it generates them, and a person starts the system. */
      refuse?: boolean;
    }
  | {
      /** The key of the environment's file that has to be set, for which no reason is enough. */
      sets: "prometheus";
    }
);

interface Awaiting {
  awaits?: readonly Awaited[];
}

/** What stands in the way with a system's parsed settings, each with the reason why it is fine, if there is one. */
export function standing(
  { awaits = [] }: Awaiting,
  settings: unknown,
  environment: Parameters<Awaited["when"]>[1] = { stage: "development" },
) {
  return awaits.flatMap((one: Awaited): (Awaited & { path: Path; reason?: string })[] => {
    if (!purely(() => one.when(settings, environment))) return [];
    if ("sets" in one) return [{ ...one, path: [one.sets] }];
    const path = one.acknowledge.split(".");
    return [{ ...one, path: ["settings", ...path], reason: valueAt(settings, path) as string }];
  });
}

/** The part of it that no reason is given for. */
export function unacknowledged(...of: Parameters<typeof standing>) {
  return standing(...of).filter(({ reason }) => reason === undefined);
}

/** The rule that refuses it in all layers, if it is to be refused. */
export function acknowledged(system: Awaiting & { name: string }): SystemRule {
  return {
    id: `${system.name}/awaits`,
    title: "What stands in the way of a start is acknowledged, with a reason",
    why: "Until then, Argo CD doesn't start the system by itself, or nothing is generated.",
    *check({ environment, settings }) {
      for (const one of unacknowledged(system, settings, environment))
        if ("acknowledge" in one && one.refuse)
          yield {
            at: one.path,
            message: `${one.says}; if that is fine, set ${one.acknowledge} to the reason`,
          };
    },
  };
}
