import type { Path, Value } from "@kustogen/kustomize/value/value.ts";
import { staysAsItIs } from "../../../discovery/flux-build.ts";
import { Fact } from "../../fact.ts";
import { finderInTexts } from "../../find-in-texts.ts";

/** A part of a text that looks like a variable of Flux, and isn't read as one. */
interface Unread {
  name: string;
  path: Path;
  /** The line within the text, from 0. */
  line: number;
  /** True for `${NAME` without its bracket in the same line, false for `$NAME`. */
  isOpen: boolean;
}

/** A variable's beginning, where no closing bracket follows. */
const OPEN = /(?<!\$)\$\{([A-Za-z_]\w*)/g;
/** A whole text of `$NAME`. */
const BARE = /^\$([A-Za-z_]\w*)$/;

const unreadTexts = finderInTexts((text, key, path): Unread[] => {
  if (!text.includes("$")) return [];
  const bare = BARE.exec(text)?.[1];
  // Kubernetes and shells have variables of their own there.
  if (bare !== undefined)
    return IN_CONTAINERS.has(key) ? [] : [{ name: bare, path: [...path], line: 0, isOpen: false }];
  return text.split("\n").flatMap((one, line) => {
    const rest = one.slice(one.lastIndexOf("}") + 1);
    return [...rest.matchAll(OPEN)].map(({ 1: name = "" }) => ({
      name,
      path: [...path],
      line,
      isOpen: true,
    }));
  });
});

const IN_CONTAINERS = new Set(["args", "command"]);

/** The parts of an environment's objects that look like variables of Flux; `at` is the place of the object. */
export const unreadIn = new Fact(({ resources }): readonly (Unread & { at: number })[] =>
  resources.flatMap((resource, at) =>
    staysAsItIs(resource) ? [] : unreadTexts(resource as unknown as Value).map((one) => ({ at, ...one })),
  ),
);

/**
 * What is wrong with such a part in an object for which Flux has some variables.
 * @param provided the names of these variables, as far as they are known
 */
export function unreadVariable(
  { name, isOpen }: Pick<Unread, "name" | "isOpen">,
  provided: ReadonlySet<string>,
): { message: string; fix: string } | undefined {
  if (!provided.has(name)) return undefined;
  return isOpen
    ? {
        message: `\${${name} has no closing bracket in its line, so Flux can't replace it`,
        fix: `write \${${name}}`,
      }
    : { message: `Flux leaves $${name} as it is: it replaces only \${${name}}`, fix: `write \${${name}}` };
}
