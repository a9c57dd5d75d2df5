import { InputError } from "../errors/errors.ts";
import { camelCase } from "./words.ts";

/** The module that lists a repository's systems, as `init` and `import` begin it. */
const EMPTY = `import type { System } from "kustogen";

/** Every system of this repository; the order is that of reports and commit messages. */
export const systems: readonly System[] = [];
`;

/**
 * The list of systems with one more in it; the text as it is when the system stands there already.
 *
 * @param text of `generators/systems/index.ts`; undefined where there is none yet
 * @throws InputError when the list isn't written as `export const systems … = [...]`
 */
export function withSystemListed(file: string, text: string | undefined, system: string): string {
  const source = text ?? EMPTY;
  const name = camelCase(system);
  const path = `./${system}/index.ts`;
  if (source.includes(`"${path}"`)) return source;
  const list = /(export const systems\b[^=]*=\s*\[)([^\]]*)(\])/.exec(source);
  if (list === null)
    throw new InputError(
      `${file}: no list of systems found. Expected \`export const systems: readonly System[] = [...]\`; add ${name} from "${path}" by hand`,
    );
  const [whole, open = "", inner = "", close = ""] = list;
  const entries = inner.trim().replace(/,$/, "");
  const listed = source.replace(whole, `${open}${entries === "" ? name : `${entries}, ${name}`}${close}`);
  const statement = `import { ${name} } from "${path}";\n`;
  const last = [...listed.matchAll(/^import .*\n/gm)].at(-1);
  const at = last === undefined ? 0 : (last.index as number) + last[0].length;
  return listed.slice(0, at) + statement + listed.slice(at);
}
