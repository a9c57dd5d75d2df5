import type { SharedFunction } from "../shared-functions.ts";
import type { Template } from "../template.ts";
import { ExpressionPrinter } from "./expression.ts";
import { WIDTH } from "./layout.ts";
import { literal, propertyName } from "./literal.ts";
import { CONTEXT, type PrintedSystem } from "./uses.ts";

/** The function for a shared part of several objects, with the type of its parameters. */
export function functionCode(
  { name, summary, value, parameters, layers, component, object, rest = [] }: SharedFunction,
  system: PrintedSystem,
  context: string,
): { code: string; uses: ExpressionPrinter["uses"] } {
  const printer = new ExpressionPrinter(system);
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Parts`;
  const optional = (key: string, isOptional: boolean, types: ReadonlySet<string>) =>
    `  ${propertyName(key)}${isOptional ? "?" : ""}: ${types.has("unknown") ? "unknown" : [...types].sort().join(" | ")};\n`;
  const all = (given: readonly (Template | undefined)[]) =>
    new Set(given.flatMap((one) => (one === undefined ? [] : typesOf(one))));
  const fields = parameters.map(({ name: key, given, otherwise, isOptional = false }) =>
    optional(key, isOptional || given.includes(undefined), all([...given, otherwise])),
  );
  const isTyped = object !== undefined && rest.length > 0 && TYPED.has(`${object.apiVersion} ${object.kind}`);
  for (const { name: key, given, isOptional } of rest)
    fields.push(optional(key, isOptional, isTyped ? new Set([`Spec["${key}"]`]) : all(given)));
  const makes = object !== undefined && value.type !== "call";
  const body = (indent: string, lead: number) =>
    makes
      ? printer.objectGiven(
          `object(${literal(object.apiVersion, "")}, ${literal(object.kind, "")}, `,
          value,
          layers,
          indent,
          lead,
        )
      : printer.print(value, layers, indent, lead);
  if (makes) printer.uses.functions.add("object");
  const code = body("", WIDTH);
  const asks = CONTEXT.filter((part) => printer.uses.context.has(part));
  const keys = parameters.map(({ name: key, otherwise }) =>
    otherwise === undefined ? key : `${key} = ${printer.print(otherwise, layers, "")}`,
  );
  if (rest.length > 0) keys.push("...spec");
  const given = [
    ...(asks.length === 0
      ? []
      : [`{ ${asks.join(", ")} }: Pick<${context}, ${asks.map((part) => `"${part}"`).join(" | ")}>`]),
    `{ ${keys.join(", ")} }: ${type}`,
  ];
  const head = `${component === undefined ? "export " : ""}const ${name} = (`;
  const isObject = object === undefined;
  const end = isObject ? ") => (" : ") =>";
  const line = `${head}${given.join(", ")}${end}${isObject ? "{" : ""}`;
  const names = keys.map((key) => `  ${key}${key.startsWith("...") ? "" : ","}\n`).join("");
  const opening =
    line.length <= WIDTH
      ? `${head}${given.join(", ")}${end}`
      : asks.length === 0
        ? `${head}{\n${names}}: ${type}${end}`
        : `${head}\n${given.map((one) => `  ${one},\n`).join("")}${end}`;
  const spec = `/** The fields that a call passes unchanged. */\ntype Spec = NonNullable<ObjectFields<"${object?.apiVersion}", "${object?.kind}">["spec"]>;\n\n`;
  if (isTyped) printer.uses.functions.add("type ObjectFields");
  const text = `${isTyped ? spec : ""}/** What differs between those that call \`${name}\`. */
interface ${type} {
${fields.join("")}}

/** ${summary} */
${opening}${isObject ? `${code});` : `\n  ${body("  ", 2)};`}
`;
  return { code: text, uses: printer.uses };
}

/** The file of functions shared by several components, named after their content. */
export function functionsFile(functions: readonly SharedFunction[]): string {
  const kinds = new Set(
    functions.flatMap(({ component, object }) => (component === undefined ? [object?.kind] : [])),
  );
  if (kinds.size === 1 && kinds.has("Application")) return "applications.ts";
  return kinds.has(undefined) || kinds.has("Application") ? "charts.ts" : "releases.ts";
}

/** The kinds whose fields have named types. */
const TYPED = new Set(["argoproj.io/v1alpha1 Application"]);

/** The types that the code of a template needs. */
function typesOf(template: Template): string[] {
  switch (template.type) {
    case "literal":
      return [template.value === null ? "null" : typeof template.value];
    case "setting":
      return template.words === undefined &&
        template.before === undefined &&
        template.use.setting.parts === undefined
        ? [...new Set(template.use.setting.values.map((value) => typeof value))]
        : ["string"];
    case "choice":
      return template.options.flatMap(({ value }) => typesOf(value));
    case "map":
    case "list":
    case "bundle":
    case "call":
      return ["object"];
    case "parameter":
      return (template.given ?? []).flatMap((one) => (one === undefined ? [] : typesOf(one)));
    default:
      return ["string"];
  }
}
