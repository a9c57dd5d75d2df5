import { identityKey, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { ResourceIndex } from "@kustogen/review/cluster/resource-index.ts";
import { autoscaledWorkloads } from "@kustogen/review/cluster/workloads/autoscalers.ts";
import { changesOf, plainChanges } from "@kustogen/review/compare/changes.ts";
import { type Difference, differencesOf } from "@kustogen/review/compare/differences.ts";
import { briefPath, type FieldPath, isElement } from "@kustogen/review/compare/path.ts";
import type { Deployed } from "./deployed.ts";
import { blocks, code, section, table } from "./markdown.ts";

/** What differs between the environments: settings, resources that only some have, and every other field. */
export function differences(deployed: readonly Deployed[]): string {
  if (deployed.length < 2) return "";
  const names = deployed.map(({ environment }) => environment.name);
  const rows = (found: readonly Difference[]) =>
    found.map((one) => [code(briefPath(one.path)), ...cells(one)]);
  const settings = differencesOf(
    deployed.map(({ node }) => node.settings as ValueMap),
    plainChanges,
  );
  const fields = fieldsOf(deployed);
  return section(
    `## Differences between ${names.join(" and ")}`,
    section("### Settings", table(["Setting", ...names], rows(settings))),
    section("### Resources that not all have", table(["Resource", ...names], presence(deployed))),
    fields.length === 0
      ? undefined
      : blocks(
          "### Fields",
          "What comes of it in resources that all have. Images, hosts and network policies are above.",
          `<details>\n<summary>${fields.length} fields differ</summary>`,
          table(["Resource", "Field", ...names], fields),
          "</details>",
        ),
  );
}

/** The resources that some environments lack, with a mark where they are. */
function presence(deployed: readonly Deployed[]): string[][] {
  return byIdentity(deployed)
    .filter((found) => found.includes(undefined))
    .map((found) => [titleOf(found), ...found.map((one) => (one === undefined ? "" : "yes"))]);
}

/** The fields that differ in resources that every environment has. */
function fieldsOf(deployed: readonly Deployed[]): string[][] {
  const isAutoscaled = autoscaledWorkloads(new ResourceIndex(deployed.flatMap(({ resources }) => resources)));
  return byIdentity(deployed)
    .filter((found) => found.every((one) => one !== undefined))
    .filter(([first]) => first?.kind !== "NetworkPolicy")
    .flatMap((found) =>
      differencesOf(found, (one, other) => changesOf(one, other, isAutoscaled(one)))
        .filter(({ path }) => !isSaidAbove(path, found[0]?.kind))
        .map((one) => [titleOf(found), code(shortPath(one.path)), ...cells(one)]),
    );
}

/** Labels follow from pins; images and hosts have tables of their own. */
function isSaidAbove(path: FieldPath, kind: string | undefined): boolean {
  if (path.includes("labels") || path.at(-1) === "image") return true;
  return kind === "Ingress" && path[0] === "spec" && (path[1] === "rules" || path[1] === "tls");
}

/** For each identity what every environment has of it, in the order of the first that has it. */
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

/** A field's path from the pod on, where it is in one: `containers[api].env[LOG_LEVEL]`. */
function shortPath(path: FieldPath): string {
  return briefPath(path)
    .replace(/^spec\.(?:jobTemplate\.spec\.)?template\.(?:spec\.)?/, "")
    .replace(/(\.env\[[^\]]*\])\.value$/, "$1");
}

/** Longer values are cut: the overlay has the whole. */
const LONGEST = 120;

/** What each environment has at a place. */
function cells({ path, values }: Difference): string[] {
  const part = path.at(-1);
  const named = isElement(part) ? part.key.map(([field]) => field) : [];
  const own = values.map((value) => withoutFields(value, named));
  return own.map((value) => shown(value, own));
}

/** An element without what names it, which stands in the path. */
function withoutFields(value: Value | undefined, fields: readonly string[]): Value | undefined {
  if (!isMap(value) || fields.length === 0) return value;
  return Object.fromEntries(Object.entries(value).filter(([field]) => !fields.includes(field)));
}

/** A value in a cell; of a text of several lines only those that not all have. */
function shown(given: Value | undefined, all: readonly (Value | undefined)[]): string {
  const value = literalOf(given) ?? given;
  if (value === undefined) return "";
  if (typeof value !== "string") return code(cut(JSON.stringify(withoutImage(value))));
  if (!value.includes("\n")) return code(value === "" ? '""' : cut(value));
  const shared = all
    .filter((other): other is string => typeof other === "string" && other !== value)
    .map((other) => new Set(other.split("\n")));
  const own = value
    .split("\n")
    .filter((line) => line.trim() !== "" && !shared.every((lines) => lines.has(line)));
  return own.map((line) => code(cut(line))).join("\n");
}

/** A container that only some environments have, without its image, which has a table of its own. */
function withoutImage(value: Value): Value | undefined {
  return withoutFields(value, ["image"]);
}

function cut(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`;
}

/** The literal of a variable that only some environments have: an element of `env` without its name. */
function literalOf(value: Value | undefined): Value | undefined {
  return isMap(value) && Object.keys(value).length === 1 ? value.value : undefined;
}
