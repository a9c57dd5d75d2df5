import { compareText } from "@kustogen/kustomize/value/compare-text.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { constantName } from "../../project/systems-list.ts";
import type { AdoptedComponent } from "../blocks/adopted.ts";
import type { ImportedConnection } from "../connections.ts";
import type { ImportedSystem } from "../describe-states.ts";
import { isMarked } from "../marks.ts";
import type { ImportedObject } from "../template.ts";
import { camelCase, identifier } from "../words.ts";
import { isWorkload } from "../workload-kinds.ts";
import { bundleCode } from "./bundle-code.ts";
import { componentSummary } from "./component-summary.ts";
import { ExpressionPrinter } from "./expression.ts";
import { functionCode, functionsFile } from "./function-code.ts";
import { enclosed, statement } from "./layout.ts";
import { literal } from "./literal.ts";
import { labelsCode } from "./part-labels.ts";
import { partsCode } from "./parts-code.ts";
import { type RepeatedTexts, repeatedTexts, repeatedTextsCode } from "./repeated-texts.ts";
import { CONTEXT, type Uses } from "./uses.ts";

/** The name under which a component's file exports it; a component with the system's own name needs another one. */
export function componentConstant(component: string, system: string): string {
  const name = identifier(component);
  return name === constantName(system) ? `${name}Component` : name;
}

/** Options that the files of all components of a system share. */
export interface ComponentFileOptions {
  system: ImportedSystem;
  /** The type of the system's context. */
  context: string;
  notSecret: string | undefined;
  /** Its objects as blocks, if these create the same objects. */
  adopted: AdoptedComponent | undefined;
}

/** The file of a component: its objects, and their conditions. */
export function componentFile(
  component: string,
  objects: readonly ImportedObject[],
  options: ComponentFileOptions,
): string {
  const file = fileWith(new Map(), component, objects, options);
  const texts = repeatedTexts(file);
  return texts.size === 0 ? file : fileWith(texts, component, objects, options);
}

function fileWith(
  texts: RepeatedTexts,
  component: string,
  objects: readonly ImportedObject[],
  { system, context, notSecret, adopted }: ComponentFileOptions,
): string {
  const { layers, features } = system;
  const constant = componentConstant(component, system.name);
  const together = features.get(component) ?? layers.all;
  const feature = features.has(component) ? camelCase(component) : undefined;
  const printer = new ExpressionPrinter(system, [constant], feature, texts, adopted);
  const { uses } = printer;
  const imports = new Set<string>();
  const parts = partsCode(adopted?.parts ?? objects, printer, together, imports);
  const talks = objects.some(isWorkload) ? talksTo(system.connections.get(component) ?? [], uses) : "";
  const addresses = addressesOf(component, system);
  const own = labelsCode(adopted, { system, together, uses });
  const names = CONTEXT.filter((name) => uses.context.has(name));
  const bundles = system.bundles
    .filter((bundle) => bundle.component === component && uses.own.has(bundle.name))
    .map((bundle) => {
      const { code, bundles: shared } = bundleCode(bundle, system, context);
      for (const name of shared) uses.bundles.add(name);
      return `\n${code}`;
    })
    .join("");
  const functions = system.functions
    .filter((one) => one.component === component && uses.called.has(one.name))
    .map((one) => functionCode(one, system, context));
  for (const { uses: own } of functions) {
    for (const name of own.blocks) uses.blocks.add(name);
    for (const name of own.functions) imports.add(name);
    for (const name of own.bundles) uses.bundles.add(name);
    for (const [name, isShared] of own.called) uses.called.set(name, isShared);
  }
  const called = [...uses.called].flatMap(([name, isShared]) => (isShared ? [name] : [])).sort();
  const blocks = [...uses.blocks].sort();
  const shared = [...uses.bundles].sort();
  for (const name of uses.functions) imports.add(name);
  const reason = imports.has("notSecret")
    ? `\n/** Why these values are not credentials, as given with \`--not-secret\` at the import. */\n${statement("const REASON =", literal(notSecret ?? "", ""))}`
    : "";
  const imported = [...uses.addresses]
    .sort(([a], [b]) => compareText(a, b))
    .map(([from, names]) => `import ${enclosed("{", [...names].sort(), "}", "", 26)} from "./${from}.ts";\n`)
    .join("");
  const named = (names: readonly string[]) => (names.length === 0 ? [] : [enclosed("{", names, "}", "", 26)]);
  const beside = [
    ...named(called).map((what) => [functionsFile(system.functions), what]),
    ["context.ts", `type { ${context} }`],
    ...[...uses.files].map(([name, file]) => [`files/${file}`, name]),
    ...named(shared).map((what) => ["labels.ts", what]),
    ...(uses.on ? [["settings.ts", "type { Settings }"]] : []),
  ]
    .sort(([a = ""], [b = ""]) => compareText(byFolders(a), byFolders(b)))
    .map(([from, what]) => `import ${what} from "../${from}";\n`)
    .join("");
  const workload = workloadOf(objects);
  const here = [...(uses.on ? ["on"] : []), ...(adopted === undefined ? [] : ["part"])];
  const given = names.length === 0 ? (here.length > 0 ? "_context" : "") : `{ ${names.join(", ")} }`;
  const head = `resources: (${given}${here.length > 0 ? `, { ${here.join(", ")} }` : ""}) => `;
  const types = uses.on
    ? [
        context,
        `NonNullable<Settings${layers
          .pathOf(feature ?? "")
          .split(".")
          .map((key) => `["${key}"]`)
          .join("")}>`,
      ]
    : [context];
  const line = `export const ${constant}: Component<${types.join(", ")}> = {`;
  const opening =
    line.length <= 110 ? line : `export const ${constant}: Component<\n  ${types.join(",\n  ")}\n> = {`;
  const kustogen =
    imports.size === 0
      ? "type { Component }"
      : `{ ${["type Component", ...[...imports].sort()].join(", ")} }`;
  return `import ${kustogen} from "kustogen";
${blocks.length === 0 ? "" : `import ${enclosed("{", blocks, "}", "", 32)} from "kustogen/blocks";\n`}${beside}${imported}${reason}${bundles}${functions.map(({ code }) => `\n${code}`).join("")}${addresses}${repeatedTextsCode(texts)}
/** ${componentSummary(objects)} */
${opening}
  name: ${literal(component, "")},
${feature === undefined ? "" : `  when: ({ settings }) => settings.${layers.pathOf(feature)},\n`}${workload === undefined ? "" : `  workload: ${literal(workload, "")},\n`}${own}  ${head}${enclosed("[", parts, "]", "  ", head.length)},
${talks}};
`;
}

