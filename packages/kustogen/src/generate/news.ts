import { counted } from "@kustogen/kustomize/errors/counted.ts";
import type { Awaiting, RunRecord, Told } from "../output/record/record.ts";

/** A sentence without the lines that it names, which an edit above them moves. */
const withoutLines = (message: string) => message.replace(/:[0-9]+/g, "");

/**
 * The warnings that the last run hadn't, and those about systems that this run changed; and, as `standing`, all others.
 * Without a record of the last run, as in a fresh clone, those of systems that this run leaves as they are aren't new,
 * and none is if it changes nothing: their authors saw them.
 * @param last what the last run said, if that is known
 * @param changed the names of the systems that this run changed
 */
export function newsOf(told: readonly Told[], last: RunRecord["told"], changed: readonly string[]) {
  const known = last && new Set(last.warnings.map(({ message }) => withoutLines(message)));
  const isNew = ({ message, systems }: Told) => {
    if (systems?.some((one) => changed.includes(one))) return true;
    return known ? !known.has(withoutLines(message)) : systems === undefined && changed.length > 0;
  };
  const [warnings, standing] = [told.filter(isNew), told.filter((one) => !isNew(one))];
  return { warnings: warnings.map(textOf), standing: standing.map(textOf) };
}

const textOf = ({ message }: Told) => message;

/** What systems await, in one line; in full only for some. @param shown the names of these systems */
export function awaitingLines(awaiting: readonly Awaiting[], shown: readonly string[]): string[] {
  const left = awaiting.filter(({ system }) => !shown.includes(system));
  const count = (key: "system" | "environment") => new Set(left.map((one) => one[key])).size;
  const verb = count("system") === 1 ? "awaits" : "await";
  const line = `${counted(count("system"), "system")} ${verb} inputs in ${counted(count("environment"), "environment")}: npx kustogen status --awaits`;
  const full = awaiting.filter((one) => !left.includes(one)).map(awaitingText);
  return left.length === 0 ? full : [...full, line];
}

/** What one system awaits in an environment, with the place of each input, and the command that sets its pins. */
export function awaitingText({ system, environment, inputs }: Awaiting): string {
  const pins = inputs.flatMap(({ pin }) => pin ?? []).join(",");
  return [
    `${system} awaits inputs in ${environment}, and Argo CD doesn't sync it automatically until then:`,
    ...inputs.map(({ place, path, found }) => `  ${place} ${path}: ${found}`),
    ...(pins ? [`  npx kustogen pin ${system} ${pins} ${environment} <tag>`] : []),
  ].join("\n");
}
