import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { enclosed, propertyName, quoted } from "../literal.ts";
import { componentConstant, wordsIn } from "./component-code.ts";
import type { SharedLabel } from "./shared-labels.ts";

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

/** The system's module with the labels of all of its objects, unless it has some, and the labels that it then says. */
export function withLabels(text: string, shared: readonly SharedLabel[]) {
  const own = /^ {2}labels: [\s\S]*?\n(?= {2}\w|\}\);)/m.exec(text)?.[0].split(/[^\w./-]+/);
  if (own || shared.length === 0) return { text, said: shared.filter(({ key }) => own?.includes(key)) };
  const fields = shared.map(({ key, name, setting, value }) => {
    const code = setting === undefined ? quoted(String(value)) : `settings.labels.${name}`;
    return `${propertyName(key)}: ${code}`;
  });
  const given = shared.some(({ setting }) => setting !== undefined) ? "{ settings }" : "";
  const labels = `  labels: (${given}) => (${enclosed("{", fields, "}")}),\n`;
  const labelled = text.replace(/^ {2}settings: schema,\n/m, (line) => line + labels);
  return { text: labelled, said: labelled === text ? [] : shared };
}

/** The settings' module without that of the wrapped folder; undefined if it isn't as import wrote it. */
export function withoutFolder(text: string): string | undefined {
  const left = text.replace(/^ {2}folder: text\([\s\S]*?\),\n(?= {2}\w|\}\);)/m, "");
  if (left === text) return undefined;
  return /\btext\(/.test(left) ? left : left.replace(/(import \{[^}]*?),? text\b/, "$1");
}

/** The group of a component in the settings' module, with its fields. */
const groupIn = (name: string) =>
  new RegExp(`^( {2}${name}: (?:group|feature)\\(\\{)(?:(?=\\}\\),$)|\\n([\\s\\S]*?)(?=^ {2}\\}\\),$))`, "m");

/**
 * The settings' module with more fields in the group of each component, and in none, whose name is empty.
 * @param features the groups that turn their component on
 * @throws InputError for a module without `settings({ … })`, or with something else of a component's name
 */
export function withGroups(
  text: string,
  file: string,
  groups: ReadonlyMap<string, readonly string[]>,
  features: ReadonlySet<string>,
): string {
  const has = (name = "") => new RegExp(`^ {2}${name}:`, "m").test(text);
  const names = [...groups.keys()].filter((name) => name !== "" && !groupIn(name).test(text));
  const other = names.find(has);
  if (other !== undefined)
    throw new InputError(`${file}: ${other}: expected \`group({ … })\` for its component's settings`);
  const own = (groups.get("") ?? []).filter((field) => !has(field.split(":", 1)[0]));
  if (groups.size + own.length === 0) return text;
  const end = text.lastIndexOf("\n});");
  const head = /^import \{([^}]*)\} from "kustogen\/settings";/m.exec(text);
  if (end < 0 || head === null)
    throw new InputError(`${file}: has no \`settings({ … })\`. Expected the module that import wrote`);
  const first = own.map((field) => `\n  ${field},`).join("");
  const empty = names.map((name) => `\n  ${name}: ${features.has(name) ? "feature" : "group"}({}),`).join("");
  let grouped = text.slice(0, end) + first + empty + text.slice(end);
  for (const [name, list] of groups) {
    const fields = list.map((field) => `    ${field},\n`).join("");
    const withFields = (known: string) => (known.endsWith("\n") ? known + fields : `${known}\n${fields}  `);
    if (fields !== "") grouped = grouped.replace(groupIn(name), withFields);
  }
  const added = [first, empty, ...[...groups].flatMap(([name, list]) => (name ? list : []))].join("\n");
  const functions = added.match(/\b(?:boolean|feature|group|integer|oneOf|own|text)(?=\()/g) ?? [];
  const used = [...new Set([...wordsIn(head[1] as string), ...functions])].sort();
  const more = (code: RegExp, statement: string) =>
    code.test(added) && !text.includes(statement) ? statement : "";
  const imports = `import { ${used.join(", ")} } from "kustogen/settings";`;
  const type = more(/\bField</, 'import type { Field } from "kustogen";\n');
  const zod = more(/\bz\./, '\nimport { z } from "zod";');
  return grouped.replace(head[0], () => type + imports + zod);
}
