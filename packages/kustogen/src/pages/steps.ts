import type { Operations, Step } from "../authoring/operations.ts";
import type { Deployed } from "./deployed.ts";
import { blocks, prose, section, shell } from "./markdown.ts";
import { onlyHere, union } from "./union.ts";

/** Steps of all environments without duplicates, with their environments unless these are all. */
export function steps(
  deployed: readonly Deployed[],
  stepsOf: (operations: Operations) => readonly Step[],
): string {
  return blocks(
    ...union(deployed, ({ operations }) => stepsOf(operations)).map(({ item, where }) =>
      stepText(item, onlyHere(where, deployed)),
    ),
  );
}

/** Steps in order: one list if all environments share it, else a section for each, so that nobody mixes commands up. */
export function byEnvironment<One extends Deployed>(
  deployed: readonly One[],
  stepsOf: (one: One) => readonly Step[],
): string[] {
  const lists = deployed.map((one) => ({ name: one.environment.name, steps: stepsOf(one) }));
  const [first] = lists;
  if (first === undefined) return [];
  const numbered = (list: readonly Step[]) => list.map((step, index) => stepText(step, `${index + 1}. `));
  if (lists.every((list) => JSON.stringify(list.steps) === JSON.stringify(first.steps)))
    return numbered(first.steps);
  return lists
    .filter((list) => list.steps.length > 0)
    .map((list) => section(`#### In ${list.name}`, ...numbered(list.steps)));
}

/** A step: its number or environment, its purpose, then the commands. */
export function stepText({ commands, title }: Step, before: string): string {
  return blocks(`${before}${prose(title)}${commands.length > 0 ? ":" : "."}`, shell(commands));
}

/** A command for each environment, in a block of its own: pasting one acts on no other environment. */
export function eachAlone<One extends Deployed>(
  deployed: readonly One[],
  commandOf: (one: One) => string,
): string {
  const commands = deployed.map((one) => shell([commandOf(one)]));
  if (commands.length === 1) return blocks(...commands);
  return blocks(...deployed.flatMap((one, at) => [`**${one.environment.name}:**`, commands[at]]));
}
