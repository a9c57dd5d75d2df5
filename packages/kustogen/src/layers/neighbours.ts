import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import type { Context, Neighbours } from "../authoring/context.ts";
import type { System } from "../authoring/system.ts";
import { unguarded } from "../errors/purity.ts";
import { systemsFolder, unknownItem } from "./select.ts";

/** Names of systems, and of those to which they are connected: a change of one may change the policies of the others. */
export function withConnected(names: readonly string[], systems: readonly System[]): string[] {
  const given = systems.filter(({ name }) => names.includes(name));
  const connected = systems.filter((one) => given.some((two) => talksTo(one, two) || talksTo(two, one)));
  return [...new Set([...names, ...connected.map(({ name }) => name)])];
}

const talksTo = ({ talksTo: named = [] }: System, { name }: System) => named.includes(name);

/**
 * The connections between a system and others in the same environment, or in the same layer.
 * @param contextOf the context of another system there; undefined if the environment doesn't run it
 * @param file the environment's, for messages
 */
export function neighboursOf(
  system: System,
  systems: readonly System[],
  contextOf: (other: System) => Context<unknown> | undefined,
  file: string,
): Neighbours {
  const own = () => unguarded(() => `${systemsFolder(systems)}/${system.name}/index.ts`);
  return {
    served(end) {
      const [name = "", component = ""] = end.split("/");
      const other = systems.find((one) => one.name === name);
      if (!system.talksTo?.includes(name))
        throw other === undefined
          ? unguarded(() => unknownItem("no system", name, systems))
          : unknown(`${own()} doesn't name ${name}; add \`talksTo: ["${name}"]\``);
      if (other === undefined) throw unknown(`no ${name} is known here; a test passes it in \`beside\``);
      const context = contextOf(other);
      if (context === undefined)
        throw unknown(`${file} doesn't run ${name}; add it under systems, or leave the connection out there`);
      const bare = `${name} has no components; connect to \`inNamespace("${context.namespace}", LABELS)\``;
      if (other.served === undefined) throw unknown(bare);
      return other.served(context, component);
    },
    calls: () =>
      systems
        .flatMap((other) => {
          const context = talksTo(other, system) ? contextOf(other) : undefined;
          return context === undefined ? [] : (other.calls?.(context) ?? []);
        })
        .filter(({ to }) => to.startsWith(`${system.name}/`)),
  };
}

const unknown = (message: string) => new InputError(message, { code: "unknown-name" });
