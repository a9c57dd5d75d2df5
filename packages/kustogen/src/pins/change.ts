import { readFileSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { reviewEnvironment } from "@kustogen/review/changes/environment.ts";
import type { Environment } from "../authoring/environment.ts";
import type { ImagePin } from "../authoring/image-pin.ts";
import type { System } from "../authoring/system.ts";
import { EnvironmentEdit } from "../environments/edit.ts";
import { parseEnvironment } from "../environments/load-environment.ts";
import { judgeSystem } from "../generate/judge-system.ts";
import { generateLayer } from "../generate/system.ts";
import { resolveTree } from "../layers/tree.ts";
import { layerFolder } from "../output/file.ts";
import type { Project } from "./project.ts";

/** A changed image: what the environment runs, before and after. */
export interface PinMove {
  image: string;
  before: ImagePin;
  after: ImagePin;
}

/** A planned change of an environment's pins. */
export type PinChange = ReturnType<typeof planPins>;

/** Plans a change of pins (undefined removes one): generates and compares. @throws InputError for pins that fail, or change nothing */
export function planPins(
  project: Project,
  system: System,
  environment: Environment,
  pins: ReadonlyMap<string, ImagePin | undefined>,
) {
  const textBefore = readFileSync(join(project.root, environment.file), "utf8");
  const edit = new EnvironmentEdit(environment.file, textBefore);
  for (const [image, pin] of pins) editPin(edit, ["systems", system.name, "images", image], pin);
  const text = edit.toString();
  const changed = parseEnvironment(environment.file, text, project.config, environment.layers);
  const before = layerOf(project, system, environment);
  const after = layerOf(project, system, changed);
  const moves: PinMove[] = [];
  for (const image of Object.keys(system.images)) {
    const [old, now] = [lookUp(before.node.images, image), lookUp(after.node.images, image)];
    if (old !== undefined && now !== undefined && old.reference !== now.reference)
      moves.push({ image, before: plainPin(old), after: plainPin(now) });
  }
  const found = judgeSystem([after.layer], { exceptions: project.config.exceptions, rules: [] });
  const review = reviewEnvironment(before.resources, after.resources, {
    name: `${environment.name}/${system.name}`,
    path: layerFolder(project.config.folders, environment.name, system.name),
    environment: environment.name,
    system: system.name,
  });
  const unused = moves.map(({ image }) => image).join(", ");
  if (unused !== "" && review.resources.length === 0)
    throw new InputError(
      `${environment.file}: nothing was changed: no object of ${system.name} in ${environment.name} has the image that the pin of ${unused} changes. Pin one that a container runs, or write \`image: images[${JSON.stringify(moves[0]?.image)}]\` in its component, where it has a text or a setting now`,
    );
  return {
    system,
    environment,
    moves,
    textBefore,
    text,
    review,
    /** The errors of rules in the environment with the new pins; it had none, or `gen` would have stopped. */
    errors: found.map(({ rule, text }) => `${rule}: ${text}`),
  };
}

/** Keeps the form of an existing pin: only differences are written. */
function editPin(edit: EnvironmentEdit, path: readonly string[], pin: ImagePin | undefined): void {
  const fields = ["name", "tag", "digest"] as const;
  if (pin === undefined) edit.remove(path);
  else if (edit.get(path) === undefined) edit.set(path, pin);
  else {
    for (const field of fields) if (pin[field] !== undefined) edit.set([...path, field], pin[field]);
    // After the additions, because a mapping that becomes empty is removed as a whole.
    for (const field of fields) if (pin[field] === undefined) edit.remove([...path, field]);
  }
}

/** The rendered layer of an environment, with the given environment in place of the one with its name. */
function layerOf({ environments, config, systems }: Project, system: System, environment: Environment) {
  const all = environments.map((one) => (one.name === environment.name ? environment : one));
  const layer = generateLayer(resolveTree(system, all, systems), config.folders, environment.name);
  if (layer?.rendered === undefined) throw new Error(`${system.name} has no layer ${environment.name}`);
  return { layer, node: layer.node, resources: layer.rendered };
}

/** A container's image, as a pin. */
export function plainPin({ name, tag, digest }: ImagePin): ImagePin {
  return { name, tag, digest };
}

/** A pin in as few words as distinguish it from another: its tag, its shortened digest, the name only if it changes. */
export function pinText({ name, tag, digest }: ImagePin, other: ImagePin): string {
  const parts = [
    ...(name !== other.name && name !== undefined ? [name] : []),
    ...(tag !== undefined ? [tag] : []),
    ...(digest !== undefined && (digest !== other.digest || tag === other.tag) ? [digest.slice(0, 19)] : []),
  ];
  return parts.length === 0 ? "no tag" : parts.join("@");
}

/** Changes in messages, those that are alike together: "api, web 1.2.0 → 1.3.0". */
export function movesText(moves: readonly PinMove[]): string {
  const alike = groupedBy(
    moves,
    ({ before, after }) => `${pinText(before, after)} → ${pinText(after, before)}`,
  );
  const texts = Array.from(alike, ([what, same]) => `${same.map(({ image }) => image).join(", ")} ${what}`);
  return texts.join("; ");
}
