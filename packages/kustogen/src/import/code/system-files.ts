import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import type { Exception } from "@kustogen/review/check/exception.ts";
import type { SecretContract } from "@kustogen/review/effective/secret-contract.ts";
import { constantName } from "../../project/systems-list.ts";
import { type AdoptedComponent, adoptedComponent } from "../blocks/adopted.ts";
import type { Bundle } from "../bundles.ts";
import type { ImportedSystem } from "../describe-states.ts";
import type { ImportedSetting } from "../settings.ts";
import type { SharedFunction } from "../shared-functions.ts";
import type { Template } from "../template.ts";
import { camelCase } from "../words.ts";
import { componentConstant, componentFile } from "./component-file.ts";
import { bundleCode, ExpressionPrinter } from "./expression.ts";
import { featureSummary } from "./feature-summary.ts";
import { functionCode, functionsFile } from "./function-code.ts";
import { enclosed, fieldCode, said, WIDTH } from "./layout.ts";
import { literal, propertyName } from "./literal.ts";
import { type SecretsFile, secretsFile } from "./secrets-file.ts";
import { unreadFeatures } from "./unread-features.ts";
import { CONTEXT, type Uses } from "./uses.ts";

/** The content of a system's files besides its objects. */
export interface SystemFacts {
  description: string;
  /** Its origin, as a comment. */
  origin?: string;
  secrets: readonly SecretContract[];
  exceptions: readonly Exception[];
  /** Why literals that look like credentials aren't. */
  notSecret: string | undefined;
  /** Comments about the whole system. */
  comments?: readonly string[];
  /** The licence in the files of the original. */
  licence?: string | undefined;
  /** Argo CD settings that keep existing Applications, for `argocd`. */
  argocd?: Record<string, unknown>;
}

/**
 * The files of an imported system, by their path below `generators/systems/<name>/`. A feature that none of them uses
 * is removed from the system.
 */
export function systemFiles(system: ImportedSystem, facts: SystemFacts): Map<string, string> {
  const files = new Map<string, string>();
  const context = contextName(system.name);
  const images = system.images.all.length > 0;
  files.set("context.ts", contextFile(system.name, context, images));
  files.set("settings.ts", settingsFile(system));
  if (images) files.set("images.ts", imagesFile(system));
  const shared = system.bundles.filter(({ component }) => component === undefined);
  if (shared.length > 0) files.set("labels.ts", labelsFile(shared, system, context));
  const functions = system.functions.filter(({ component }) => component === undefined);
  if (functions.length > 0) files.set(functionsFile(functions), chartsFile(functions, system, context));
  if (facts.exceptions.length > 0) files.set("exceptions.ts", exceptionsFile(facts.exceptions));
  const secrets = facts.secrets.length > 0 ? secretsFile(facts.secrets, system, context) : undefined;
  if (secrets !== undefined) files.set("secrets.ts", secrets.text);
  const adopted = adoptedComponents(system);
  files.set("index.ts", indexFile(system, facts, context, { adopted: adopted.size > 0, secrets }));
  for (const [component, objects] of system.components)
    files.set(
      `components/${component}.ts`,
      componentFile(component, objects, {
        system,
        context,
        notSecret: facts.notSecret,
        adopted: adopted.get(component),
      }),
    );
  for (const { body, file } of [...system.components.values()].flat()) {
    if (file === undefined) collectTexts(body, files);
    else files.set(`files/${file.name}`, file.text);
  }
  // A feature that nothing uses is no feature, and no environment enables it.
  const unread = unreadFeatures(system, files);
  for (const feature of unread) system.features.delete(feature);
  if (unread.length > 0) files.set("settings.ts", settingsFile(system));
  return files;
}

/** The components whose objects blocks can create. */
function adoptedComponents({ components, features, layers }: ImportedSystem): Map<string, AdoptedComponent> {
  const adopted = new Map<string, AdoptedComponent>();
  for (const [component, objects] of components) {
    const found = adoptedComponent(objects, layers, features.get(component) ?? layers.all);
    if (found !== undefined) adopted.set(component, found);
  }
  return adopted;
}

