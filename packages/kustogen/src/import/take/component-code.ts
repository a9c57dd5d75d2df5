import { constantName } from "../../project/systems-list.ts";
import { isReservedWord } from "../../text/reserved-words.ts";
import { enclosed, quoted } from "../literal.ts";
import { camelCase } from "../words.ts";
import { contextName } from "../wrap/system-code.ts";
import type { Uses } from "./uses.ts";

/** Names that the code uses itself. */
const USED = /^(?:env|environment|hashed|images|namespace|object|schema|settings|wrapped|wrappedFolder)$/;

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
export function withObjects(
  text: string,
  objects: readonly string[],
  code: readonly string[],
  { context, files, settings, shared }: Uses,
): string | undefined {
  const [whole, head, given = "", arrow, line = "", lines = line] = RESOURCES.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const used = settings.size + shared.size > 0 ? ["settings"] : [];
  const parts = enclosed("{", [...new Set([...wordsIn(given), ...context, ...used])].sort(), "}");
  const known = lines.trim().replace(/,?$/, (end) => (lines.trim() === "" ? end : ",\n"));
  const added = code.map((one) => `${one},\n`.replace(/^(?=.)/gm, "    ")).join("");
  const list = `${head}${parts.replace("{}", "")}${arrow}\n${known && `    ${known}`}${added}  ],`;
  let written = text.replace(whole, () => list);
  const functions = { kustogen: /\b(?:hashed|object)(?=\()/g, "kustogen/blocks": /\benv(?=\(\{)/g };
  for (const [module, called] of Object.entries(functions)) {
    const names = added.match(called) ?? [];
    if (names.length === 0) continue;
    const statement = new RegExp(`^import \\{([^}]*)\\} from "${module}";\n`, "m");
    const [place = /^(?=import type )/m, known = ""] = statement.exec(written) ?? [];
    const all = [...new Set([...wordsIn(known), ...names])].join(", ");
    written = written.replace(place, () => `import { ${all} } from "${module}";\n`);
  }
  const texts = [...files].map(([constant, { name }]) => `import ${constant} from "../files/${name}";\n`);
  const ids = objects.map((id) => id.replace("/", " "));
  return written
    .replace(/^import type .*\n/m, (statement) => statement + texts.join(""))
    .replace(/^\/\*\* (.*)\. \*\/$/m, (_, said) => `/** ${[said, ...ids].filter(Boolean).join(", ")}. */`);
}

/** The words of a list in code. */
export function wordsIn(list: string): string[] {
  return list.split(",").flatMap((word) => word.trim() || []);
}
