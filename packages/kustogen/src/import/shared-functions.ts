import { lastPart } from "@kustogen/kustomize/tree/paths.ts";
import { type Alike, alike, type Parameter } from "./alike.ts";
import { at } from "./blocks/fields.ts";
import type { restOf } from "./frames.ts";
import type { LayerSet } from "./layers.ts";
import { withoutMarks } from "./marks.ts";
import { leafCount } from "./same-template.ts";
import { takeFrames } from "./take-frames.ts";
import type { Field, ImportedObject, Item, Template } from "./template.ts";
import { camelCase } from "./words.ts";

/** The common part of several objects, declared once as a function of their differences. */
export interface SharedFunction {
  name: string;
  /** A description of its callers. */
  summary: string;
  value: Template;
  parameters: readonly Parameter[];
  layers: LayerSet;
  /** The component whose file declares it; undefined for one of several. */
  component: string | undefined;
  /** Set if it returns a whole object and not only a body. */
  object?: Pick<ImportedObject, "apiVersion" | "kind">;
  /** The fields that each caller adds besides the parameters, as one argument. */
  rest?: ReturnType<typeof restOf>;
}

/** A place that may call a function: the body of an object, or the chart values in it. */
interface Site {
  component: string;
  object: ImportedObject;
  template: Template;
  layers: LayerSet;
  /** Words for possible names, by their source. */
  words: readonly string[];
}

/** Kinds without blocks, of which a system has many similar objects. */
const KINDS = new Set(["Application", "HelmRelease", "HelmChart"]);

/** With fewer values, a function isn't worth it. */
const LEAST = 6;

/** The lines that a function costs, and the maximum number of parameters. */
const COST = { lines: 3, parameters: 5 };

/** Words that don't name anything by themselves. */
const VAGUE = /^(?:spec|source|metadata|more|template|chart|helm|labels|annotations)\d*$/;

/**
 * Extracts the common parts of chart releases into functions of their differences: services that are equal except for
 * their names, ports and a few variables.
 * @param features components that some environments lack
 */
export function takeFunctions(
  components: ReadonlyMap<string, ImportedObject[]>,
  features: ReadonlyMap<string, LayerSet>,
): {
  functions: SharedFunction[];
  components: Map<string, ImportedObject[]>;
} {
  const own = new Set([...components.keys()].filter((name) => features.has(name)).map(camelCase));
  const functions: SharedFunction[] = [];
  const taken = new Map<Template, Template>();
  const bodies = sitesOf(components, (object, site) =>
    KINDS.has(object.kind) && object.file === undefined && object.when === undefined
      ? [{ ...site, template: object.body, words: [withoutMarks(object.name), site.component] }]
      : [],
  );
  const texts = sitesOf(components, (object, site) => (taken.has(object.body) ? [] : textsIn(object, site)));
  const made = new Map<SharedFunction, readonly Site[]>();
  for (const sites of [bodies, texts])
    for (const group of groupsOf(
      sites().filter(({ template }) => leafCount(template) > LEAST),
      own,
    )) {
      const one = functionOf(group, functions, taken);
      functions.push(one);
      if (sites === bodies) made.set(one, group.sites);
    }
  functions.unshift(...takeFrames(components, made, taken));
  const calling = (object: ImportedObject) => ({ ...object, body: replaced(object.body, taken) });
  return { functions, components: new Map([...components].map(([name, all]) => [name, all.map(calling)])) };
}

function sitesOf(
  components: ReadonlyMap<string, ImportedObject[]>,
  of: (object: ImportedObject, site: Omit<Site, "template" | "words">) => Site[],
): () => Site[] {
  return () =>
    [...components].flatMap(([component, objects]) =>
      objects.flatMap((object) => of(object, { component, object, layers: object.layers })),
    );
}

/** The chart values in the texts of a ConfigMap, each named after the beginning of its key. */
function textsIn(object: ImportedObject, site: Omit<Site, "template" | "words">): Site[] {
  const data = at(object.body, "data");
  if (data?.type !== "map") return [];
  return data.fields.flatMap(({ key, value, layers }) =>
    value.type === "yaml" && value.value.type === "map"
      ? [
          {
            ...site,
            layers,
            template: value.value,
            words: [key.replace(/[-_.]?values.*$/i, "") || site.component],
          },
        ]
      : [],
  );
}

interface Group {
  sites: Site[];
  found: Alike;
}

/** Groups of similar sites, each in one group. */
function groupsOf(sites: readonly Site[], own: ReadonlySet<string>): Group[] {
  const groups: Group[] = [];
  const left = [...sites];
  for (let first = left.shift(); first !== undefined; first = left.shift()) {
    const { object } = first;
    const from = sourceOf(first.template);
    const others = left.filter(
      (other) => other.object.kind === object.kind && sourceOf(other.template) === from,
    );
    // The most similar ones come first, and another one may differ in one thing more.
    const alone = first;
    const pairs = others
      .map((other) => ({ other, count: alikeTo([alone, other], own)?.parameters.length ?? Infinity }))
      .toSorted((a, b) => a.count - b.count);
    const most = (pairs[0]?.count ?? 0) + 1;
    let group: Group | undefined;
    let sites = [first];
    for (const { other, count } of pairs) {
      const found = count > most ? undefined : alikeTo([...sites, other], own);
      if (found === undefined || found.parameters.length > most) continue;
      sites = [...sites, other];
      if (isWorth(found, sites.length)) group = { sites, found };
    }
    for (const { object: taken, template } of group?.sites ?? [])
      left.splice(0, left.length, ...left.filter((one) => one.object !== taken || one.template !== template));
    if (group !== undefined) groups.push(group);
  }
  return groups;
}

