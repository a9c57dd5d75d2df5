import { constantName } from "../../project/systems-list.ts";
import type { ImportedSystem } from "../describe-states.ts";
import { componentConstant } from "./component-file.ts";
import { ExpressionPrinter } from "./expression.ts";
import { enclosed, fieldCode, said } from "./layout.ts";
import { literal } from "./literal.ts";
import type { SecretsFile } from "./secrets-file.ts";
import type { SystemFacts } from "./system-facts.ts";
import { CONTEXT } from "./uses.ts";

const ADOPTED = `  // Blocks add nothing to the imported objects. With \`adopted: false\` a component gets their security and rollout defaults.
  adopted: true,
`;

const OPERATIONS = `  // Makes \`gen\` write the runbook, which describes how to provide the Secrets.
  operations: () => ({ reach: [], verify: [], data: [], decisions: [] }),
`;

/** The file that describes a system. */
export function indexFile(
  system: ImportedSystem,
  facts: SystemFacts,
  context: string,
  { adopted, secrets }: { adopted: boolean; secrets: SecretsFile | undefined },
): string {
  const { name, namespaces } = system;
  const names = [...system.components.keys()];
  const imports = names
    .toSorted()
    .map(
      (component) =>
        `import { ${componentConstant(component, name)} } from "./components/${component}.ts";\n`,
    );
  const contracts = secrets?.asks ? "secretsIn" : "SECRETS";
  const images = system.images.all.length > 0;
  const labels = everywhereCode(system, context, "labels");
  const annotations = everywhereCode(system, context, "annotations");
  const unplaced = unplacedCode(system, context);
  const shared = labelsUsed(system).sort();
  return `${facts.licence === undefined ? "" : said(facts.licence, "\n", "")}import { defineSystem } from "kustogen";
${imports.join("")}${![labels, annotations, unplaced].some((code) => code.includes(`: ${context})`)) ? "" : `import type { ${context} } from "./context.ts";\n`}${facts.exceptions.length === 0 ? "" : 'import { EXCEPTIONS } from "./exceptions.ts";\n'}${images ? 'import { IMAGES } from "./images.ts";\n' : ""}${shared.length === 0 ? "" : `import { ${shared.join(", ")} } from "./labels.ts";\n`}${secrets ? `import { ${contracts} } from "./secrets.ts";\n` : ""}import { schema } from "./settings.ts";

${said(facts.comments?.join("\n") || undefined, "", "")}export const ${constantName(name)} = defineSystem({
  name: ${literal(name, "")},
  ${said(facts.origin, "", "  ")}${fieldCode("description", literal(facts.description, ""), "  ")},
  namespace: ${literal(namespaces.system, "")},
${namespaces.placed ? "" : '  namespaces: "as-written",\n'}  settings: schema,
  images: ${images ? "IMAGES" : "{}"},
  secrets: ${secrets && !secrets.asks ? contracts : "[]"},
${secrets?.asks ? `  ${contracts},\n` : ""}${facts.exceptions.length === 0 ? "" : "  exceptions: EXCEPTIONS,\n"}${facts.argocd === undefined ? "" : `  argocd: ${literal(facts.argocd as never, "  ", { lead: "argocd: ".length })},\n`}${labels}${annotations}${unplaced}${adopted ? ADOPTED : ""}  // ${system.connections.size === 0 ? "No component has `talksTo` yet, so NetworkPolicies stay as they were." : "`talksTo` lists the connections found in addresses. Complete it to generate NetworkPolicies from it."}
  policies: () => false,
${secrets === undefined ? "" : OPERATIONS}  components: ${enclosed(
    "[",
    names.map((component) => componentConstant(component, name)),
    "]",
    "  ",
    "components: ".length,
  )},
});
`;
}

/** The labels or annotations of every object, as a field of the system; nothing if there are none. */
function everywhereCode(system: ImportedSystem, context: string, called: "labels" | "annotations"): string {
  const template = system[called];
  if (template === undefined) return "";
  const printer = new ExpressionPrinter(system);
  const plain = printer.print(template, system.layers.all, "  ");
  const used = CONTEXT.filter((part) => printer.uses.context.has(part));
  const given = used.length === 0 ? "" : `{ ${used.join(", ")} }: ${context}`;
  const pods = called === "annotations" ? ", and of its pods" : "";
  const head = `${called}: (${given}) => `;
  const mapping = () => `(${printer.print(template, system.layers.all, "  ", head.length + 2)})`;
  // A function of the context needs no wrapper.
  const code =
    template.type !== "bundle"
      ? head + mapping()
      : used.length === 0
        ? head + plain
        : `${called}: ${template.bundle.name}`;
  return `  // The ${called} of every object${pods}.\n  ${code},\n`;
}

/** The names of shared labels in the system's own labels. */
function labelsUsed({ labels }: ImportedSystem): string[] {
  if (labels?.type === "bundle") return [labels.bundle.name];
  if (labels?.type !== "map") return [];
  return labels.fields.flatMap(({ value }) => (value.type === "bundle" ? [value.bundle.name] : []));
}

/** The objects without a namespace where others have one, as a field of the system; nothing if there are none. */
function unplacedCode(system: ImportedSystem, context: string): string {
  const { unplaced } = system.namespaces;
  if (unplaced === undefined) return "";
  const printer = new ExpressionPrinter(system);
  const code = withoutSpread(printer.print(unplaced, system.layers.all, "  "));
  const used = CONTEXT.filter((part) => printer.uses.context.has(part));
  const given = used.length === 0 ? "" : `{ ${used.join(", ")} }: ${context}`;
  return `  // Objects without a namespace, as before: they get the namespace that the others are applied to.\n  unplaced: (${given}) => ${code},\n`;
}

/** A list that consists of one conditional spread, as a conditional list. */
function withoutSpread(code: string): string {
  const [, not, condition, list] =
    /^\[\.\.\.\((!?)(within\("[^"]+"\)) \? (\[[^[\]]+\]) : \[\]\)\]$/.exec(code) ?? [];
  if (list === undefined) return code;
  return not === "!" ? `(${condition} ? [] : ${list})` : `(${condition} ? ${list} : [])`;
}
