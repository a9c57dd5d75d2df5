import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { constantName } from "../../project/systems-list.ts";
import type { ImportedLayers, LayerSet } from "../layers.ts";
import type { ImportedObject } from "../template.ts";
import { identifier } from "../words.ts";
import { ExpressionPrinter, literal } from "./expression.ts";

/** The component as its file exports it; what has the system's own name needs another one. */
export function componentConstant(component: string, system: string): string {
  const name = identifier(component);
  return name === constantName(system) ? `${name}Component` : name;
}

/** What the files of all components of a system have in common. */
export interface ComponentFileOptions {
  system: string;
  layers: ImportedLayers;
  /** The type of the system's context. */
  context: string;
  notSecret: string | undefined;
}

/** The file of a component: its objects, and when they are there. */
export function componentFile(
  component: string,
  objects: readonly ImportedObject[],
  { system, layers, context, notSecret }: ComponentFileOptions,
): string {
  const [first = layers.all] = objects.map((object) => object.layers);
  const together = objects.every((object) => object.layers === first) ? first : layers.all;
  const when = layers.condition(together, layers.all);
  const printer = new ExpressionPrinter(layers, [componentConstant(component, system)]);
  const { uses } = printer;
  const imports = new Set<string>();
  const parts = objects.map((object) => objectCode(object, printer, together, imports));
  const names = ["settings", "images", "layer", "stage", "within"].filter((name) => uses.context.has(name));
  const files = [...uses.files].map(([name, file]) => `import ${name} from "../files/${file}";\n`).join("");
  if (uses.waivers) imports.add("notSecret");
  const reason = uses.waivers
    ? `\n/** Why what looks like a credential here is none. */\nconst REASON = ${literal(notSecret ?? "", "")};\n`
    : "";
  const workload = workloadOf(objects);
  return `import { ${["type Component", ...[...imports].sort()].join(", ")} } from "kustogen";
import type { ${context} } from "../context.ts";
${files}${reason}
/** ${summary(objects)} */
export const ${componentConstant(component, system)}: Component<${context}> = {
  name: ${literal(component, "")},
${when === undefined ? "" : `  when: ({ ${when.uses} }) => ${when.code},\n`}${workload === undefined ? "" : `  workload: ${literal(workload, "")},\n`}  resources: (${names.length === 0 ? "" : `{ ${names.join(", ")} }`}) => [
${parts.map((part) => `    ${part},\n`).join("")}  ],
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
  return names.size === 1 ? [...names][0] : undefined;
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
    const text = `manifests(${printer.textFile(file.name)})`;
    return condition === undefined ? `...${text}` : `...(${condition} ? ${text} : [])`;
  }
  imports.add("object");
  const depth = (hashed ? 1 : 0) + (condition === undefined ? 0 : 3);
  const indent = `    ${"  ".repeat(depth)}`;
  let code = `object(${literal(apiVersion, "")}, ${literal(kind, "")}${free ? " as string" : ""}, ${printer.print(body, own, indent)})`;
  if (hashed) code = `hashed(\n${indent}${code},\n${indent.slice(2)})`;
  const line = `...(${condition} ? [${code}] : [])`;
  if (condition !== undefined && !code.includes("\n") && line.length < 96) code = line;
  else if (condition !== undefined)
    code = `...(${condition}\n      ? [\n          ${code},\n        ]\n      : [])`;
  return comment === undefined
    ? code
    : `${comment
        .split("\n")
        .map((line) => `// ${line}`)
        .join("\n    ")}\n    ${code}`;
}

/** The kinds of a component and their names, as one sentence. */
function summary(objects: readonly ImportedObject[]): string {
  const shown = objects.slice(0, 6).map(({ kind, name }) => `${kind} ${name}`);
  const more = objects.length > shown.length ? ` and ${objects.length - shown.length} more` : "";
  return `${shown.join(", ")}${more}.`;
}
