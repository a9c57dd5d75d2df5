import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { closest, suggestion } from "@kustogen/kustomize/errors/suggest.ts";
import { setOwn } from "@kustogen/kustomize/value/own.ts";
import type { Context } from "../authoring/context.ts";
import type { Environment, Stage } from "../authoring/environment.ts";
import { isImageName, pinProblem, type ResolvedImage, resolveImage } from "../authoring/images.ts";
import type { ImageDeclaration, System } from "../authoring/system.ts";
import { problemsOf } from "../settings/problems.ts";
import { type LayerOrder, orderLayers } from "./layers.ts";
import { mergeSettings } from "./merge-settings.ts";
import { authoredPlace, imageOrigins, inFile, placeOf, settingsOrigins, systemEntry } from "./origins.ts";

/** One node of a system's tree with everything its desired state is made from. */
export interface LayerNode {
  system: System;
  /** "base", a shared layer, or an environment's name. */
  layer: string;
  /** The layer this one builds on; undefined for base. */
  parent: string | undefined;
  stage: Stage;
  /** True where an environment file of this name runs the system. */
  deployed: boolean;
  /** False for a layer whose state is worked out from what builds on it: it has no settings. */
  described: boolean;
  environment: Environment | undefined;
  /** Parsed by the system's schema: defaults applied, base, layers and environment file merged. */
  settings: unknown;
  images: Record<string, ResolvedImage>;
  /** What the system's function is called with. */
  context: Context<unknown>;
}

/** Merges and checks the settings of a layer; a failure is placed where the value was written. */
function parseSettings(system: System, layer: LayerOrder, environment: Environment | undefined): unknown {
  const origins = settingsOrigins(system, layer.ancestry, environment);
  const merged = origins.reduce<Record<string, unknown>>((sum, { data }) => mergeSettings(sum, data), {});
  const result = system.settings.safeParse(merged);
  if (result.success) return result.data;
  const lines = problemsOf(result.error, merged).map(
    ({ path, message }) => `${placeOf(path, origins)}: ${message}`,
  );
  throw new InputError(`${lines.join("\n")}\n  (settings of ${system.name} in ${layer.name})`, {
    code: "invalid-settings",
  });
}

/** The images of a layer with pins applied; throws for pins nobody declares and images that lack a pin. */
function resolveImages(
  system: System,
  { name: layer, ancestry }: LayerOrder,
  environment: Environment | undefined,
): Record<string, ResolvedImage> {
  const declared = Object.keys(system.images);
  const origins = imageOrigins(system, ancestry, environment);
  for (const { data, locate } of origins)
    for (const [key, pin] of Object.entries(data)) {
      if (!Object.hasOwn(system.images, key))
        throw new InputError(
          `${locate([key])}: ${system.name} declares no image "${key}". ${suggestion(key, declared)}`,
          { code: "unknown-name" },
        );
      const problem = pinProblem(pin);
      if (problem)
        throw new InputError(`${locate([key, ...problem.path])}: ${problem.message}`, {
          code: "invalid-settings",
        });
    }
  const images: Record<string, ResolvedImage> = {};
  for (const key of declared) {
    const declaration: ImageDeclaration = system.images[key] ?? {};
    const image = resolveImage(
      key,
      declaration,
      origins.map(({ data }) => (Object.hasOwn(data, key) ? data[key] : undefined)),
    );
    if (!isImageName(image.name))
      throw new InputError(
        `systems/${system.name} images.${key}: "${image.name}" is no image name. Expected one such as "ghcr.io/acme/api", with tag and digest in fields of their own`,
        { code: "invalid-settings" },
      );
    if (environment && image.tag === undefined && image.digest === undefined)
      throw new InputError(
        `${inFile(environment, system, "images")([key])}: no tag or digest for image "${key}" in ${layer}. Add ${key}: {tag: "…"} under systems.${system.name}.images`,
        { code: "invalid-settings" },
      );
    if (
      environment?.stage === "production" &&
      image.tag === "latest" &&
      image.digest === undefined &&
      !declaration.moving
    )
      throw new InputError(
        `${inFile(environment, system, "images")([key, "tag"])}: image "${key}" runs the tag "latest" in production, which moves. Pin a release's tag or digest, or give a reason in \`moving\` of systems/${system.name} images.${key}`,
        { code: "invalid-settings" },
      );
    setOwn(images, key, image);
  }
  return images;
}

