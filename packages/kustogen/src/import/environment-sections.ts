import { lookUp, setOwn } from "@kustogen/kustomize/value/own.ts";
import { notServed } from "@kustogen/review/kinds/served.ts";
import { parse, stringify } from "yaml";
import { BASE } from "../authoring/environment.ts";
import { filledNamespace } from "../authoring/namespace.ts";
import { EnvironmentEdit, WRITTEN } from "../environments/edit.ts";
import { PLACEHOLDER } from "../environments/placeholder.ts";
import { GROUP_SCHEMA_COMMENT, SCHEMA_COMMENT } from "../environments/schema-file.ts";
import type { EnvironmentComment } from "./comments.ts";
import type { ImportedSystem } from "./describe-states.ts";
import type { ApplicationPlace } from "./existing-applications.ts";
import { namespaceIn } from "./namespaces.ts";
import type { ImportedState } from "./state.ts";
import { camelCase } from "./words.ts";

/** The content of a new environment file for an imported environment. */
export interface NewEnvironment {
  name: string;
  stage: string;
  kubernetes: string;
  /** APIs that newer versions no longer serve. */
  retired?: readonly string[];
  /** False if nothing is generated for Argo CD, so that the cluster isn't needed. */
  isArgo?: boolean;
  /** False if the repository has no remote that Argo CD could read: a placeholder is used then. */
  remote: boolean;
  /** The destination of an existing Application. */
  place?: ApplicationPlace | undefined;
  /** The namespace of other environments' Applications. */
  argocd?: string | undefined;
  /** The repository that these use. */
  repository?: string | undefined;
}

/** The newest Kubernetes minor version that imported objects are checked against. */
const NEWEST = 35;

/** The newest Kubernetes version that serves every object; "1.x" without the patch number. */
export function servedVersion(states: readonly ImportedState[]): string {
  for (let minor = NEWEST; minor >= 8; minor--) {
    const version = `1.${minor}`;
    const served = states.every(({ resources }) =>
      resources.every(({ apiVersion, kind }) => notServed(apiVersion, kind, version) === undefined),
    );
    if (served) return version;
  }
  return `1.${NEWEST}`;
}

/** The apiVersions and kinds that require an older Kubernetes version than the newest, without duplicates. */
export function retiredKinds(states: readonly ImportedState[]): string[] {
  const kinds = states.flatMap(({ resources }) =>
    resources
      .filter(({ apiVersion, kind }) => notServed(apiVersion, kind, `1.${NEWEST}`) !== undefined)
      .map(({ apiVersion, kind }) => `${apiVersion} ${kind}`),
  );
  return [...new Set(kinds)];
}

