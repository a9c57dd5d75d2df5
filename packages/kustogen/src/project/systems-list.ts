import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { isReservedWord } from "../text/reserved-words.ts";

const LIST = /(\bsystems\b[^=\n]*=\s*\[)([^\]]*)(\])/;

/** Names that the module of a new system, and its test, use for something else. */
const USED =
  "schema route web frame admits container environments one rendered variables describe expect it".split(" ");

/** The name of a system in code: "hello-world" is `helloWorld`, and "class" `classSystem`. */
export function constantName(system: string): string {
  const name = system
    .replace(/-+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
    .replace(/^(\d)/, "_$1");
  return isReservedWord(name) || USED.includes(name) ? `${name}System` : name;
}

/** The module with the list of systems, with one more. @throws InputError with the code to write by hand, if it can't */
export function withListed(text: string, file: string, system: string): string {
  const constant = constantName(system);
  const statement = `import { ${constant} } from "./${system}/index.ts";`;
  const found = LIST.exec(text);
  if (found === null)
    throw new InputError(
      `${file}: has no list \`systems = [...]\`. Add the system by hand: ${statement} and ${constant} in the list`,
    );
  const [whole, head, items = "", tail] = found;
  const kept = items.trim().replace(/,$/, "");
  const listed = text.replace(whole, () => `${head}${[kept, constant].filter(Boolean).join(", ")}${tail}`);
  const imports = [...listed.matchAll(/^import .*$/gm)];
  const last = imports.findLast(([line]) => line < statement) ?? imports.at(-1);
  if (last === undefined) return `${statement}\n\n${listed}`;
  return listed.replace(last[0], (line) => `${line}\n${statement}`);
}

/** The module with the list of systems, without one. */
export function withoutListed(text: string, system: string): string {
  const imported = new RegExp(`^import \\{ (\\w+) \\} from "\\./${system}/index\\.ts";\\n`, "m");
  const name = imported.exec(text)?.[1] ?? constantName(system);
  return text.replace(imported, "").replace(LIST, (_, head: string, items: string, tail: string) => {
    const names = items.split(",").map((item) => item.trim());
    return `${head}${names.filter((one) => one !== "" && one !== name).join(", ")}${tail}`;
  });
}
