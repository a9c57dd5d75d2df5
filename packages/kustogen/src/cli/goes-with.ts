import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import type { Command, Option } from "commander";

// Options that have no effect on a command line are refused, so that nobody believes they had one.

/** The options that add to another one of these, named as on the command line: "--remote". */
const ADDING = new WeakMap<Option, readonly string[]>();

/** An option without effect unless one of the others is given, too. */
export function addsTo(others: string | readonly string[], option: Option): Option {
  const needed = [others].flat();
  ADDING.set(option, needed);
  option.description = `with ${needed.join(" or ")}: ${option.description}`;
  return option;
}

/** Makes a command refuse an option together with any other one, but for those that have an effect beside it. */
export function goesOnlyWith(command: Command, flag: string, others: readonly string[]): void {
  const rest = command.options.filter(({ long }) => long !== flag && !others.includes(long as string));
  optionOf(command, flag).conflicts(rest.map((option) => option.attributeName()));
}

/** @throws InputError for an option of a command line that adds to one that isn't there */
export function refuseAlone(command: Command): void {
  const isGiven = (option: Option) => command.getOptionValueSource(option.attributeName()) === "cli";
  for (const option of command.options) {
    const needed = ADDING.get(option)?.map((flag) => optionOf(command, flag));
    if (needed === undefined || !isGiven(option) || needed.some(isGiven)) continue;
    const flags = needed.map(({ flags }) => flags).join(" or ");
    throw new InputError(`${option.long} has no effect alone: add ${flags}, or leave ${option.long} out`, {
      code: "wrong-usage",
    });
  }
}

function optionOf(command: Command, flag: string): Option {
  return command.options.find(({ long }) => long === flag) as Option;
}