/** The common part of sites, with the words that leave the fewest differences. */
function alikeTo(sites: readonly Site[], features: ReadonlySet<string>): Alike | undefined {
  const [{ words }] = sites as [Site];
  const layers = layersOf(sites);
  const found = words.flatMap((_, at) => {
    const own = sites.map((site) => site.words[at] ?? "");
    if (own.some((word) => word.length < 2) || new Set(own).size < own.length) return [];
    return (
      alike(
        sites.map((site) => stretched(site.template, site.layers, layers)),
        own,
        layers,
        features,
      ) ?? []
    );
  });
  const [best] = found.sort((a, b) => a.parameters.length - b.parameters.length);
  return best;
}

/** The environments with any of the sites. */
function layersOf(sites: readonly Site[]): LayerSet {
  return sites.reduce((set, { layers }) => set | layers, 0);
}

/** Treats a part that exists wherever its site does as if in more environments, so that features can share it. */
function stretched(template: Template, own: LayerSet, all: LayerSet): Template {
  if (own === all) return template;
  const within = <Part extends Field | Item>(part: Part): Part => ({
    ...part,
    layers: (part.layers & own) === own ? all : part.layers,
    value: stretched(part.value, own, all),
  });
  if (template.type === "map") return { ...template, fields: template.fields.map(within) };
  if (template.type === "list") return { ...template, items: template.items.map(within) };
  return template.type === "yaml" ? { ...template, value: stretched(template.value, own, all) } : template;
}

/** True if a function is shorter than its contents, and has few enough parameters. */
function isWorth({ parameters, shared }: Alike, sites: number): boolean {
  const count = parameters.length;
  const isPlain = parameters.every(({ name, given }) => !given.includes(undefined) || !VAGUE.test(name));
  const isShorter = (sites - 1) * shared >= COST.lines + (sites + 1) * count;
  return count > 0 && count <= COST.parameters && isPlain && isShorter;
}

function functionOf(
  { sites, found }: Group,
  functions: readonly SharedFunction[],
  taken: Map<Template, Template>,
): SharedFunction {
  const [{ object }] = sites as [Site];
  const layers = layersOf(sites);
  const [component, ...others] = new Set(sites.map((site) => site.component));
  const name = freeName(sites, functions);
  const names = sites.map((site) => withoutMarks(site.words[0] ?? ""));
  const made: SharedFunction = {
    name,
    summary: `What ${names.slice(0, -1).join(", ")} and ${names.at(-1)} have in common${object.kind === "ConfigMap" ? " of their values" : ""}.`,
    value: found.value,
    parameters: found.parameters,
    layers,
    component: others.length === 0 ? component : undefined,
  };
  sites.forEach(({ template }, index) => {
    const args = found.parameters.flatMap(({ name: key, given }): Field[] => {
      const value = given[index];
      return value === undefined ? [] : [{ key, layers, value }];
    });
    taken.set(template, { type: "call", of: made, args });
  });
  return made;
}

/** A function is named after the chart that all of its releases use, and their kind. */
function freeName(sites: readonly Site[], functions: readonly SharedFunction[]): string {
  const [{ object }] = sites as [Site];
  const charts = new Set(sites.map(({ template }) => chartOf(template)));
  const [chart] = charts;
  const kind =
    { Application: "application", HelmRelease: "release", ConfigMap: "values" }[object.kind] ?? "chart";
  const words =
    charts.size === 1 && chart !== undefined
      ? `${chart}-${kind}`
      : sites.every(({ template }) => at(template, "spec", "source", "path") !== undefined)
        ? `folder-${kind}`
        : `common-${kind}`;
  const taken = new Set(functions.map(({ name }) => name));
  // With several functions of the same name, the source is added, or else the name of the first release.
  const source = sourceOf(sites[0]?.template as Template).replace(/\0+$|^\0+|\.git\b/g, "");
  const owners = [lastPart(source), withoutMarks(sites[0]?.words[0] ?? "")];
  const names = [words, ...owners.map((owner) => `${owner}-${words}`)].map(camelCase);
  return names.find((name) => !taken.has(name)) ?? `${camelCase(words)}${taken.size}`;
}

/** The source of an Application or a HelmRelease: those of another source have little else in common. */
function sourceOf(template: Template): string {
  return [
    ["spec", "source", "repoURL"],
    ["spec", "chart", "spec", "sourceRef", "name"],
    ["spec", "chartRef", "name"],
  ]
    .map((path) => at(template, ...path))
    .map((found) => (found?.type === "literal" ? String(found.value) : ""))
    .join("\0");
}

/** The chart of an Application or a HelmRelease. */
function chartOf(template: Template): string | undefined {
  for (const path of [
    ["spec", "source", "chart"],
    ["spec", "chart", "spec", "chart"],
  ]) {
    const found = at(template, ...path);
    if (found?.type === "literal" && typeof found.value === "string") return found.value.replace(/^.*\//, "");
  }
  return undefined;
}

function replaced(template: Template, taken: ReadonlyMap<Template, Template>): Template {
  const found = taken.get(template);
  if (found !== undefined) return found;
  if (template.type === "map")
    return {
      ...template,
      fields: template.fields.map((field) => ({ ...field, value: replaced(field.value, taken) })),
    };
  return template.type === "yaml" ? { ...template, value: replaced(template.value, taken) } : template;
}
