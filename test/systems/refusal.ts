import { InputError, type System } from "kustogen";
import { expect } from "vitest";
import { parse } from "yaml";
import { type Changes, desired } from "./desired.ts";

/** The message with which something is refused, or "accepted". */
export function answer(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as Error).message;
  }
  return "accepted";
}

/** The message with which something is refused; fails the test if nothing is. */
export function message(action: () => unknown): string {
  const said = answer(action);
  if (said === "accepted") throw new Error("nothing was refused");
  return said;
}

/** The message with which a layer of a system with these changes is refused. */
export function refusal(system: System, layer: string, changes: Changes): string {
  return message(() => desired(system, layer, changes));
}

/** The fields of a mapping in YAML's short form, as the cell of a table has them. */
export function given<Fields>(fields: string): Fields {
  return parse(`{${fields}}`);
}

/** A message with these words; "…" stands for any others. */
export function saying(words: string): RegExp {
  return new RegExp(
    words
      .split("…")
      .map((one) => one.replace(/\W/g, "\\$&"))
      .join(".*"),
  );
}

/** The settings that a refusal speaks of beside those that are changed and the one that these words begin with. */
export function besides(text: string, settings: object, words: string): string[] {
  const known = [...Object.keys(settings), /^(?:settings\.)?(\w+)/.exec(words)?.[1]];
  const named = [...text.matchAll(/^.*?systems\.\w+\.settings\.(\w+)/gm)].map(([, name = ""]) => name);
  return named.filter((name) => !known.includes(name));
}