/** The context a system's function gets for a layer. */
function contextOf(
  system: System,
  layer: LayerOrder,
  environment: Environment | undefined,
  settings: unknown,
  images: Record<string, ResolvedImage>,
): Context<unknown> {
  const place: Context<unknown>["place"] = (path) => authoredPlace(path, system, layer.ancestry, environment);
  const references: Record<string, string> = {};
  for (const key of Object.keys(images)) setOwn(references, key, (images[key] as ResolvedImage).reference);
  return {
    system: system.name,
    namespace: system.namespace,
    layer: layer.name,
    stage: environment?.stage ?? "development",
    deployed: environment !== undefined,
    within: (name) => layer.ancestry.includes(name),
    settings,
    images: references,
    // A system sees its own sections alone: what it is made from is known then.
    environment: environment && { ...environment, systems: ownSection(environment, system.name) },
    place,
    refuse(path, why) {
      throw new InputError(`${place(path)}: ${why}`, { code: "invalid-settings" });
    },
  };
}

function ownSection(environment: Environment, system: string): Environment["systems"] {
  const entry = systemEntry(environment, system);
  return entry === undefined ? {} : { [system]: entry };
}

/**
 * Environments that run the system without a layer of their name: they build on base. A layer whose name is close and
 * that no environment has is a slip of the pen.
 */
function environmentsOnBase(system: System, environments: readonly Environment[]): string[] {
  const names = Object.keys(system.layers);
  const free = names.filter((name) => !environments.some((environment) => environment.name === name));
  const onBase: string[] = [];
  for (const { file, lineOf, name, systems } of environments) {
    if (!Object.hasOwn(systems, system.name) || Object.hasOwn(system.layers, name)) continue;
    const near = closest(name, free);
    if (near !== undefined)
      throw new InputError(
        `${file}:${lineOf(["systems", system.name])}: systems.${system.name}: the system has no layer "${name}". Did you mean "${near}"? Rename that in layers of systems/${system.name}, or add "${name}" there`,
        { code: "invalid-settings" },
      );
    onBase.push(name);
  }
  return onBase;
}

/**
 * The layers of a system in the order they are built: base, and every layer that an environment which runs the system
 * builds on. One that no environment uses is not there: when an environment's file goes, its overlays must go with it,
 * or Argo CD would go on deploying them without the file's settings. Throws InputError naming file and line, or system
 * and layer.
 */
export function resolveTree(system: System, environments: readonly Environment[]): LayerNode[] {
  const byName = new Map(environments.map((environment) => [environment.name, environment]));
  const order = orderLayers(system, environmentsOnBase(system, environments));
  const deployed = (name: string) => {
    const environment = byName.get(name);
    return environment && systemEntry(environment, system.name) ? environment : undefined;
  };
  const needed = new Set<string>(["base"]);
  for (const { name, ancestry } of order)
    if (deployed(name)) for (const ancestor of ancestry) needed.add(ancestor);
  const nodes: LayerNode[] = [];
  for (const layer of order) {
    if (!needed.has(layer.name)) continue;
    const environment = deployed(layer.name);
    const described = environment !== undefined || system.describedLayers?.includes(layer.name) === true;
    const settings = described ? parseSettings(system, layer, environment) : undefined;
    const images = resolveImages(system, layer, environment);
    const context = contextOf(system, layer, environment, settings, images);
    const { stage, deployed: isDeployed } = context;
    nodes.push({
      system,
      layer: layer.name,
      parent: layer.parent,
      stage,
      deployed: isDeployed,
      described,
      environment,
      settings,
      images,
      context,
    });
  }
  return nodes;
}
