import { compareText } from "@kustogen/kustomize/value/compare-text.ts";
import type { Exception } from "@kustogen/review/check/exception.ts";
import { type AdoptedComponent, adoptedComponent } from "../blocks/adopted.ts";
import type { Bundle } from "../bundles.ts";
import type { ImportedSystem } from "../describe-states.ts";
import type { SharedFunction } from "../shared-functions.ts";
import { partsOf, type Template } from "../template.ts";
import { camelCase } from "../words.ts";
import { bundleCode } from "./bundle-code.ts";
import { componentFile } from "./component-file.ts";
import { functionCode, functionsFile } from "./function-code.ts";
import { indexFile } from "./index-file.ts";
import { enclosed } from "./layout.ts";
import { literal, propertyName } from "./literal.ts";
import { secretsFile } from "./secrets-file.ts";
import { settingsFile } from "./settings-file.ts";
import type { SystemFacts } from "./system-facts.ts";
import type { Uses } from "./uses.ts";

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
  // No environment enables a feature that nothing uses.
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
  if (template.type === "fill") collectTexts(template.text, files);
  if (template.type === "yaml") collectTexts(template.value, files);
  else
    for (const { value } of template.type === "call" ? template.args : partsOf(template))
      collectTexts(value, files);
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
      compareText(a.replace("type ", ""), b.replace("type ", "")),
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

/** The features, by their names in the system, that no file uses: they have no settings that could be read. */
function unreadFeatures(
  { settings, features, layers }: Pick<ImportedSystem, "settings" | "features" | "layers">,
  files: ReadonlyMap<string, string>,
): string[] {
  const code = [...files].flatMap(([path, text]) => (path.endsWith(".ts") ? [text] : [])).join("\n");
  const asked = new Set(
    [...code.matchAll(/\bsettings\.(\w+)(\.\w+)?/g)].flatMap(([, one = "", more = ""]) => [one, one + more]),
  );
  for (const { group } of settings.all) asked.add(group);
  return [...features.keys()].filter(
    (feature) => !asked.has(layers.pathOf(camelCase(feature))) && !asked.has(camelCase(feature)),
  );
}
