import { readFileSync } from "node:fs";
import { join } from "node:path";
import { bytesOf } from "@kustogen/kustomize/text/bytes.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { reviewEnvironment } from "@kustogen/review/changes/environment.ts";
import type { AuthoredChange, EnvironmentReview } from "@kustogen/review/changes/review.ts";
import type { Environment } from "../authoring/environment.ts";
import type { ImagePin } from "../authoring/image-pin.ts";
import type { System } from "../authoring/system.ts";
import { changedSettings } from "../environments/changed-settings.ts";
import { EnvironmentEdit } from "../environments/edit.ts";
import { parseEnvironment } from "../environments/load-environment.ts";
import type { Checked } from "../generate/check-resources.ts";
import { generateSystem } from "../generate/system.ts";
import { type LayerNode, resolveTree } from "../layers/tree.ts";
import { layerFolder } from "../output/layer.ts";
import { errorsOf } from "./added-errors.ts";
import { migrationsIn } from "./migrations.ts";
import type { Project } from "./project.ts";

/** An image that moves: what the environment runs, before and after. */
export interface PinMove {
  image: string;
  before: ImagePin;
  after: ImagePin;
}

/** A change of an environment's pins that is worked out and not yet made. */
export interface PinChange {
  system: System;
  environment: Environment;
  moves: PinMove[];
  /** The environment file's text as it was read, and the new one; comments and order are as they were. */
  textBefore: string;
  text: string;
  /** What it means for the environment. */
  review: EnvironmentReview;
  /** What rules say of the environment with the new pins: errors that it had not before, and those that it had. */
  errors: { added: string[]; kept: string[] };
  /** Jobs and init containers that migrate data and run another image. */
  migrations: string[];
}

/**
 * Works out what new pins make of an environment: generates the system with them and compares the renderings.
 *
 * @param pins the pin of each image, as the environment file shall have it; undefined takes it out
 * @throws InputError for pins that the system can't run with
 */
export function planPins(
  project: Project,
  system: System,
  environment: Environment,
  pins: ReadonlyMap<string, ImagePin | undefined>,
): PinChange {
  const textBefore = readFileSync(join(project.root, environment.file), "utf8");
  const edit = new EnvironmentEdit(environment.file, textBefore);
  for (const [image, pin] of pins) editPin(edit, ["systems", system.name, "images", image], pin);
  const text = edit.toString();
  const changed = parseEnvironment(environment.file, text, project.config, environment.groups);
  const described = new Map<string, readonly Checked[]>();
  const before = layerOf(project, system, environment, described);
  // The other environments are as they were.
  described.delete(environment.name);
  const after = layerOf(project, system, changed, described);
  const moves: PinMove[] = [];
  for (const image of Object.keys(system.images)) {
    const [old, now] = [lookUp(before.node.images, image), lookUp(after.node.images, image)];
    if (old !== undefined && now !== undefined && old.reference !== now.reference)
      moves.push({ image, before: plainPin(old), after: plainPin(now) });
  }
  const review = reviewEnvironment(before.resources, after.resources, {
    name: `${environment.name}/${system.name}`,
    path: layerFolder(project.config.folders, environment.name, system.name),
    environment: environment.name,
    system: system.name,
  });
  return {
    system,
    environment,
    moves,
    textBefore,
    text,
    review: { ...review, authored: editedPins(project, system, environment, textBefore, text) },
    errors: errorsOf(before, after, project.config),
    migrations: migrationsIn(before.resources, after.resources),
  };
}

/** The lines of the environment's file that the pins stand on. */
function editedPins(
  { config }: Project,
  system: System,
  { file }: Environment,
  before: string,
  after: string,
): AuthoredChange[] {
  const path = `/${file}`;
  const state = (text: string) => ({ files: new Map([[path, text]]), read: () => bytesOf(text) });
  return changedSettings(config.folders, state(before), state(after), new Set([path]))
    .filter((one) => one.system === system.name)
    .map(({ system: _, environments: __, ...one }) => one);
}

/** Keeps the form of a pin that stands there: only what differs is written. */
function editPin(edit: EnvironmentEdit, path: readonly string[], pin: ImagePin | undefined): void {
  if (pin === undefined) {
    edit.remove(path);
    return;
  }
  if (edit.get(path) === undefined) {
    edit.set(path, pin);
    return;
  }
  const fields = ["name", "tag", "digest"] as const;
  const gone = fields.filter((field) => pin[field] === undefined && edit.get([...path, field]) !== undefined);
  for (const field of fields) if (pin[field] !== undefined) edit.set([...path, field], pin[field]);
  // Behind what is new: a mapping that it leaves empty goes as a whole.
  for (const field of gone) edit.remove([...path, field]);
}

/** The layer of an environment as it renders, with the given environment in place of the one of its name. */
function layerOf(
  { environments, config }: Project,
  system: System,
  environment: Environment,
  described: Map<string, readonly Checked[]>,
): { node: LayerNode; resources: readonly Resource[] } {
  const all = environments.map((one) => (one.name === environment.name ? environment : one));
  const one = { layer: environment.name, described };
  const layers = generateSystem(resolveTree(system, all), config.folders, undefined, undefined, one);
  const layer = layers.find(({ node }) => node.layer === environment.name);
  if (layer?.rendered === undefined) throw new Error(`${system.name} has no layer ${environment.name}`);
  return { node: layer.node, resources: layer.rendered };
}

/** What a container runs, as a pin says it. */
export function plainPin({ name, tag, digest }: ImagePin): ImagePin {
  return {
    ...(name === undefined ? {} : { name }),
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  };
}

/** A pin in as few words as tell it from another: its tag, its digest cut, the name only where it changes. */
export function pinText({ name, tag, digest }: ImagePin, other: ImagePin): string {
  const parts = [
    ...(name !== other.name && name !== undefined ? [name] : []),
    ...(tag !== undefined ? [tag] : []),
    ...(digest !== undefined && (digest !== other.digest || tag === other.tag) ? [digest.slice(0, 19)] : []),
  ];
  return parts.length === 0 ? "no tag" : parts.join("@");
}

/** One move as messages have it: "api 1.2.0 → 1.3.0". */
export function moveText({ image, before, after }: PinMove): string {
  return `${image} ${pinText(before, after)} → ${pinText(after, before)}`;
}
