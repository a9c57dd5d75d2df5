import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { enclosed, quoted } from "../literal.ts";
import { componentConstant, wordsIn } from "./component-code.ts";

const TAKEN = /const TAKEN\b[^=]*= \[([^\]]*)\];/;

/** The objects that the wrapped component leaves out. @throws InputError for a file in which they can't be found */
export function takenIn(text: string, file: string): string[] {
  const found = TAKEN.exec(text);
  if (found !== null) return [...(found[1] as string).matchAll(/["']([^"']+)["']/g)].map(([, id = ""]) => id);
  throw new InputError(
    `${file}: has no list of the objects that are code: expected \`const TAKEN: string[] = [];\`, and \`wrapped(…, context, TAKEN)\``,
  );
}

/** The wrapped component with more objects that it leaves out. */
export function withTaken(text: string, taken: readonly string[]): string {
  const list = enclosed("[", [...new Set(taken)].sort().map(quoted), "]");
  return text.replace(TAKEN, () => `const TAKEN: string[] = ${list};`);
}

/** The system's module with components before the wrapped one, or instead if nothing stays wrapped. @throws InputError */
export function withComponents(
  text: string,
  file: string,
  system: string,
  components: readonly string[],
  isWhole: boolean,
): string {
  const list = /(\bcomponents: \[)([^\]]*\bwrappedFolder\b[^\]]*)(\])/.exec(text);
  if (list === null)
    throw new InputError(`${file}: has no list \`components: [ … wrappedFolder … ]\`, as import wrote it`);
  const constants = components.map((name) => componentConstant(name, system));
  const items = wordsIn(list[2] as string);
  const at = items.indexOf("wrappedFolder");
  const all = [...items.slice(0, at), ...constants, ...items.slice(isWhole ? at + 1 : at)];
  const listed = text.replace(list[0], () => `components: ${enclosed("[", all, "]")}`);
  const imports = components.map(
    (name, at) => `import { ${constants[at]} } from "./components/${name}.ts";\n`,
  );
  const known = /^import \{ wrappedFolder \} .*\n/m;
  return listed.replace(known, (line) => imports.join("") + (isWhole ? "" : line));
}

/** The settings' module without that of the wrapped folder; undefined if it isn't as import wrote it. */
export function withoutFolder(text: string): string | undefined {
  const left = text.replace(/^ {2}folder: text\([\s\S]*?\),\n(?= {2}\w|\}\);)/m, "");
  if (left === text) return undefined;
  return /\btext\(/.test(left) ? left : left.replace(/(import \{[^}]*?),? text\b/, "$1");
}

/** True if the settings' module has a setting of this name. */
export function hasSetting(text: string, name: string): boolean {
  return new RegExp(`^ {2}${name}:`, "m").test(text);
}

/** The settings' module with more settings. @throws InputError for a module without `settings({ … })` */
export function withSettings(text: string, file: string, fields: readonly string[]): string {
  if (fields.length === 0) return text;
  const added = fields.map((field) => `\n  ${field},`).join("");
  const end = text.lastIndexOf("\n});");
  const head = /^import \{([^}]*)\} from "kustogen\/settings";/m.exec(text);
  if (end < 0 || head === null)
    throw new InputError(`${file}: has no \`settings({ … })\`. Expected the module that import wrote`);
  const functions = added.match(/\b(?:boolean|integer|oneOf|own|text)(?=\()/g) ?? [];
  const used = [...new Set([...wordsIn(head[1] as string), ...functions])].sort();
  const more = (code: RegExp, statement: string) =>
    code.test(added) && !text.includes(statement) ? statement : "";
  const imports = `import { ${used.join(", ")} } from "kustogen/settings";`;
  const type = more(/\bField</, 'import type { Field } from "kustogen";\n');
  const zod = more(/\bz\./, '\nimport { z } from "zod";');
  const written = text.slice(0, end) + added + text.slice(end);
  return written.replace(head[0], () => type + imports + zod);
}
