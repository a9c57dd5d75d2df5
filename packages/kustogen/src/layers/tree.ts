import { dirname } from "node:path";
import { printFound } from "@kustogen/kustomize/credentials/found.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { printPath, valueAt } from "@kustogen/kustomize/errors/issues.ts";
import { unknownName } from "@kustogen/kustomize/errors/suggest.ts";
import { eachTogether } from "@kustogen/kustomize/errors/together.ts";
import { groupedBy, kept } from "@kustogen/kustomize/value/multimap.ts";
import { lookUp, setOwn } from "@kustogen/kustomize/value/own.ts";
import type { Path } from "@kustogen/kustomize/value/value.ts";
import type { Context, Neighbours } from "../authoring/context.ts";
import { BASE, type Environment, type Group, type Stage } from "../authoring/environment.ts";
import { pinProblem, type ResolvedImage, resolveImage } from "../authoring/image-pins.ts";
import { mergeSettings } from "../authoring/merge-settings.ts";
import { namespaceOf, ownNamespace } from "../authoring/namespace.ts";
import type { ImageDeclaration, System } from "../authoring/system.ts";
import { settingProblems } from "../settings/problems.ts";
import { knownContext, knownImages, knownSettings } from "./known-reads.ts";
import { type LayerOrder, orderLayers } from "./layers.ts";
import { neighboursOf } from "./neighbours.ts";
import { authoredComment, authoredPlace, inFile, originsOf, placeInCode, placeOfSetting } from "./origins.ts";
import { ownPaths, withNeutral } from "./own-settings.ts";

/** One node of a system's tree, with all inputs of its desired state. */
export interface LayerNode extends Omit<LayerOrder, "name"> {
  system: System;
  /** "base", or the name of a group or environment. */
  layer: string;
  stage: Stage;
  /** True if an environment file of this name runs the system. */
  deployed: boolean;
  namespace: string;
  /** The version of its cluster ("1.35"); of a layer that isn't deployed, that of the first environment with the system. */
  kubernetes: string | undefined;
  /** Parsed by the system's schema: defaults applied; base, groups and environment file merged. */
  settings: unknown;
  images: Record<string, ResolvedImage>;
  context: Context<unknown>;
}

const invalid = (message: string) => new InputError(message, { code: "invalid-settings" });

/** Merges and checks the settings of a layer; an error includes the place where the value was written. */
function parseSettings(system: System, layer: LayerOrder, environments: readonly Environment[]): unknown {
  const origins = originsOf(system, layer, "settings");
  const merged = origins.reduce<Record<string, unknown>>((sum, { data }) => mergeSettings(sum, data), {});
  const own = layer.name === BASE ? ownPaths(merged, system.settings) : [];
  const isLayer = layer.environment === undefined;
  const input = isLayer ? withNeutral(merged, system.settings, system.name) : merged;
  const result = system.settings.safeParse(input);
  if (result.success && own.length === 0) return result.data;
  const file = `${environmentsFolder(environments)}/${layer.name}.yaml`;
  const place = (path: Path) =>
    placeOfSetting(path, origins, `${file}: ${printPath(["systems", system.name, "settings", ...path])}`);
  const lines = [
    ...own.map(
      (path) =>
        `${place(path)}: each environment has its own, so that none gets another's; expected it in the environments' files, found ${printFound(valueAt(merged, path), path)}`,
    ),
    ...(result.success ? [] : settingProblems(result.error, merged)).map(
      ({ path, message }) =>
        `${place(path)}: ${message}${isLayer && valueAt(merged, path) === undefined ? `. Write what environments start from:\n  ${missingLine(system, path, environments)}` : ""}`,
    ),
  ];
  throw invalid(`${lines.join("\n")}\n  (settings of ${system.name} in ${layer.name})`);
}

/** A line that sets what a layer lacks, with the value of an environment that has one. */
function missingLine({ name }: System, path: Path, environments: readonly Environment[]): string {
  const values = environments.map(({ systems }) => valueAt(lookUp(systems, name)?.settings, path));
  const value = values.find((one) => one !== undefined);
  const keys = ["systems", name, "settings", ...path];
  const said = value === undefined ? "…" : printFound(value, path);
  return `${keys.map((key) => `${key}: `).join("{ ")}${said}${" }".repeat(keys.length - 1)}`;
}