/** The text of a new environment file, up to its systems. */
export function newEnvironmentFile({
  name,
  stage,
  kubernetes,
  retired = [],
  isArgo = true,
  remote,
  place,
  argocd,
  repository: others,
}: NewEnvironment): string {
  const namespace = place?.argocd ?? argocd;
  const address = place?.repository ?? others;
  const repository = remote
    ? ""
    : address !== undefined
      ? `  repository: ${plainOrQuoted(address)}\n`
      : `  # Placeholder: the URL that Argo CD reads this repository from. Default is the remote \`origin\`.
  repository: https://git.example.com/${PLACEHOLDER}/deploy.git
`;
  const cluster =
    place?.cluster === undefined
      ? `  # The cluster that Argo CD itself runs in. For another one, write its URL, or its name in Argo CD under \`name:\`.
  server: https://kubernetes.default.svc
`
      : `${Object.entries(place.cluster)
          .map(([key, value]) => `  ${key}: ${plainOrQuoted(value)}\n`)
          .join("")}`;
  const head = `${SCHEMA_COMMENT}stage: ${stage}
${retired.length === 0 ? "" : `# The newest version that serves ${retired.join(" and ")}.\n`}kubernetes: "${kubernetes}"
`;
  if (!isArgo) return head;
  return `${head}cluster:
${cluster}argocd:
  # Each cluster has its own Argo CD; this tells them apart.
  instance: ${plainOrQuoted(name)}
${repository}${place?.revision === undefined ? "" : `  revision: ${JSON.stringify(place.revision)}\n`}${namespace === undefined ? "" : `  namespace: ${plainOrQuoted(namespace)}\n`}`;
}

/** A text as YAML: quoted unless it is plainly a name, and not something else to another reader. */
function plainOrQuoted(text: string): string {
  const isPlain = /^[a-z][\w.:/@~+-]*$/i.test(text) && typeof parse(text, { version: "1.1" }) === "string";
  return isPlain ? text : JSON.stringify(text);
}

/**
 * An environment file with its groups and the section of the system: settings that differ from the base's, and pins.
 * @param namespaces the project's template for namespaces
 */
export function withSystem(
  file: string,
  text: string,
  environment: string,
  system: ImportedSystem,
  namespaces?: string,
): string {
  const edit = new EnvironmentEdit(file, text);
  const { groups: known, namespace: template = namespaces } = (parse(text) ?? {}) as {
    groups?: unknown;
    namespace?: unknown;
  };
  const groups: unknown[] = Array.isArray(known) ? known : [];
  const added = system.layers.groupsOf(environment).filter((name) => !groups.includes(name));
  if (added.length > 0) edit.set(["groups"], [...groups, ...added]);
  const namespace = namespaceIn(system.namespaces, system.name, environment);
  const usual = typeof template === "string" ? template : system.namespaces.system;
  const without = filledNamespace(usual, system.name, environment);
  edit.set(["systems", system.name], {
    ...(namespace !== without && { namespace }),
    ...sectionOf(environment, system),
  });
  return edit.toString();
}

/** The text of an environment file with comments above the system's section. */
export function withComments(text: string, system: string, comments: readonly string[]): string {
  if (comments.length === 0) return text;
  const said = comments.map((comment) => `${`  # ${comment}`.trimEnd()}\n`).join("");
  return text.replace(new RegExp(`^(?=  (["']?)${system}\\1:)`, "m"), said);
}

/** The keys of an environment's file for fields of a kustomization. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  images: ["images"],
  namespace: ["namespace"],
  namePrefix: ["settings", "prefix"],
  nameSuffix: ["settings", "suffix"],
};

/** The line of the only replica count in a file, for a comment above `replicas`. */
function onlyReplicas(lines: readonly string[], field: string | undefined): number | undefined {
  if (field !== "replicas") return undefined;
  const found = lines.flatMap((line, index) => (/^ +replicas: /.test(line) ? [index] : []));
  return found.length === 1 ? found[0] : undefined;
}

/** The text of an environment file with comments above the settings that they are about. */
export function withSettingComments(
  text: string,
  system: string,
  comments: readonly EnvironmentComment[],
  pathOf?: (group: string) => string,
): string {
  const lines = text.split("\n");
  const nested = (group: string) => (pathOf?.(group) ?? group).split(".").filter(Boolean);
  for (const { comment, setting, group, field } of comments) {
    const path =
      setting === undefined
        ? group === undefined
          ? lookUp(FIELDS, field ?? "")
          : ["settings", ...nested(group)]
        : ["settings", ...nested(setting.group), setting.name];
    const at = path === undefined ? onlyReplicas(lines, field) : lineOf(lines, ["systems", system, ...path]);
    if (at === undefined) continue;
    const indent = /^ */.exec(lines[at] as string)?.[0] ?? "";
    lines.splice(at, 0, ...comment.split("\n").map((line) => `${indent}# ${line}`.trimEnd()));
  }
  return lines.join("\n");
}

/** The line of a key in YAML with two spaces for each level; undefined if it has no line. */
function lineOf(lines: readonly string[], path: readonly string[]): number | undefined {
  let at = 0;
  for (const [depth, key] of path.entries()) {
    const indent = "  ".repeat(depth);
    const found = lines.findIndex(
      (line, index) => index >= at && new RegExp(`^${indent}(["']?)${key}\\1:`).test(line),
    );
    const end = lines.findIndex((line, index) => index >= at && line !== "" && !line.startsWith(indent));
    if (found < 0 || (end >= 0 && found > end)) return undefined;
    at = depth === path.length - 1 ? found : found + 1;
  }
  return at;
}

/** The file of base, or of a group, with the section of the system: what the environments that build on it share. */
export function layerFile(
  file: string,
  text: string | undefined,
  layer: string,
  system: ImportedSystem,
): string {
  const section = sectionOf(layer, system);
  const head =
    layer === BASE
      ? `${SCHEMA_COMMENT}# What every environment starts from.\n`
      : `${GROUP_SCHEMA_COMMENT}# Settings shared by the environments with \`groups: [${layer}]\`.\n`;
  if (text === undefined) return `${head}${stringify({ systems: { [system.name]: section } }, WRITTEN)}`;
  const edit = new EnvironmentEdit(file, text);
  edit.set(["systems", system.name], section);
  return edit.toString();
}

function sectionOf(layer: string, system: ImportedSystem): Record<string, unknown> {
  const { settings, images, features, layers } = system;
  const groups: Record<string, unknown> = {};
  const index = layers.names.indexOf(layer);
  const say = (path: string, value: unknown) => {
    let at = groups;
    const keys = path.split(".");
    for (const key of keys.slice(0, -1)) {
      const inner = { ...(lookUp(at, key) as object | undefined) };
      setOwn(at, key, inner);
      at = inner;
    }
    setOwn(at, keys.at(-1) as string, value);
  };
  for (const { group, name, own } of settings.all) {
    if (!own.has(layer)) continue;
    say(group === "" ? name : `${layers.pathOf(group)}.${name}`, own.get(layer));
  }
  // A feature is on if its settings are set, or if it is enabled explicitly.
  const above = index < 0 ? [] : layers.groupsOf(layer);
  const family = layer === BASE ? layers.base : index < 0 ? layers.members(layer) : 2 ** index;
  for (const [component, set] of features) {
    const group = camelCase(component);
    const says = (name: string) =>
      settings.all.some((setting) => setting.group === group && setting.own.has(name)) ||
      layers.members(name) === set;
    const isInBase = layer !== BASE && (set & layers.base) !== 0;
    const said =
      isInBase || above.some(says) || settings.all.some((one) => one.group === group && one.own.has(layer));
    if (index < 0 && layer !== BASE && set !== family) continue;
    if ((set & family) !== 0 && !said) say(layers.pathOf(group), true);
    if ((set & family) === 0 && said) say(layers.pathOf(group), false);
  }
  const pins: Record<string, unknown> = {};
  for (const { key, pins: own } of images.all) if (own.has(layer)) setOwn(pins, key, own.get(layer));
  return {
    ...(Object.keys(groups).length > 0 ? { settings: groups } : {}),
    ...(Object.keys(pins).length > 0 ? { images: pins } : {}),
  };
}
