import type { ImportedLayers, LayerSet } from "../layers.ts";
import type { ImportedObject } from "../template.ts";
import { identifier } from "../words.ts";
import { ExpressionPrinter, literal } from "./expression.ts";

/** The function that describes a component, as its file exports it. */
export function componentFunction(component: string): string {
  return identifier(component);
}

/** A component's file. */
export interface ComponentFile {
  text: string;
  /** True when its function takes the context. */
  takesContext: boolean;
}

/** The file of a component: one function that returns its objects. */
export function componentFile(
  component: string,
  objects: readonly ImportedObject[],
  layers: ImportedLayers,
  notSecret: string | undefined,
): ComponentFile {
  const printer = new ExpressionPrinter(layers);
  const { uses } = printer;
  const imports = new Set<string>();
  const parts = objects.map((object) => objectCode(object, printer, layers.all, imports));
  const names = ["settings", "images", "layer", "stage", "within"].filter((name) => uses.context.has(name));
  const files = [...uses.files].map(([name, file]) => `import ${name} from "../files/${file}";\n`).join("");
  if (uses.waivers) imports.add("notSecret");
  const reason = uses.waivers
    ? `\n/** Why what looks like a credential here is none. */\nconst REASON = ${literal(notSecret ?? "", "")};\n`
    : "";
  const context = names.length === 0 ? "" : `{ ${names.join(", ")} }: SystemContext`;
  const text = `import { ${[...imports].sort().join(", ")}, type Resource } from "kustogen";
${names.length === 0 ? "" : 'import type { SystemContext } from "../context.ts";\n'}${files}${reason}
/** ${summary(objects)} */
export function ${componentFunction(component)}(${context}): Resource[] {
  return [
${parts.map((part) => `    ${part},\n`).join("")}  ];
}
`;
  return { text, takesContext: names.length > 0 };
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
  if (condition !== undefined)
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