/** The images of a layer with pins applied; throws for undeclared pins and images without a required pin. */
function resolveImages(system: System, { name: layer, groups, environment }: LayerOrder) {
  const declared = Object.keys(system.images);
  const origins = originsOf(system, { groups, environment }, "images");
  for (const { data, locate } of origins)
    for (const [key, pin] of Object.entries(data)) {
      if (!Object.hasOwn(system.images, key))
        throw unknownName(`${locate([key])}: ${system.name} declares no image`, key, declared);
      const problem = pinProblem(pin);
      if (problem) throw invalid(`${locate([key, ...problem.path])}: ${problem.message}`);
    }
  const images: Record<string, ResolvedImage> = {};
  for (const key of declared) {
    const declaration: ImageDeclaration = system.images[key] ?? {};
    const pins = origins.map(({ data }) => lookUp(data, key));
    const image = resolveImage(key, declaration, pins);
    if (environment && image.tag === undefined && image.digest === undefined && !declaration.moving)
      throw invalid(
        `${inFile(environment, system, "images")([key])}: no tag or digest for image "${key}" in ${layer}. Add ${key}: {tag: "…"} under systems.${system.name}.images`,
      );
    const isMoving = image.tag === "latest" && image.digest === undefined && !declaration.moving;
    const tag = [key, "tag"];
    const writer = origins.findLast(({ data }) => valueAt(data, tag) !== undefined);
    if (isMoving && environment?.stage === "production")
      throw invalid(
        `${writer?.locate(tag) ?? placeInCode(system, ["images", ...tag])}: image "${key}" has the tag "latest" in production, which is a moving tag. Pin a release's tag or digest, or give a reason as images.${key}.moving in ${placeInCode(system, ["images", key])}`,
      );
    setOwn(images, key, image);
  }
  return images;
}

/** The context for a system's function in a layer. */
function contextOf(
  layer: LayerOrder,
  { system, settings, images, namespace, stage }: Omit<LayerNode, "context">,
  neighbours: Neighbours,
): Context<unknown> {
  const { environment, groups } = layer;
  const place: Context<unknown>["place"] = (path) => authoredPlace(path, system, layer);
  const names = [environment?.name, ...groups.map(({ name }) => name)].filter((name) => name !== BASE);
  const context: Context<unknown> = {
    system: system.name,
    namespace,
    layer: layer.name,
    stage,
    within: (name) => names.includes(name),
    settings: knownSettings(settings, system.settings),
    images: knownImages(images),
    declaredImages: new Map(
      Object.entries(images).map(([key, { reference }]) => [
        reference,
        resolveImage(key, lookUp(system.images, key) ?? {}, []).reference,
      ]),
    ),
    // A system sees only its own sections, so that its inputs are known.
    environment: environment && {
      ...ownSections(environment, system.name),
      groups: environment.groups.map((group) => ownSections(group, system.name)),
      layers: environment.layers.map((group) => ownSections(group, system.name)),
    },
    place,
    reason: (path) => authoredComment(path, system, layer),
    refuse(path, why) {
      throw invalid(`${place(path)}: ${why}`);
    },
    neighbours,
  };
  return knownContext(context, layer.known);
}

function ownSections<Of extends Environment | Group>(file: Of, system: string): Of {
  const entry = lookUp(file.systems, system);
  return { ...file, systems: entry === undefined ? {} : { [system]: entry } };
}

/** The folder of the environment files. */
const environmentsFolder = (all: readonly Environment[]) =>
  dirname(all[0]?.file ?? "generators/environments/any");

/**
 * The layers of a system in the order they are built: base, the groups that say anything about it, and every environment
 * that runs it. Throws InputError with file and line, or system and layer.
 * @param systems all systems of the project, for connections from one to another
 */
export function resolveTree(
  system: System,
  environments: readonly Environment[],
  systems: readonly System[] = [system],
): LayerNode[] {
  const others = new Map<System, LayerNode[]>();
  const contextIn = ({ environment, name }: LayerOrder, other: System) => {
    const nodes = kept(others, other, () => resolveTree(other, environments, systems));
    const node = nodes.find(({ layer }) => layer === name);
    return (node ?? (environment === undefined ? nodes[0] : undefined))?.context;
  };
  const nodeOf = (order: LayerOrder): LayerNode => {
    const { name, ...others } = order;
    const { environment } = others;
    let context: Context<unknown> | undefined;
    return {
      ...others,
      system,
      layer: name,
      stage: environment?.stage ?? "development",
      deployed: environment !== undefined,
      namespace: environment === undefined ? ownNamespace(system, name) : namespaceOf(system, environment),
      kubernetes: (environment ?? environments.find(({ systems }) => Object.hasOwn(systems, system.name)))
        ?.kubernetes,
      settings: parseSettings(system, order, environments),
      images: resolveImages(system, order),
      // Created on demand: it is needed only for calling a system, and creating it takes a third of the time.
      get context() {
        const file = `${environmentsFolder(environments)}/${name}.yaml`;
        const neighbours = neighboursOf(system, systems, (other) => contextIn(order, other), file);
        return (context ??= contextOf(order, this, neighbours));
      },
    };
  };
  const orders = groupedBy(orderLayers(system.name, environments), (one) => !one.environment);
  // Environments would only repeat a mistake of what they build on.
  return [...(orders.get(true) ?? []).map(nodeOf), ...eachTogether(orders.get(false) ?? [], nodeOf)];
}
