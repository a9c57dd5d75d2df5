import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { enclosed, propertyName, quoted } from "../literal.ts";
import { componentConstant } from "./component-code.ts";
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
    throw new InputError(
      `${file}: has no list \`components: [ … wrappedFolder … ]\`. Expected the one that import wrote`,
    );
  const constants = components.map((name) => componentConstant(name, system));
  const items = (list[2] as string)
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
  const at = items.indexOf("wrappedFolder");
  const all = [...items.slice(0, at), ...constants, ...items.slice(isWhole ? at + 1 : at)];
  const listed = text.replace(list[0], () => `components: ${enclosed("[", all, "]")}`);
  const imports = components.map(
    (name, index) => `import { ${constants[index]} } from "./components/${name}.ts";\n`,
  );
  return listed.replace(
    /^import \{ wrappedFolder \} .*\n/m,
    (line) => `${imports.join("")}${isWhole ? "" : line}`,
  );
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

/** The settings' module with a group for each component. @throws InputError for a module without `settings({ … })` */
export function withGroups(
  text: string,
  file: string,
  groups: ReadonlyMap<string, readonly string[]>,
): string {
  if (groups.size === 0) return text;
  const end = text.lastIndexOf("\n});");
  const head = /^import \{([^}]*)\} from "kustogen\/settings";/m.exec(text);
  if (end < 0 || head === null)
    throw new InputError(`${file}: has no \`settings({ … })\`. Expected the module that import wrote`);
  const added = [...groups].map(
    ([name, fields]) => `\n  ${name}: group({\n${fields.map((field) => `    ${field},\n`).join("")}  }),`,
  );
  const grouped = text.slice(0, end) + added.join("") + text.slice(end);
  const functions = added.join("").match(/\b(?:boolean|feature|group|integer|own|text)(?=\()/g) ?? [];
  const names = [...new Set([...(head[1] as string).split(",").map((name) => name.trim()), ...functions])];
  const more = (code: string, statement: string) =>
    added.join("").includes(code) && !text.includes(statement) ? statement : "";
  const imports = `import { ${names.filter(Boolean).sort().join(", ")} } from "kustogen/settings";`;
  return grouped.replace(
    head[0],
    () =>
      `${more("Field<", 'import type { Field } from "kustogen";\n')}${imports}${more(" z.", '\nimport { z } from "zod";')}`,
  );
}
