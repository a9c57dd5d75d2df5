import type { Bundle } from "../bundles.ts";
import { ExpressionPrinter } from "./expression.ts";
import { WIDTH } from "./layout.ts";
import { CONTEXT, type PrintedSystem } from "./uses.ts";

/** The code of labels or annotations that are declared once, and the parts of the context they use. */
export function bundleCode(
  { name, fields, layers, component }: Bundle,
  system: PrintedSystem,
  context = "Context",
): { code: string; uses: string[]; bundles: ReadonlySet<string> } {
  const printer = new ExpressionPrinter(system);
  const { bundles } = printer.uses;
  const head = `${component === undefined ? "export " : ""}const ${name} = `;
  const about = component === undefined ? "/** Labels that several components share. */\n" : "";
  const body = printer.print({ type: "map", fields }, layers, "", head.length);
  const uses = CONTEXT.filter((part) => printer.uses.context.has(part));
  if (uses.length === 0) return { code: `${about}${head}${body};\n`, uses, bundles };
  const type = `Pick<${context}, ${uses.map((part) => `"${part}"`).join(" | ")}>`;
  const line = `${head}({ ${uses.join(", ")} }: ${type}) => ({`;
  const given =
    line.length <= WIDTH
      ? `({ ${uses.join(", ")} }: ${type}) => `
      : `({\n  ${uses.join(",\n  ")},\n}: ${type}) => `;
  return {
    code: `${about}${head}${given}(${printer.print({ type: "map", fields }, layers, "", WIDTH)});\n`,
    uses,
    bundles,
  };
}
