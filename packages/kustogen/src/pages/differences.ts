import { identityKey, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { plainChanges } from "@kustogen/review/compare/changes.ts";
import { type Difference, differencesOf } from "@kustogen/review/compare/differences.ts";
import { briefPath, isElement } from "@kustogen/review/compare/path.ts";
import type { Deployed } from "./deployed.ts";
import { code, section, shell, table } from "./markdown.ts";

/** The differences between the environments: settings, resources of some only, and the command that lists fields. */
export function differences(deployed: readonly Deployed[]): string {
  if (deployed.length < 2) return "";
  const names = deployed.map(({ environment }) => environment.name);
  const rows = (found: readonly Difference[]) =>
    found.map((one) => [code(briefPath(one.path)), ...cells(one)]);
  const settings = differencesOf(
    deployed.map(({ node }) => node.settings as ValueMap),
    plainChanges,
  );
  return section(
    `## Differences between ${new Intl.ListFormat("en-GB").format(names)}`,
    section("### Settings", table(["Setting", ...names], rows(settings))),
    section(
      "### Resources that only some environments have",
      table(["Resource", ...names], presence(deployed)),
    ),
    "List every field that differs, with its consequences:",
    shell(
      names.slice(1).map((name, at) => {
        const { system } = deployed[at]?.node ?? {};
        return `npx kustogen diff --between ${names[at]} ${name} --system ${system?.name}`;
      }),
    ),
  );
}

/** The resources that some environments lack, with a mark for those that have them. */
function presence(deployed: readonly Deployed[]): string[][] {
  return byIdentity(deployed)
    .filter((found) => found.includes(undefined))
    .map((found) => [titleOf(found), ...found.map((one) => (one === undefined ? "" : "yes"))]);
}

/** For each identity, every environment's resource, in the order of the first that has it. */
function byIdentity(deployed: readonly Deployed[]): (Resource | undefined)[][] {
  const found = new Map<string, (Resource | undefined)[]>();
  deployed.forEach(({ resources }, index) => {
    for (const resource of resources) {
      const key = identityKey(resource);
      const states = found.get(key) ?? deployed.map(() => undefined);
      states[index] = resource;
      found.set(key, states);
    }
  });
  return [...found.values()];
}

function titleOf(found: readonly (Resource | undefined)[]): string {
  const resource = found.find((one) => one !== undefined);
  return resource === undefined ? "" : `${resource.kind} ${code(resource.metadata.name)}`;
}

/** Longer values are shortened: the overlay has the whole value. */
const LONGEST = 120;

/** Each environment's value at a place. */
function cells({ path, values }: Difference): string[] {
  const part = path.at(-1);
  const named = isElement(part) ? part.key.map(([field]) => field) : [];
  const own = values.map((value) => withoutFields(value, named));
  return own.map((value) => shown(value, own));
}

/** An element without the fields that identify it, which are in the path. */
function withoutFields(value: Value | undefined, fields: readonly string[]): Value | undefined {
  if (!isMap(value) || fields.length === 0) return value;
  return Object.fromEntries(Object.entries(value).filter(([field]) => !fields.includes(field)));
}

/** A value in a cell; for a multi-line text, only the lines that not all have. */
function shown(value: Value | undefined, all: readonly (Value | undefined)[]): string {
  if (value === undefined) return "";
  if (typeof value !== "string") return code(cut(JSON.stringify(value)));
  if (!value.includes("\n")) return code(value === "" ? '""' : cut(value));
  const shared = all
    .filter((other): other is string => typeof other === "string" && other !== value)
    .map((other) => new Set(other.split("\n")));
  const own = value
    .split("\n")
    .filter((line) => line.trim() !== "" && !shared.every((lines) => lines.has(line)));
  return own.map((line) => code(cut(line))).join("\n");
}

function cut(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`;
}
