import type { Value } from "@kustogen/kustomize/value/value.ts";
import { constantName } from "../../project/systems-list.ts";
import { literal } from "../literal.ts";
import type { Described } from "./describe.ts";

/** The component with the hand-written objects. */
export const WRAPPED_FILE = "components/wrapped.ts";

/** The name of the type of a system's context: "Shop". */
export function contextName(system: string): string {
  const constant = constantName(system);
  return constant.charAt(0).toUpperCase() + constant.slice(1);
}

/** The files of a wrapped system, by path in its folder. */
export function systemFiles(system: Described, description: string, generators: string): Map<string, string> {
  const files = new Map([
    ["index.ts", indexFile(system, description)],
    ["context.ts", contextFile(system)],
    ["settings.ts", settingsFile(system, generators)],
    [WRAPPED_FILE, wrappedFile(system)],
  ]);
  const addList = (name: string, type: string, what: string, values: readonly unknown[]) => {
    const text = `import type { ${type} } from "kustogen";

/** ${what} */
export const ${name.toUpperCase()}: ${type}[] = ${literal(values as Value[])};
`;
    if (values.length > 0) files.set(`${name}.ts`, text);
  };
  const must = "The Secrets that must exist in the cluster first. Their values are never in this repository.";
  addList("secrets", "SecretContract", must, system.secrets);
  const known = "What was already so in the files that were imported, until someone fixes it.";
  addList("exceptions", "Exception", known, system.exceptions);
  return files;
}

/** A patch that replaces the variables of a container. */
const WHOLE = /\benv:\s*(?:#.*\n\s*)*\[?\s*(?:-\s*)?\{?\s*\$patch:\s*replace\b/;

function indexFile(system: Described, description: string): string {
  const { name, namespaces, images, secrets, exceptions, argocd, wrapped } = system;
  const isWhole = [...wrapped.files.values()].some((text) => typeof text === "string" && WHOLE.test(text));
  const field = (key: string, value: unknown) =>
    `  ${key}: ${literal(value as Value).replaceAll("\n", "\n  ")},\n`;
  return `import { defineSystem } from "kustogen";
import { wrappedFolder } from "./components/wrapped.ts";
${exceptions.length > 0 ? 'import { EXCEPTIONS } from "./exceptions.ts";\n' : ""}${secrets.length > 0 ? 'import { SECRETS } from "./secrets.ts";\n' : ""}import { schema } from "./settings.ts";

export const ${constantName(name)} = defineSystem({
${field("name", name)}${field("description", description)}${field("namespace", namespaces.system)}  // Objects keep the namespaces that they have or lack.
  namespaces: "as-written",
  settings: schema,
${isWhole ? '  // Overlays write all variables of a container that differ, as the hand-written patches do.\n  env: "whole",\n' : ""}${field("images", Object.fromEntries(images.declared))}  secrets: ${secrets.length > 0 ? "SECRETS" : "[]"},
${exceptions.length > 0 ? "  exceptions: EXCEPTIONS,\n" : ""}${argocd === undefined ? "" : field("argocd", argocd)}  // NetworkPolicies stay as they were. Without this line, those of components with \`talksTo\` or \`admits\` are generated.
  policies: () => false,
${secrets.length > 0 ? "  // Makes `gen` write pages that say how to provide the Secrets.\n  runbook: () => ({ parts: [] }),\n" : ""}  components: [wrappedFolder],
});
`;
}

function contextFile({ name, images }: Described): string {
  const keys = [...images.declared.keys()].map((key) => JSON.stringify(key)).join(" | ") || "never";
  return `import type { Context } from "kustogen";
import type { z } from "zod";
import type { schema } from "./settings.ts";

/** What each component gets: the settings of a layer, and its images. */
export type ${contextName(name)} = Context<z.output<typeof schema>, ${keys}>;
`;
}

function settingsFile({ name, wrapped }: Described, generators: string): string {
  const folder = [...wrapped.folders.values()].at(-1);
  return `import { settings, text } from "kustogen/settings";

/** What an environment may set; a mistake there stops \`npm run gen\` with file, line and key. */
export const schema = settings({
  folder: text({ example: ${JSON.stringify(folder)} }).describe("The folder in ${generators}/vendor/${name} that it has"),
});
`;
}

function wrappedFile({ name }: Described): string {
  return `import { type Component, kustomization, wrapped } from "kustogen";
import type { ${contextName(name)} } from "../context.ts";

/** The objects that components describe now, not the vendored files: \`kustogen take ${name} KIND/NAME\` adds to them. */
const TAKEN: string[] = [];

/** All others, as they are in the hand-written folder of each environment. */
export const wrappedFolder: Component<${contextName(name)}> = {
  name: "wrapped",
  resources: (context) => wrapped(kustomization("vendor/${name}", context.settings.folder), context, TAKEN),
};
`;
}
