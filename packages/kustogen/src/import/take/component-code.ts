import { constantName } from "../../project/systems-list.ts";
import { isReservedWord } from "../../text/reserved-words.ts";
import { enclosed, quoted } from "../literal.ts";
import { camelCase } from "../words.ts";
import { contextName } from "../wrap/system-code.ts";
import type { TakenObject } from "./objects.ts";

/** Names that the code uses itself. */
const USED =
  /^(?:because|env|environment|hashed|images|namespace|object|reason|schema|settings|wrapped|wrappedFolder)$/;

/** The constant of a component, which isn't that of its system. */
export function componentConstant(component: string, system: string): string {
  const name = camelCase(component);
  return isReservedWord(name) || USED.test(name) || name === constantName(system) ? `${name}Component` : name;
}

/** The file of a component without objects. */
export function componentFile(system: string, component: string): string {
  const type = contextName(system);
  return `import { type Component } from "kustogen";
import type { ${type} } from "../context.ts";

/** . */
export const ${componentConstant(component, system)}: Component<${type}> = {
  name: ${quoted(component)},
  resources: () => [],
};
`;
}

/** A component's function of resources: what it is given, and the objects that it returns. */
const RESOURCES = /^( {2}resources: \()(?:\{([\w\s,]*)\})?(\) => \[)(?:(.*)|\s([\s\S]*?)\n {2})\],$/m;

/** A component's file with more objects; undefined if its resources aren't in the form that `componentFile` writes. */
export function withObjects(text: string, objects: readonly TakenObject[]): string | undefined {
  const [whole, head, given = "", arrow, line = "", lines = line] = RESOURCES.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const used = objects.flatMap(({ context, settings }) => [
    ...context,
    ...(settings.size > 0 ? ["settings"] : []),
  ]);
  const parts = enclosed("{", [...new Set([...wordsIn(given), ...used])].sort(), "}");
  const known = lines.trim().replace(/,?$/, (end) => (lines.trim() === "" ? end : ",\n"));
  const added = objects.map(({ code }) => `${code},\n`.replace(/^(?=.)/gm, "    ")).join("");
  const list = `${head}${parts.replace("{}", "")}${arrow}\n${known && `    ${known}`}${added}  ],`;
  const functions = added.match(/\b(?:because|hashed|object)(?=\()/g) ?? [];
  const files = new Map(objects.flatMap((object) => [...object.files]));
  const texts = [...files].map(([constant, { name }]) => `import ${constant} from "../files/${name}";\n`);
  const ids = objects.map(({ id }) => id.replace("/", " "));
  return text
    .replace(whole, () => list)
    .replace(/^import \{([^}]*)\} from "kustogen";\n/m, (_, names: string) => {
      const all = [...new Set([...wordsIn(names), ...functions])].join(", ");
      return `import { ${all} } from "kustogen";\n`;
    })
    .replace(/^import type .*\n/m, (statement) => statement + texts.join(""))
    .replace(/^\/\*\* (.*)\. \*\/$/m, (_, said) => `/** ${[said, ...ids].filter(Boolean).join(", ")}. */`);
}

/** The words of a list in code. */
export function wordsIn(list: string): string[] {
  return list.split(",").flatMap((word) => word.trim() || []);
}
