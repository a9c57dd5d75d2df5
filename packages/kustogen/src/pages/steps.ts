import type { Operations, Step } from "../authoring/operations.ts";
import type { Deployed } from "./deployed.ts";
import { blocks, prose, shell } from "./markdown.ts";
import { onlyIn, union } from "./union.ts";

/** Steps of all environments, each once, with the environments it is for where these are not all. */
export function steps(
  deployed: readonly Deployed[],
  stepsOf: (operations: Operations) => readonly Step[],
  numbered?: "numbered",
): string {
  // What only one environment has is the step that another environment has in other words.
  const last = new Map<string, number>();
  return blocks(
    ...union(deployed, ({ operations }) => stepsOf(operations)).map(({ item, where }) => {
      const number = 1 + Math.max(...where.map((name) => last.get(name) ?? 0));
      for (const name of where) last.set(name, number);
      return stepText(item, numbered ? `${number}. ` : "", onlyIn(where, deployed));
    }),
  );
}

/** A step: what it is for, then what to type. */
export function stepText({ commands, title }: Step, number: string, where = ""): string {
  return blocks(`${number}${prose(title)}${where}${commands.length > 0 ? ":" : "."}`, shell(commands));
}
