import { literalPattern } from "@kustogen/kustomize/value/literal-pattern.ts";

/** Stands for an environment's name in a note about several, as in templates of namespaces. */
const NAME = "{environment}";

/** Merges notes equal but for the environment, with their indented lines: "dev, live: … apps/{environment} …". */
export function alikeNotes(notes: readonly string[], environments: readonly string[]): string[] {
  const named = notes.map((note) => ({ note, ...namedIn(note, environments) }));
  return named.flatMap(({ note, environment, plain }, index) => {
    const alike = named.filter((other) => other.environment !== undefined && other.plain === plain);
    if (environment === undefined || alike.length < 2) return [note];
    if (alike[0] !== named[index]) return [];
    const names = alike.map((one) => one.environment).join(", ");
    const text = plain.startsWith(`${NAME}: `) ? plain.slice(NAME.length + 2) : plain;
    return [`${names}: ${text}`];
  });
}

/** The only environment that a note mentions, and the note without its name. */
function namedIn(
  note: string,
  environments: readonly string[],
): { environment: string | undefined; plain: string } {
  const word = (name: string) => new RegExp(`(?<![A-Za-z0-9])${literalPattern(name)}(?![A-Za-z0-9])`, "g");
  const [environment, ...others] = environments.filter((name) => word(name).test(note));
  if (environment === undefined || others.length > 0 || note.startsWith(" "))
    return { environment: undefined, plain: note };
  return { environment, plain: note.replace(word(environment), NAME) };
}
