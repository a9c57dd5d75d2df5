import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { constantName } from "../../project/systems-list.ts";
import type { ImportedSystem } from "../describe-states.ts";
import type { LayerSet } from "../layers.ts";
import { isMarked, withoutMarks } from "../marks.ts";
import type { ImportedObject } from "../template.ts";
import { camelCase, identifier } from "../words.ts";
import { bundleCode, ExpressionPrinter } from "./expression.ts";
import { enclosed, fits } from "./layout.ts";
import { literal } from "./literal.ts";
import { CONTEXT } from "./uses.ts";

/** The component as its file exports it; what has the system's own name needs another one. */
export function componentConstant(component: string, system: string): string {
  const name = identifier(component);
  return name === constantName(system) ? `${name}Component` : name;
}

/** What the files of all components of a system have in common. */
export interface ComponentFileOptions {
  system: ImportedSystem;
  /** The type of the system's context. */
  context: string;
  notSecret: string | undefined;
}

/** What comes from "kustogen/blocks". */
const BLOCKS: ReadonlySet<string> = new Set(["env", "fill"]);

/** The file of a component: its objects, and when they are there. */
export function componentFile(
  component: string,
  objects: readonly ImportedObject[],
  { system, context, notSecret }: ComponentFileOptions,
): string {
  const { layers, features } = system;
  const constant = componentConstant(component, system.name);
  const together = features.get(component) ?? layers.all;
  const feature = features.has(component) ? camelCase(component) : undefined;
  const printer = new ExpressionPrinter(system, [constant], feature);
  const { uses } = printer;
  const imports = new Set<string>();
  const parts = objects.map((object) => objectCode(object, printer, together, imports));
  const names = CONTEXT.filter((name) => uses.context.has(name));
  const shared = [...uses.bundles].sort();
  const own = system.bundles
    .filter((bundle) => bundle.component === component)
    .map((bundle) => `\n${bundleCode(bundle, system, context).code}`)
    .join("");
  const files = [...uses.files]
    .sort(([, a], [, b]) => (a < b ? -1 : 1))
    .map(([name, file]) => `import ${name} from "../files/${file}";\n`)
    .join("");
  const blocks = [...uses.functions].filter((name) => BLOCKS.has(name)).sort();
  for (const name of uses.functions) if (!BLOCKS.has(name)) imports.add(name);
  const reason = imports.has("notSecret")
    ? `\n/** Why what looks like a credential here is none. */\nconst REASON = ${literal(notSecret ?? "", "")};\n`
    : "";
  const workload = workloadOf(objects);
  const given = names.length === 0 ? (uses.on ? "_context" : "") : `{ ${names.join(", ")} }`;
  const head = `resources: (${given}${uses.on ? ", { on }" : ""}) => `;
  const types = uses.on ? [context, `NonNullable<Settings["${feature}"]>`] : [context];
  const line = `export const ${constant}: Component<${types.join(", ")}> = {`;
  const opening =
    line.length <= 110 ? line : `export const ${constant}: Component<\n  ${types.join(",\n  ")}\n> = {`;
  return `import { ${["type Component", ...[...imports].sort()].join(", ")} } from "kustogen";
${blocks.length === 0 ? "" : `import { ${blocks.join(", ")} } from "kustogen/blocks";\n`}import type { ${context} } from "../context.ts";
${files}${shared.length === 0 ? "" : `import ${enclosed("{", shared, "}", "", 26)} from "../labels.ts";\n`}${uses.on ? 'import type { Settings } from "../settings.ts";\n' : ""}${reason}${own}
/** ${summary(objects)} */
${opening}
  name: ${literal(component, "")},
${feature === undefined ? "" : `  when: ({ settings }) => settings.${feature},\n`}${workload === undefined ? "" : `  workload: ${literal(workload, "")},\n`}  ${head}${enclosed("[", parts, "]", "  ", head.length)},
};
`;
}

/** How kubectl names workloads that roll. */
const ROLLS: Record<string, string> = { Deployment: "deploy", StatefulSet: "sts", DaemonSet: "ds" };

/** The one workload of a component that rolls, as kubectl names it. */
function workloadOf(objects: readonly ImportedObject[]): string | undefined {
  const names = new Set(
    objects.flatMap(({ kind, name }) =>
      lookUp(ROLLS, kind) === undefined ? [] : [`${lookUp(ROLLS, kind)}/${name}`],
    ),
  );
  const [only] = names;
  return names.size === 1 && only !== undefined && !isMarked(only) ? only : undefined;
}

function objectCode(
  { apiVersion, kind, body, file, layers: own, hashed, free, comment }: ImportedObject,
  printer: ExpressionPrinter,
  all: LayerSet,
  imports: Set<string>,
): string {
  if (hashed) imports.add("hashed");
  const condition = printer.condition(own, all);
  if (file !== undefined) {
    imports.add("manifests");
    const text = `manifests(${printer.uses.textFile(file.name)})`;
    return condition === undefined ? `...${text}` : `...(${condition} ? ${text} : [])`;
  }
  imports.add("object");
  // The object as the one argument of `hashed` breaks, or stays on the line, as a whole.
  const at = (indent: string): string => {
    const head = `object(${literal(apiVersion, "")}, ${literal(kind, "")}${free ? " as string" : ""}, `;
    const inner = (deep: string, lead: number) =>
      `${head}${printer.print(body, own, deep, head.length + lead)})`;
    if (!hashed) return inner(indent, 1);
    const line = `hashed(${inner(indent, 9)})`;
    return fits(line, indent) ? line : `hashed(\n${indent}  ${inner(`${indent}  `, 1)},\n${indent})`;
  };
  const line = `...(${condition} ? [${at("")}] : [])`;
  const code =
    condition === undefined
      ? at("    ")
      : fits(line, "    ")
        ? line
        : `...(${condition}\n      ? ${enclosed("[", [at("          ")], "]", "        ", 2)}\n      : [])`;
  return comment === undefined
    ? code
    : `${comment
        .split("\n")
        .map((text) => `// ${text}`.trimEnd())
        .join("\n    ")}\n    ${code}`;
}

/** The kinds of a component and their names, as one sentence. */
function summary(objects: readonly ImportedObject[]): string {
  const shown = objects.slice(0, 6).map(({ kind, name }) => `${kind} ${withoutMarks(name)}`);
  const more = objects.length > shown.length ? ` and ${objects.length - shown.length} more` : "";
  return `${shown.join(", ")}${more}.`;
}
