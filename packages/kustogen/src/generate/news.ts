import { counted } from "@kustogen/kustomize/errors/counted.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { jsonText } from "@kustogen/kustomize/value/value.ts";
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

/** What is awaited where a run changes what is deployed, but for what the last run told in the same words. */
export function newInputs(
  awaiting: readonly Awaiting[],
  last: RunRecord["told"],
  touched: readonly { layer: string; system: string }[],
): Awaiting[] {
  const wordsOf = ({ system, environment, inputs }: Awaiting) =>
    jsonText([system, environment, inputs.map(({ path, found }) => [path, found])]);
  const known = new Set(last?.awaiting.map(wordsOf));
  return awaiting.filter(
    (one) =>
      !known.has(wordsOf(one)) &&
      touched.some(({ layer, system }) => layer === one.environment && system === one.system),
  );
}

/** What systems await, in one line; in full only where it is asked for. */
export function awaitingLines(awaiting: readonly Awaiting[], isShown: (one: Awaiting) => boolean): string[] {
  const left = awaiting.filter((one) => !isShown(one));
  const count = (key: "system" | "environment") => new Set(left.map((one) => one[key])).size;
  const verb = count("system") === 1 ? "awaits" : "await";
  const line = `${counted(count("system"), "system")} ${verb} inputs in ${counted(count("environment"), "environment")}: npx kustogen status --awaits`;
  const full = groupedBy(awaiting.filter(isShown), ({ environment }) => environment);
  const texts = Array.from(full, ([environment, its]) => awaitingText(environment, its));
  return [...texts, ...(left.length === 0 ? [] : [line])];
}

/** What systems await in one environment, each input once with its place; and the commands that set their pins. */
function awaitingText(environment: string, awaiting: readonly Awaiting[]): string {
  const lines = awaiting.flatMap(({ system, inputs }) => {
    const pins = inputs.flatMap(({ pin }) => pin ?? []).join(",");
    return [
      ...inputs.flatMap(({ place, path, found, pin }) => (pin ? [] : `${place} ${path}: ${found}`)),
      ...(pins ? [`npx kustogen pin ${system} ${pins} ${environment} <tag>`] : []),
    ].map((text) => ({ system, text }));
  });
  const once = groupedBy(lines, ({ text }) => text);
  const bySystems = groupedBy(once, ([, same]) => same.map(({ system }) => system).join(", "));
  return [
    `In ${environment}, Argo CD syncs automatically once this is set:`,
    ...Array.from(bySystems, ([systems, texts]) =>
      [`  ${systems}:`, ...texts.map(([text]) => `    ${text}`)].join("\n"),
    ),
  ].join("\n");
}