/** The constants with the addresses of a component. */
function addressesOf(component: string, { connections }: ImportedSystem): string {
  const all = [...connections.values()].flat().filter(({ address }) => address.component === component);
  const own = all.map(({ address }) => address);
  // An unused port needs no name.
  const isUsed = (of: (typeof own)[number], port: string) =>
    all.some(({ address, ports }) => address === of && ports.has(port));
  return [...new Set(own)]
    .sort((a, b) => compareText(a.constant, b.constant))
    .map((address) => {
      const ports = [...address.ports].filter(([port]) => isUsed(address, port));
      const head = `export const ${address.constant} = `;
      const value = literal({ host: address.host, ...Object.fromEntries(ports) }, "", { lead: head.length });
      return `\n/** The address at which other components reach this one. */\n${head}${value};\n`;
    })
    .join("");
}

/** The components that its pods connect to, according to their values. */
function talksTo(connections: readonly ImportedConnection[], uses: Uses): string {
  if (connections.length === 0) return "";
  const parts = connections.map(({ address, ports, why }) => {
    const at = [...ports].map((called) => {
      const number = address.ports.get(called) as number;
      const pod = address.pods.get(number) ?? number;
      return pod === number ? uses.address({ address, field: called }) : JSON.stringify(pod);
    });
    const to = address.component;
    return enclosed(
      "{",
      [`to: ${literal(to, "")}`, `ports: [${at.join(", ")}]`, `why: ${literal([...why].join(", "), "")}`],
      "}",
      "    ",
    );
  });
  const head = "talksTo: () => ";
  return `  ${head}${enclosed("[", parts, "]", "  ", head.length)},\n`;
}

/** The names of workload kinds with rollouts in kubectl. */
const ROLLS: Record<string, string> = { Deployment: "deploy", StatefulSet: "sts", DaemonSet: "ds" };

/** The only workload of a component with rollouts, as named in kubectl. */
function workloadOf(objects: readonly ImportedObject[]): string | undefined {
  const names = new Set(
    objects.flatMap(({ kind, name }) =>
      lookUp(ROLLS, kind) === undefined ? [] : [`${lookUp(ROLLS, kind)}/${name}`],
    ),
  );
  const [only] = names;
  return names.size === 1 && only !== undefined && !isMarked(only) ? only : undefined;
}

/** A sort key for paths as in linters: a folder comes before a file whose name continues with a dash. */
function byFolders(path: string): string {
  return path.replaceAll("/", "\0");
}
