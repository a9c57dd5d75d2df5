import { constantName } from "../../project/systems-list.ts";
import { isReservedWord } from "../../text/reserved-words.ts";
import { enclosed, quoted } from "../literal.ts";
import { camelCase } from "../words.ts";
import { contextName } from "../wrap/system-code.ts";
import type { Uses } from "./object-code.ts";

/** Names that the code uses itself. */
const USED = /^(?:env|environment|hashed|images|namespace|object|schema|settings|wrapped|wrappedFolder)$/;

/** The constant of a component, which isn't that of its system. */
export function componentConstant(component: string, system: string): string {
  const name = camelCase(component);
  return isReservedWord(name) || USED.test(name) || name === constantName(system) ? `${name}Component` : name;
}

/** The file of a component with objects in code. */
export function componentFile(
  system: string,
  component: string,
  objects: readonly { id: string; code: string }[],
  { context, files, imports }: Uses,
): string {
  const type = contextName(system);
  const codes = objects.map(({ code }) => code);
  const named = new Map([...imports].map(([module, names]) => [module, [...names]]));
  named.set("kustogen", ["type Component", ...(named.get("kustogen") ?? [])]);
  const given = context.size === 0 ? "" : `{ ${[...context].sort().join(", ")} }`;
  return `${[...named]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([module, names]) => {
      const sorted = names.toSorted((a, b) => (a.replace("type ", "") < b.replace("type ", "") ? -1 : 1));
      return `import { ${sorted.join(", ")} } from "${module}";\n`;
    })
    .join("")}import type { ${type} } from "../context.ts";
${[...files]
  .toSorted(([, a], [, b]) => (a.name < b.name ? -1 : 1))
  .map(([constant, { name }]) => `import ${constant} from "../files/${name}";\n`)
  .join("")}
/** ${objects.map(({ id }) => id.replace("/", " ")).join(", ")}. */
export const ${componentConstant(component, system)}: Component<${type}> = {
  name: ${quoted(component)},
  resources: (${given}) => ${enclosed("[", codes, "]")},
};
`;
}
