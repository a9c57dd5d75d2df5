import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { suggestion } from "@kustogen/kustomize/errors/suggest.ts";
import { shortcuts } from "@kustogen/kustomize/shortcuts.ts";
import { lookUp, setOwn } from "@kustogen/kustomize/value/own.ts";
import type { Context } from "../authoring/context.ts";
import { isDescribed } from "../authoring/described.ts";
import type { Environment, Group, Stage } from "../authoring/environment.ts";
import { isImageName, pinProblem, type ResolvedImage, resolveImage } from "../authoring/image-pins.ts";
import { namespaceOf, ownNamespace } from "../authoring/namespace.ts";
import type { ImageDeclaration, System } from "../authoring/system.ts";
import { problemsOf } from "../settings/problems.ts";
import { knownImages, knownSettings } from "./known-reads.ts";
import { type LayerOrder, orderLayers } from "./layers.ts";
import { mergeSettings } from "./merge-settings.ts";
import { authoredPlace, imageOrigins, inFile, placeOfSetting, settingsOrigins } from "./origins.ts";
import { refuseLayers } from "./refuse-layers.ts";

/** One node of a system's tree, with all inputs of its desired state. */
export interface LayerNode {
  system: System;
  /** "base", or the name of a group or environment. */
  layer: string;
  /** The layer that this one builds on; undefined for base. */
  parent: string | undefined;
  stage: Stage;
  /** True if an environment file of this name runs the system. */
  deployed: boolean;
  /** False for a layer whose state is derived from those that build on it: it has no settings. */
  described: boolean;
  environment: Environment | undefined;
  /** The namespace of its objects. */
  namespace: string;
  /** Parsed by the system's schema: defaults applied, base, layers and environment file merged. */
  settings: unknown;
  images: Record<string, ResolvedImage>;
  /** The argument of the system's function. */
  context: Context<unknown>;
}

/** Merges and checks the settings of a layer; an error includes the place where the value was written. */
function parseSettings(system: System, layer: LayerOrder): unknown {
  const origins = settingsOrigins(system, layer);
  const merged = origins.reduce<Record<string, unknown>>((sum, { data }) => mergeSettings(sum, data), {});
  const result = system.settings.safeParse(merged);
  if (result.success) return result.data;
  const lines = problemsOf(result.error, merged).map(
    ({ path, message }) => `${placeOfSetting(path, origins)}: ${message}`,
  );
  throw new InputError(`${lines.join("\n")}\n  (settings of ${system.name} in ${layer.name})`, {
    code: "invalid-settings",
  });
}

/** The images of a layer with pins applied; throws for undeclared pins and images without a required pin. */
function resolveImages(system: System, order: LayerOrder): Record<string, ResolvedImage> {
  const declared = Object.keys(system.images);
  const origins = imageOrigins(system, order);
  const { name: layer, environment } = order;
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
        `systems/${system.name} images.${key}: "${image.name}" isn't a valid image name. Expected one such as "ghcr.io/acme/api", with tag and digest in separate fields`,
        { code: "invalid-settings" },
      );
    if (environment && image.tag === undefined && image.digest === undefined && !declaration.moving)
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
        `${inFile(environment, system, "images")([key, "tag"])}: image "${key}" has the tag "latest" in production, which is a moving tag. Pin a release's tag or digest, or give a reason in \`moving\` of systems/${system.name} images.${key}`,
        { code: "invalid-settings" },
      );
    setOwn(images, key, image);
  }
  return images;
}

/** The prototype of every context: a property that was removed from contexts would otherwise read as false. */
const GONE = Object.create(Object.prototype, {
  deployed: {
    get(): never {
      throw new InputError(
        "context.deployed no longer exists: layers are derived from environments, and only environments are described. " +
          'Remove the condition; with layers: "described", use context.environment !== undefined',
        { code: "invalid-settings" },
      );
    },
  },
});

/** The context for a system's function in a layer. */
function contextOf(
  system: System,
  layer: LayerOrder,
  settings: unknown,
  images: Record<string, ResolvedImage>,
  namespace: string,
  stage: Stage,
): Context<unknown> {
  const { environment, groups } = layer;
  const place: Context<unknown>["place"] = (path) => authoredPlace(path, system, layer);
  const ancestry = new Set([layer.name, ...groups.map(({ name }) => name)]);
  const references: Record<string, string> = {};
  for (const key of Object.keys(images)) setOwn(references, key, (images[key] as ResolvedImage).reference);
  const context: Context<unknown> & { __proto__: object } = {
    __proto__: GONE,
    system: system.name,
    namespace,
    layer: layer.name,
    stage,
    within: (name) => ancestry.has(name),
    settings: knownSettings(settings, system.settings),
    images: knownImages(references),
    // A system sees only its own sections, so that its inputs are known.
    environment: environment && {
      ...environment,
      groups: groups.map((group) => ({ ...group, systems: ownSection(group, system.name) })),
      systems: ownSection(environment, system.name),
    },
    place,
    refuse(path, why) {
      throw new InputError(`${place(path)}: ${why}`, { code: "invalid-settings" });
    },
  };
  return context;
}

function ownSection({ systems }: Environment | Group, system: string): Environment["systems"] {
  const entry = lookUp(systems, system);
  return entry === undefined ? {} : { [system]: entry };
}

/**
 * The images of a system in each environment, in the order of `resolveTree`. Like `resolveTree` it throws InputError for
 * problems with images, but it doesn't parse settings.
 */
export function deployedImages(
  system: System,
  environments: readonly Environment[],
): Pick<LayerNode, "layer" | "environment" | "images">[] {
  if (!shortcuts.taken) return resolveTree(system, environments).filter(({ deployed }) => deployed);
  return orderLayers(system.name, environments)
    .filter(({ environment }) => environment !== undefined)
    .map((order) => ({
      layer: order.name,
      environment: order.environment,
      images: resolveImages(system, order),
    }));
}

/**
 * The layers of a system in the order they are built: base, the groups that environments share, and every environment
 * that runs it. Throws InputError with file and line, or system and layer.
 */
export function resolveTree(system: System, environments: readonly Environment[]): LayerNode[] {
  refuseLayers(system, environments);
  return orderLayers(system.name, environments).map((order) => {
    const { environment, name, parent } = order;
    const described = environment !== undefined || isDescribed(system, name);
    const settings = described ? parseSettings(system, order) : undefined;
    const images = resolveImages(system, order);
    const namespace =
      environment === undefined ? ownNamespace(system, name) : namespaceOf(system, environment);
    const stage = environment?.stage ?? "development";
    let context: Context<unknown> | undefined;
    return {
      system,
      layer: name,
      parent,
      stage,
      deployed: environment !== undefined,
      described,
      environment,
      namespace,
      settings,
      images,
      // Created on demand: it is needed only for calling a system, and creating it takes a third of the time.
      get context() {
        return (context ??= contextOf(system, order, settings, images, namespace, stage));
      },
    };
  });
}
