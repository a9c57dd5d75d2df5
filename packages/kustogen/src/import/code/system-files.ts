import type { SecretContract } from "../../check/facts/contract.ts";
import type { Exception } from "../../check/facts/exception.ts";
import { constantName } from "../../project/systems-list.ts";
import type { ImportedSystem } from "../describe-states.ts";
import type { ImportedSetting } from "../settings.ts";
import { type ComponentFile, componentFile, componentFunction } from "./component-file.ts";
import { literal } from "./expression.ts";

/** What the files of a system say besides its objects. */
export interface SystemFacts {
  description: string;
  secrets: readonly SecretContract[];
  exceptions: readonly Exception[];
  /** Why literals that look like credentials are none. */
  notSecret: string | undefined;
  /** Argo CD settings that keep existing Applications, as they are written into `argocd`. */
  argocd?: Record<string, unknown>;
}

/** The files of an imported system, by their path below `generators/systems/<name>/`. */
export function systemFiles(system: ImportedSystem, facts: SystemFacts): Map<string, string> {
  const files = new Map<string, string>();
  const components = new Map(
    [...system.components].map(([component, objects]) => [
      component,
      componentFile(component, objects, system.layers, facts.notSecret),
    ]),
  );
  files.set("index.ts", indexFile(system, facts, components));
  files.set("context.ts", contextFile());
  files.set("settings.ts", settingsFile(system));
  files.set("images.ts", imagesFile(system));
  if (facts.secrets.length > 0) files.set("secrets.ts", secretsFile(facts.secrets));
  for (const [component, { text }] of components) files.set(`components/${component}.ts`, text);
  for (const { body, file } of [...system.components.values()].flat()) {
    if (file === undefined) collectTexts(body, files);
    else files.set(`files/${file.name}`, file.text);
  }
  return files;
}

type Template =
  ImportedSystem["components"] extends Map<string, (infer T)[]>
    ? T extends { body: infer B }
      ? B
      : never
    : never;

function collectTexts(template: Template, files: Map<string, string>): void {
  if (template.type === "text-file") files.set(`files/${template.name}`, template.text);
  if (template.type === "map") for (const { value } of template.fields) collectTexts(value, files);
  if (template.type === "list") for (const { value } of template.items) collectTexts(value, files);
  if (template.type === "choice") for (const { value } of template.options) collectTexts(value, files);
}

/** The layers with what they build on, and what those between the base and environments have otherwise. */
function layersOf({ layers, settings }: ImportedSystem): string {
  const entries = layers.list.slice(1).map(({ name, parent }, index) => {
    const own: Record<string, unknown> = {};
    if (!layers.isEnvironment(index + 1))
      for (const { group, name: key, values } of settings.all) {
        if (!values.has(name)) continue;
        if (group === "") own[key] = values.get(name);
        else own[group] = { ...(own[group] as object | undefined), [key]: values.get(name) };
      }
    const definition = {
      ...(parent === undefined || parent === 0 ? {} : { parent: layers.names[parent] }),
      ...(Object.keys(own).length === 0 ? {} : { settings: own }),
    };
    return [name, definition] as const;
  });
  return literal(Object.fromEntries(entries) as never, "  ");
}

function indexFile(
  system: ImportedSystem,
  facts: SystemFacts,
  components: ReadonlyMap<string, ComponentFile>,
): string {
  const { name, namespaces } = system;
  const names = [...components.keys()];
  const imports = names.map(
    (component) => `import { ${componentFunction(component)} } from "./components/${component}.ts";\n`,
  );
  const secrets = facts.secrets.length > 0;
  const calls = [...components].map(
    ([component, { takesContext }]) =>
      `    ...${componentFunction(component)}(${takesContext ? "context" : ""}),\n`,
  );
  const context = [...components.values()].some(({ takesContext }) => takesContext) ? "context" : "";
  return `import { defineSystem } from "kustogen";
${imports.join("")}import { images } from "./images.ts";
${secrets ? 'import { secrets } from "./secrets.ts";\n' : ""}import { schema } from "./settings.ts";

export const ${constantName(name)} = defineSystem({
  name: ${literal(name, "")},
  description: ${literal(facts.description, "")},
  namespace: ${literal(namespaces.system, "")},
${namespaces.placed ? "" : '  namespaces: "as-written",\n'}  settings: schema,
  images,
  secrets${secrets ? "" : ": []"},
${facts.exceptions.length === 0 ? "" : `  exceptions: ${literal(facts.exceptions as never, "  ")},\n`}  layers: ${layersOf(system)},
${facts.argocd === undefined ? "" : `  argocd: ${literal(facts.argocd as never, "  ")},\n`}  resources: (${context}) => [
${calls.join("")}  ],
});
`;
}

function contextFile(): string {
  return `import type { Context } from "kustogen";
import type { z } from "zod";
import type { images } from "./images.ts";
import type { schema } from "./settings.ts";

/** What the components of this system are described from. */
export type SystemContext = Context<z.output<typeof schema>, keyof typeof images>;
`;
}

function settingsFile({ settings }: ImportedSystem): string {
  const groups = new Map<string, ImportedSetting[]>();
  for (const setting of settings.all) {
    const group = groups.get(setting.group);
    if (group === undefined) groups.set(setting.group, [setting]);
    else group.push(setting);
  }
  const used = new Set(settings.all.map(({ uses }) => uses));
  if ([...groups.keys()].some((group) => group !== "")) used.add("group");
  used.add("settings");
  const lines = (list: readonly ImportedSetting[], indent: string) =>
    list.map(
      ({ name, kind, default: value, description }) =>
        `${indent}${name}: ${kind}.default(${literal(value, "")}).describe(${literal(description, "")}),\n`,
    );
  const body = [...groups].map(([group, list]) =>
    group === "" ? lines(list, "  ").join("") : `  ${group}: group({\n${lines(list, "    ").join("")}  }),\n`,
  );
  return `import { ${[...used].sort().join(", ")} } from "kustogen/settings";

/** What environments have differently, with the value that the base has. */
export const schema = settings({${body.length === 0 ? "" : `\n${body.join("")}`}});
`;
}

function imagesFile({ images }: ImportedSystem): string {
  const entries = images.all.map(({ key, name, tag, digest, moves }) => {
    const fields = {
      name,
      ...(tag === undefined ? {} : { tag }),
      ...(digest === undefined ? {} : { digest }),
      ...(moves ? { moving: "As imported: production has run it before" } : {}),
    };
    return `  ${literalKey(key)}: ${literal(fields, "  ")},\n`;
  });
  return `/** The images that the system runs; environments pin them. */
export const images = {${entries.length === 0 ? "" : `\n${entries.join("")}`}};
`;
}

function secretsFile(secrets: readonly SecretContract[]): string {
  return `import type { SecretContract } from "kustogen";

/** The Secrets that must be in the cluster first. Their values are never kept here. */
export const secrets: SecretContract[] = ${literal(secrets as never, "")};
`;
}

function literalKey(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key);
}
