import type { Awaiting, RunRecord, Told } from "../output/record/record.ts";

/** What a run has to say, by what its author has to read now. */
export interface News {
  /** What the last run hadn't said, or is about what this run changed. */
  warnings: string[];
  /** All others that hold. */
  standing: string[];
}

/** A sentence without the lines that it names, which an edit above them moves. */
const withoutLines = (message: string) => message.replace(/:\d+\b/g, "");

/**
 * Sorts the warnings of a run. Without a record of the last one, as in a fresh clone, those about systems that this run
 * doesn't change are no news: their authors saw them.
 * @param last what the last run said, if that is known
 * @param changed the names of the systems that this run changed
 */
export function newsOf(told: readonly Told[], last: RunRecord["told"], changed: readonly string[]): News {
  const known = last && new Set(last.warnings.map(({ message }) => withoutLines(message)));
  const isNews = ({ message, systems }: Told) =>
    systems?.some((one) => changed.includes(one)) ||
    (known ? !known.has(withoutLines(message)) : systems === undefined);
  const textOf = ({ message }: Told) => message;
  return {
    warnings: told.filter(isNews).map(textOf),
    standing: told.filter((one) => !isNews(one)).map(textOf),
  };
}

/** What systems await, in one line, and in full only for some. @param shown the names of these systems */
export function awaitingLines(awaiting: readonly Awaiting[], shown: readonly string[]): string[] {
  const full = awaiting.filter(({ system }) => shown.includes(system)).map(awaitingText);
  const left = awaiting.filter(({ system }) => !shown.includes(system));
  if (left.length === 0) return full;
  const count = (names: string[], one: string) => {
    const { size } = new Set(names);
    return `${size} ${full.length > 0 ? "other " : ""}${one}${size === 1 ? "" : "s"}`;
  };
  const systems = left.flatMap(({ system }) => system || []);
  const own = left.length > systems.length ? ["argocd.repository"] : [];
  const subject = [...(systems.length > 0 ? [count(systems, "system")] : []), ...own].join(" and ");
  const verb = new Set([...systems, ...own]).size === 1 ? "awaits" : "await";
  const places = new Set(left.map(({ environment }) => environment)).size;
  const where = `${places} environment${places === 1 ? "" : "s"}`;
  return [...full, `${subject} ${verb} inputs in ${where}: npx kustogen status --awaits`];
}

/** What one system awaits in an environment, with the place of each input, and the command that sets its pins. */
export function awaitingText({ system, environment, inputs }: Awaiting): string {
  const until =
    system === ""
      ? "and Argo CD can't read this repository until then; without that line, the remote origin counts"
      : "and Argo CD doesn't sync it automatically until then";
  const lines = inputs.map(({ place, path, found }) => `  ${place} ${path}: ${found}`);
  const pins = inputs.flatMap(({ pin }) => pin ?? []).join(",");
  const command = `  npx kustogen pin ${system} ${pins} ${environment} <tag>`;
  const head = `${system || environment} awaits inputs${system && ` in ${environment}`}, ${until}:`;
  return [head, ...lines, ...(pins ? [command] : [])].join("\n");
}
