import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { constantName } from "../../project/systems-list.ts";
import { type AdoptedComponent, isCall } from "../blocks/adopted.ts";
import { type BlockCall, givesList } from "../blocks/call.ts";
import type { ImportedConnection } from "../connections.ts";
import type { ImportedSystem } from "../describe-states.ts";
import type { LayerSet } from "../layers.ts";
import { isMarked } from "../marks.ts";
import type { ImportedObject, Template } from "../template.ts";
import { camelCase, identifier } from "../words.ts";
import { isWorkload } from "../workload-kinds.ts";
import { componentSummary } from "./component-summary.ts";
import { bundleCode, ExpressionPrinter } from "./expression.ts";
import { functionCode, functionsFile } from "./function-code.ts";
import { enclosed, fits, said, statement } from "./layout.ts";
import { literal } from "./literal.ts";
import { repeatedCode, repeatedObjects } from "./repeated-objects.ts";
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
    .sort(([a], [b]) => (a < b ? -1 : 1))
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
    .sort(([a = ""], [b = ""]) => (byFolders(a) < byFolders(b) ? -1 : 1))
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
    .sort((a, b) => (a.constant < b.constant ? -1 : 1))
    .map(
      (address) =>
        `\n/** The address at which other components reach this one. */\nexport const ${address.constant} = ${literal({ host: address.host, ...Object.fromEntries([...address.ports].filter(([port]) => isUsed(address, port))) }, "")};\n`,
    )
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

/** The file in which the labels of a component are written. */
interface LabelsPlace {
  system: ImportedSystem;
  together: LayerSet;
  /** The uses of the rest of the file, to which this is added. */
  uses: Uses;
}

/** The selector and labels of a component, if blocks use them. */
function labelsCode(adopted: AdoptedComponent | undefined, place: LabelsPlace): string {
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

/** The elements in the list of objects. */
function partsCode(
  all: readonly (BlockCall | ImportedObject)[],
  printer: ExpressionPrinter,
  together: LayerSet,
  imports: Set<string>,
): string[] {
  const parts: string[] = [];
  for (let at = 0; at < all.length; at++) {
    const one = all[at] as BlockCall | ImportedObject;
    const repeated = isCall(one) || one.layers !== together ? undefined : repeatedObjects(all, at);
    if (repeated !== undefined) {
      imports.add("object");
      parts.push(repeatedCode(repeated));
      at += repeated.objects.length - 1;
    } else
      parts.push(
        isCall(one) ? callCode(one, printer, together) : objectCode(one, printer, together, imports),
      );
  }
  return parts;
}

/** A call of a block with its arguments. */
function callCode(call: BlockCall, printer: ExpressionPrinter, all: LayerSet): string {
  const { block, args, objects, comment } = call;
  const layers = objects[0]?.layers ?? all;
  printer.uses.blocks.add(block);
  const condition = printer.condition(layers, all, "", objects[0]?.when);
  const at = (indent: string, lead: number): string => {
    let code = `${block}(part`;
    let broken = false;
    for (const argument of args) {
      const column = lead + code.slice(code.lastIndexOf("\n") + 1).length + 2;
      const own = printer.print(argument, layers, indent, column);
      broken ||= own.includes("\n") && argument !== args.at(-1);
      code += `, ${own}`;
    }
    // Formatters don't put it on that line after an argument of the same kind either.
    const [before, last] = args.slice(-2).map((argument) => printer.print(argument, layers, "").charAt(0));
    if (!broken && !(code.includes("\n") && before === last && /[[{]/.test(before ?? ""))) return `${code})`;
    // Only the last one may begin on the line of the call.
    const inner = `${indent}  `;
    const all = ["part", ...args.map((argument) => printer.print(argument, layers, inner))];
    return `${block}(\n${all.map((one) => `${inner}${one},\n`).join("")}${indent})`;
  };
  const list = givesList(call);
  if (condition === undefined) return commented(comment, `${list ? "..." : ""}${at("    ", list ? 3 : 0)}`);
  const inner = (indent: string) =>
    list ? at(indent, 2) : enclosed("[", [at(`${indent}  `, 0)], "]", indent, 2);
  const line = `...(${condition} ? ${inner("")} : [])`;
  const code = fits(line, "    ") ? line : `...(${condition}\n      ? ${inner("        ")}\n      : [])`;
  return commented(comment, code);
}

/** Code below a comment. */
function commented(comment: string | undefined, code: string): string {
  return said(comment, code, "    ");
}

/** Why the kind of an object isn't one of its type's words. */
const UNTYPED = "`as string`: the type of this kind does not take the object as it is.";

function objectCode(
  { apiVersion, kind, body, file, layers: own, when, hashed, free, comment }: ImportedObject,
  printer: ExpressionPrinter,
  all: LayerSet,
  imports: Set<string>,
): string {
  if (hashed) imports.add("hashed");
  const condition = printer.condition(own, all, "", when);
  if (file !== undefined) {
    imports.add("manifests");
    const text = `manifests(${printer.uses.textFile(file.name)})`;
    return condition === undefined ? `...${text}` : `...(${condition} ? ${text} : [])`;
  }
  const isMade = body.type === "call" && body.of.object !== undefined;
  if (!isMade) imports.add("object");
  // The object, as the only argument of `hashed`, is broken or stays on the line as a whole.
  const at = (indent: string): string => {
    const head = `object(${literal(apiVersion, "")}, ${literal(kind, "")}${free ? " as string" : ""}, `;
    const inner = (deep: string, lead: number) =>
      isMade
        ? printer.print(body, own, deep, lead)
        : hashed
          ? printer.given(head, body, own, deep, lead - 1)
          : printer.objectGiven(head, body, own, deep, lead - 1);
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
  const why = free ? UNTYPED : undefined;
  return commented([comment, why].filter((text) => text !== undefined).join("\n\n") || undefined, code);
}

/** A sort key for paths as in linters: a folder comes before a file whose name continues with a dash. */
function byFolders(path: string): string {
  return path.replaceAll("/", "\0");
}