function collectTexts(template: Template, files: Map<string, string>): void {
  if (template.type === "text-file") files.set(`files/${template.name}`, template.text);
  if (template.type === "fill")
    for (const one of [template.text, ...template.values.map(({ value }) => value)]) collectTexts(one, files);
  if (template.type === "call") collectTexts({ type: "map", fields: template.args }, files);
  if (template.type === "yaml") collectTexts(template.value, files);
  if (template.type === "map") for (const { value } of template.fields) collectTexts(value, files);
  if (template.type === "list") for (const { value } of template.items) collectTexts(value, files);
  if (template.type === "choice") for (const { value } of template.options) collectTexts(value, files);
}

const ADOPTED = `  // Blocks add nothing to the imported objects. With \`adopted: false\` a component gets their security and rollout defaults.
  adopted: true,
`;

const OPERATIONS = `  // Makes \`gen\` write the operators' page, which describes how to provide the Secrets.
  operations: () => ({ reach: [], verify: [], data: [], decisions: [] }),
`;

function indexFile(
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

/** The type name of a system's context: derived from the system's name. */
function contextName(system: string): string {
  const name = camelCase(system);
  const type = name.charAt(0).toUpperCase() + name.slice(1);
  return ["Component", "Context", "Image", "Settings"].includes(type) ? `${type}System` : type;
}

function contextFile(system: string, context: string, images: boolean): string {
  return `import type { Context } from "kustogen";
${images ? 'import type { Image } from "./images.ts";\n' : ""}import type { Settings } from "./settings.ts";

/** What each of ${system}'s components gets: its settings and images. */
export type ${context} = Context<Settings, ${images ? "Image" : "never"}>;
`;
}

/** A call in a chain, with its argument on a separate line if it is too long. */
function brokenCall(call: string, indent: string): string {
  if (call.length + indent.length < WIDTH) return call;
  const at = call.indexOf("(") + 1;
  return `${call.slice(0, at)}\n${indent}  ${call.slice(at, -1)},\n${indent})`;
}

function settingsFile(system: ImportedSystem): string {
  const { settings, features, components, layers } = system;
  const within = (group: string) =>
    [...layers.nested].flatMap(([feature, [holder, name]]) =>
      holder === group && groups.has(feature) ? [[feature, name] as const] : [],
    );
  const groups = new Map<string, ImportedSetting[]>([["", []]]);
  for (const component of components.keys())
    if (features.has(component) || settings.all.some(({ group }) => group === camelCase(component)))
      groups.set(camelCase(component), []);
  for (const component of features.keys())
    if (!groups.has(camelCase(component))) groups.set(camelCase(component), []);
  for (const setting of settings.all) addTo(groups, setting.group, setting);
  for (const [feature, [group]] of layers.nested)
    if (groups.has(feature) && !groups.has(group)) groups.set(group, []);
  const used = new Set(settings.all.map(({ kind }) => kind.uses));
  used.add("settings");
  const holders = new Map([...groups.keys()].map((group) => [group, "group"]));
  for (const component of features.keys()) holders.set(camelCase(component), "feature");
  for (const [group, holder] of holders) if (group !== "") used.add(holder);
  const lines = (list: readonly ImportedSetting[], indent: string) =>
    list.map(({ name, kind, default: value, description, optional, usual }) => {
      const calls = [
        ...(optional || usual !== undefined ? [".optional()"] : []),
        ...(value === undefined ? [] : [`.default(${literal(value, "")})`]),
        `.describe(${literal(description, "")})`,
      ];
      const line = `${indent}${name}: ${kind.code}${calls.join("")},\n`;
      if (line.length <= WIDTH + 1) return line;
      // Formatters break a chain of three or more calls; otherwise the last one's argument.
      return calls.length === 1
        ? `${indent}${name}: ${kind.code}.describe(\n${indent}  ${literal(description, "")},\n${indent}),\n`
        : `${indent}${name}: ${[kind.code, ...calls.map((call) => brokenCall(call, `${indent}  `))].join(`\n${indent}  `)},\n`;
    });
  const code = (group: string, called: string, indent: string): string => {
    const list = groups.get(group) ?? [];
    const inner = `${indent}  `;
    const holder = holders.get(group);
    const summary = holder === "feature" ? featureSummary(group, system) : undefined;
    const call = summary === undefined ? "" : `.describe(${literal(summary, "")})`;
    const parts = [
      ...lines(list, inner),
      ...within(group).map(([feature, name]) => code(feature, name, inner)),
    ];
    if (parts.length > 0) return `${indent}${called}: ${holder}({\n${parts.join("")}${indent}})${call},\n`;
    const line = `${indent}${called}: ${holder}({})${call},\n`;
    return line.length <= WIDTH + 1
      ? line
      : `${indent}${called}: ${holder}({}).describe(\n${inner}${call.slice(10, -1)},\n${indent}),\n`;
  };
  const body = [...groups].flatMap(([group, list]) =>
    group === ""
      ? [...lines(list, "  "), ...within("").map(([feature, name]) => code(feature, name, "  "))]
      : layers.nested.has(group)
        ? []
        : code(group, group, "  "),
  );
  const all = body.join("");
  return `import ${enclosed("{", [...used].sort(), "}", "", 'import  from "kustogen/settings";'.length)} from "kustogen/settings";
import type { z } from "zod";

/** ${all === "" ? "No settings: environments differ only in names, namespaces and images." : "The settings that differ between environments; each sets them in its file."} */
export const schema = settings({${all === "" ? "" : `\n${all}`}});

export type Settings = z.output<typeof schema>;
`;
}

/** The file with labels and annotations that objects of several components share. */
function labelsFile(bundles: readonly Bundle[], system: ImportedSystem, context: string): string {
  const codes = bundles.map((bundle) => bundleCode(bundle, system, context));
  const asks = codes.some(({ uses }) => uses.length > 0);
  return `${asks ? `import type { ${context} } from "./context.ts";\n\n` : ""}${codes.map(({ code }) => code).join("\n")}`;
}

/** The file with functions shared by chart releases in several components. */
function chartsFile(functions: readonly SharedFunction[], system: ImportedSystem, context: string): string {
  const codes = functions.map((one) => functionCode(one, system, context));
  const all = (of: (uses: Uses) => Iterable<string>) =>
    [...new Set(codes.flatMap(({ uses }) => [...of(uses)]))].sort((a, b) =>
      a.replace("type ", "") < b.replace("type ", "") ? -1 : 1,
    );
  const list = (names: readonly string[], from: string) =>
    names.length === 0 ? "" : `import ${enclosed("{", names, "}", "", 26)} from "${from}";\n`;
  const asks = codes.some(({ uses }) => uses.context.size > 0);
  return [
    list(
      all(({ functions: own }) => own),
      "kustogen",
    ),
    list(
      all(({ blocks }) => blocks),
      "kustogen/blocks",
    ),
    asks ? `import type { ${context} } from "./context.ts";\n` : "",
    list(
      all(({ bundles }) => bundles),
      "./labels.ts",
    ),
    ...codes.map(({ code }) => `\n${code}`),
  ]
    .join("")
    .trimStart();
}

/** Why an imported image may move. */
const MOVING = {
  latest: "Imported as it was: production already ran a moving tag",
  untagged: "Imported as it was: environments may leave its tag out",
};

function imagesFile({ images }: ImportedSystem): string {
  const entries = images.all.map(({ key, name, tag, digest, moves }) => {
    const fields = {
      name,
      ...(tag === undefined ? {} : { tag }),
      ...(digest === undefined ? {} : { digest }),
      ...(moves === undefined ? {} : { moving: MOVING[moves] }),
    };
    return `  ${propertyName(key)}: ${literal(fields, "  ", { lead: propertyName(key).length + 2 })},\n`;
  });
  return `/** The images that the system runs; environments pin them. */
export const IMAGES = {${entries.length === 0 ? "" : `\n${entries.join("")}`}};

export type Image = keyof typeof IMAGES;
`;
}

function exceptionsFile(exceptions: readonly Exception[]): string {
  return `import type { Exception } from "kustogen";

/** Findings that the original already had. \`kustogen check\` counts them until someone fixes them. */
export const EXCEPTIONS: Exception[] = ${literal(exceptions as never, "")};
`;
}
