import type { AdoptedComponent } from "../blocks/adopted.ts";
import type { ImportedSystem } from "../describe-states.ts";
import type { LayerSet } from "../layers.ts";
import type { Template } from "../template.ts";
import { ExpressionPrinter } from "./expression.ts";
import { CONTEXT, type Uses } from "./uses.ts";

/** The file in which the labels of a component are written. */
interface LabelsPlace {
  system: ImportedSystem;
  together: LayerSet;
  /** The uses of the rest of the file, to which this is added. */
  uses: Uses;
}

/** The selector and labels of a component, if blocks use them. */
export function labelsCode(adopted: AdoptedComponent | undefined, place: LabelsPlace): string {
  const { system, together, uses } = place;
  const given = { selector: adopted?.selector, labels: adopted?.labels };
  const counted = new ExpressionPrinter(system);
  for (const template of Object.values(given))
    if (template !== undefined) counted.print(template, together, "");
  // Labels that are used only here need no name.
  const once = new Set(
    [...counted.uses.own].flatMap(([name, count]) => (count === 1 && !uses.own.has(name) ? [name] : [])),
  );
  let code = "";
  for (const [name, template] of Object.entries(given)) {
    if (template === undefined) continue;
    const printer = new ExpressionPrinter(system);
    const inner = withoutNames(template, once);
    const plain = printer.print(inner, together, "  ", name.length + 2);
    for (const bundle of printer.uses.bundles) uses.bundles.add(bundle);
    for (const [bundle, count] of printer.uses.own) uses.own.set(bundle, count);
    const asked = CONTEXT.filter((part) => printer.uses.context.has(part));
    const head = asked.length === 0 ? "" : `({ ${asked.join(", ")} }) => `;
    // A function of the context needs no wrapper.
    if (/^\w+\(\{[^{}]*\}\)$/.test(plain)) {
      code += `  ${name}: ${plain.slice(0, plain.indexOf("("))},\n`;
      continue;
    }
    const mapping = asked.length > 0 && plain.startsWith("{");
    const lead = name.length + 2 + head.length + (mapping ? 1 : 0);
    const own = printer.print(inner, together, "  ", lead);
    code += `  ${name}: ${head}${mapping ? `(${own})` : own},\n`;
  }
  return code;
}

/** Labels in which the names of some bundles are replaced with their contents. */
function withoutNames(template: Template, names: ReadonlySet<string>): Template {
  if (template.type === "bundle" && names.has(template.bundle.name))
    return { type: "map", fields: template.bundle.fields };
  if (template.type !== "map") return template;
  return {
    type: "map",
    fields: template.fields.flatMap((field) =>
      field.key === "" && field.value.type === "bundle" && names.has(field.value.bundle.name)
        ? field.value.bundle.fields
        : [field],
    ),
  };
}
