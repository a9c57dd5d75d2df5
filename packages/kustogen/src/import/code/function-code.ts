import type { SharedFunction } from "../shared-functions.ts";
import type { Template } from "../template.ts";
import { ExpressionPrinter } from "./expression.ts";
import { WIDTH } from "./layout.ts";
import { propertyName } from "./literal.ts";
import { CONTEXT, type PrintedSystem } from "./uses.ts";

/** What several objects have in common as a function, with the type of what it is given. */
export function functionCode(
  { name, summary, value, parameters, layers, component }: SharedFunction,
  system: PrintedSystem,
  context: string,
): { code: string; uses: ExpressionPrinter["uses"] } {
  const printer = new ExpressionPrinter(system);
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Parts`;
  const fields = parameters.map(({ name: key, given }) => {
    const types = new Set(given.flatMap((one) => (one === undefined ? [] : typesOf(one))));
    const isOptional = given.includes(undefined);
    return `  ${propertyName(key)}${isOptional ? "?" : ""}: ${types.has("unknown") ? "unknown" : [...types].sort().join(" | ")};\n`;
  });
  const body = printer.print(value, layers, "", WIDTH);
  const asks = CONTEXT.filter((part) => printer.uses.context.has(part));
  const given = [
    ...(asks.length === 0
      ? []
      : [`{ ${asks.join(", ")} }: Pick<${context}, ${asks.map((part) => `"${part}"`).join(" | ")}>`]),
    `{ ${parameters.map(({ name: key }) => key).join(", ")} }: ${type}`,
  ];
  const head = `${component === undefined ? "export " : ""}const ${name} = (`;
  const line = `${head}${given.join(", ")}) => ({`;
  const names = parameters.map(({ name: key }) => `  ${key},\n`).join("");
  const opening =
    line.length <= WIDTH
      ? line
      : asks.length === 0
        ? `${head}{\n${names}}: ${type}) => ({`
        : `${head}\n${given.map((one) => `  ${one},\n`).join("")}) => ({`;
  const code = `/** What differs between those that call \`${name}\`. */
interface ${type} {
${fields.join("")}}

/** ${summary} */
${opening.slice(0, -1)}${body});
`;
  return { code, uses: printer.uses };
}

/** The types that code of a template has. */
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
      return ["unknown"];
    default:
      return ["string"];
  }
}
