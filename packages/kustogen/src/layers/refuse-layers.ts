import { dirname } from "node:path";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { lookUp, setOwn } from "@kustogen/kustomize/value/own.ts";
import { isMap as isValueMap } from "@kustogen/kustomize/value/value.ts";
import { stringify } from "yaml";
import type { Environment } from "../authoring/environment.ts";
import type { System } from "../authoring/system.ts";

type Data = Record<string, unknown>;

const isMap: (value: unknown) => value is Data = isValueMap;

/**
 * Throws InputError for a system whose code contains differences between environments, as formerly under `layers`,
 * with the lines to write into the files of environments and groups.
 */
export function refuseLayers(system: System, environments: readonly Environment[]): void {
  const layers: unknown = system.layers;
  if (layers === undefined || layers === "described" || isNames(layers)) return;
  const where = `systems/${system.name} layers`;
  const folder = dirname(environments[0]?.file ?? "generators/environments/");
  if (!isMap(layers))
    throw new InputError(`${where}: expected nothing, "described", or a list of layers such as ["base"]`);
  const isEnvironment = (name: string) => environments.some((environment) => environment.name === name);
  const written = Object.entries(layers).flatMap(([name, layer]) => {
    const { parent, settings, images }: Data = isMap(layer) ? layer : {};
    const file = isEnvironment(name) ? `${folder}/${name}.yaml` : `${folder}/groups/${name}.yaml`;
    const entry = environments.find((one) => one.name === name)?.systems;
    const own = entry === undefined ? undefined : lookUp(entry, system.name);
    const section = {
      ...part("settings", settings, own?.settings),
      ...part("images", isEnvironment(name) ? images : namesOf(images), own?.images),
    };
    const groups = isEnvironment(name) ? groupsOf(parent, layers) : [];
    const lines = {
      ...(groups.length > 0 && { groups }),
      ...((Object.keys(section).length > 0 || !isEnvironment(name)) && {
        systems: { [system.name]: section },
      }),
    };
    return Object.keys(lines).length === 0 ? [] : [`${file}:\n${indented(stringify(lines))}`];
  });
  throw new InputError(
    `${where}: expected no layers: differences between environments belong in their files, and settings that several share in a group's. ` +
      `Remove \`layers\`${written.length === 0 ? "" : ` and write\n${written.join("\n")}`}`,
    { code: "invalid-settings" },
  );
}

function isNames(layers: unknown): boolean {
  return Array.isArray(layers) && layers.every((name) => typeof name === "string");
}

/** The layers that one builds on, the outermost first. */
function groupsOf(parent: unknown, layers: Data): string[] {
  const found: string[] = [];
  for (let name = parent; typeof name === "string" && name !== "base" && !found.includes(name); ) {
    found.unshift(name);
    const layer: unknown = lookUp(layers, name);
    name = isMap(layer) ? layer.parent : undefined;
  }
  return found;
}

/** The rest of a part if a file already contains some of it, which wins. */
function part(name: string, given: unknown, over: unknown): Data {
  const left = isMap(given) ? without(given, isMap(over) ? over : {}) : {};
  return Object.keys(left).length === 0 ? {} : { [name]: left };
}

function without(given: Data, over: Data): Data {
  const left: Data = {};
  for (const [key, value] of Object.entries(given)) {
    const other: unknown = lookUp(over, key);
    if (other === undefined) setOwn(left, key, value);
    else if (isMap(value) && isMap(other)) {
      const inner = without(value, other);
      if (Object.keys(inner).length > 0) setOwn<unknown>(left, key, inner);
    }
  }
  return left;
}

/** Only the names of images: a group pins nothing. */
function namesOf(images: unknown): Data {
  const names: Data = {};
  for (const [key, pin] of Object.entries(isMap(images) ? images : {}))
    if (isMap(pin) && pin.name !== undefined) setOwn<unknown>(names, key, { name: pin.name });
  return names;
}

function indented(text: string): string {
  return text
    .trimEnd()
    .split("\n")
    .map((line) => `  ${line}`)
    .join("\n");
}
