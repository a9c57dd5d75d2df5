import { lastPart } from "@kustogen/kustomize/tree/paths.ts";
import { type Alike, alike, leafCount, type Parameter } from "./alike.ts";
import { at } from "./blocks/fields.ts";
import type { restOf } from "./frames.ts";
import type { LayerSet } from "./layers.ts";
import { withoutMarks } from "./marks.ts";
import { takeFrames } from "./take-frames.ts";
import type { Field, ImportedObject, Item, Template } from "./template.ts";
import { camelCase } from "./words.ts";

/** What several objects have in common, said once: a function of what differs between them. */
export interface SharedFunction {
  name: string;
  /** What it says of those that call it. */
  summary: string;
  value: Template;
  parameters: readonly Parameter[];
  layers: LayerSet;
  /** The component whose file says it; undefined for one of several. */
  component: string | undefined;
  /** What it makes, where that is the whole object and not its body. */
  object?: Pick<ImportedObject, "apiVersion" | "kind">;
  /** The fields of its own that each caller gives beside the parameters, which stand together as one. */
  rest?: ReturnType<typeof restOf>;
}

/** A place that may call a function: the body of an object, or the values of a chart in it. */
interface Site {
  component: string;
  object: ImportedObject;
  template: Template;
  layers: LayerSet;
  /** What it may be called, by what names it. */
  words: readonly string[];
}

/** Kinds whose objects are no blocks, and of which a system has many that are alike. */
const KINDS = new Set(["Application", "HelmRelease", "HelmChart"]);

/** Fewer values are no function. */
const LEAST = 6;

/** What a function costs before it says anything, and the parameters that a reader keeps apart. */
const COST = { lines: 3, parameters: 5 };

/** What nobody would call a thing of its own. */
const VAGUE = /^(?:spec|source|metadata|more|template|chart|helm|labels|annotations)\d*$/;

/**
 * Takes what releases of charts have in common out of them, into functions of what differs: services that are alike but
 * for their names, ports and a few variables.
 *
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
  return {
    functions,
    components: new Map([...components].map(([name, all]) => [name, all.map(calling)])),
  };
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

/** The values of charts in the texts of a ConfigMap, each called after what its key begins with. */
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

/** Sites that are alike, each in one group. */
function groupsOf(sites: readonly Site[], own: ReadonlySet<string>): Group[] {
  const groups: Group[] = [];
  const left = [...sites];
  for (let first = left.shift(); first !== undefined; first = left.shift()) {
    const { object } = first;
    const from = sourceOf(first.template);
    const others = left.filter(
      (other) => other.object.kind === object.kind && sourceOf(other.template) === from,
    );
    // Those that are most alike come first, and another one may differ in one thing more.
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

/** What sites have in common under the words that leave the least to differ. */
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

/** The environments that have one of the sites. */
function layersOf(sites: readonly Site[]): LayerSet {
  return sites.reduce((set, { layers }) => set | layers, 0);
}

/** What is there wherever its site is, as if that were in more environments: a feature has what others have, too. */
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

/** True where a function is shorter than what it says, and a reader can keep apart what it is given. */
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

/** A function is called after the chart that all of its releases are of, and what they are. */
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
  // What several functions would be called has the source in it, else what the first of the releases is called.
  const source = sourceOf(sites[0]?.template as Template).replace(/\0+$|^\0+|\.git\b/g, "");
  const owners = [lastPart(source), withoutMarks(sites[0]?.words[0] ?? "")];
  const names = [words, ...owners.map((owner) => `${owner}-${words}`)].map(camelCase);
  return names.find((name) => !taken.has(name)) ?? `${camelCase(words)}${taken.size}`;
}

/** Where an Application or a HelmRelease comes from: what is of another source has little else in common. */
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

/** The chart that an Application or a HelmRelease is of. */
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
