import { stringify } from "yaml";
import type { Choice } from "./choice.ts";
import { type Known, type Place, placesIn } from "./known.ts";
import { image, NAMES } from "./resources.ts";

type Map = Record<string, unknown>;

/** The text of a JSON patch, as YAML or JSON; of steps that fit the resource, if it is known which one it is for. */
export function jsonPatch(choice: Choice, target?: Known): string {
  const places = target === undefined ? [] : placesIn(target);
  const operations = choice.list(
    3,
    () => {
      if (choice.mistake(30)) return mayFail(choice);
      return places.length > 0 && choice.chance(60)
        ? fitting(choice, choice.of(...places))
        : alwaysFits(choice);
    },
    1,
  );
  return choice.chance(30) ? JSON.stringify(operations) : stringify(operations);
}

/** A step that can be applied to any resource. */
function alwaysFits(choice: Choice): Map {
  return choice.of<() => Map>(
    () => ({ op: "add", path: "/metadata/labels", value: { json: choice.of<unknown>("yes", "1") } }),
    () => ({ op: "add", path: "/metadata/annotations", value: { json: choice.of<unknown>("v", "2") } }),
    () => ({ op: "replace", path: "/metadata/name", value: choice.of(...NAMES, "renamed") }),
    () => ({ op: "add", path: "/added", value: odd(choice) }),
    () => ({ op: "add", path: "/spec", value: choice.of<unknown>(null, {}, { containers: null }) }),
    () => ({ op: "copy", from: "/metadata/name", path: "/copied" }),
    () => ({ op: "copy", from: "/metadata", path: "/copied" }),
    () => ({ op: "test", path: "/missing", value: null }),
  )();
}

/** A step on a field that is in the resource, as long as nothing has taken it away before. */
function fitting(choice: Choice, { path, value }: Place): Map {
  const at = pointer(path);
  const above = pointer(path.slice(0, -1));
  const last = path.at(-1) as string;
  const inList = /^\d+$/.test(last);
  const next = inList ? `${above}/${choice.of("0", "-", last)}` : `${above}/moved`;
  return choice.of<() => Map>(
    () => ({ op: "add", path: inList ? next : at, value: like(choice, value) }),
    () => ({ op: "replace", path: at, value: like(choice, value) }),
    () => ({ op: "remove", path: at }),
    () => ({ op: "copy", from: at, path: next }),
    () => ({ op: "copy", from: at, path: "/copied" }),
    () => ({ op: "move", from: at, path: inList ? "/moved" : next }),
    () => ({ op: "test", path: at, value }),
  )();
}

/** JSON's own way to name a place. */
function pointer(path: readonly string[]): string {
  return path.map((key) => `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** A value of the same type, so that what reads the field later can; at times another one. */
function like(choice: Choice, value: unknown): unknown {
  if (choice.chance(6)) return null;
  if (typeof value === "string") return choice.of("text", "1", "on", "a: b", value, `${value} `, "é\u0085x");
  if (typeof value === "number") return choice.of<unknown>(0, 7, -1, 1e21, 12345678901, value);
  return typeof value === "object" ? value : choice.of<unknown>(value, "yes");
}

function odd(choice: Choice): unknown {
  return choice.of<unknown>(1, [1, 2.5], { a: null }, "x", 1e21, true, 1e-7, "2001-01-01", [[]], -0);
}

/** A step that needs a field which is not in every resource. */
function mayFail(choice: Choice): Map {
  return choice.of<() => Map>(
    () => ({ op: "add", path: "/metadata/labels/one", value: "1" }),
    () => ({ op: "add", path: "/metadata/annotations/two", value: choice.of<unknown>(null, "2", "yes") }),
    () => ({ op: "add", path: "/spec/added", value: odd(choice) }),
    () => ({ op: "remove", path: choice.of("/metadata/annotations", "/spec/template", "") }),
    () => ({ op: "replace", path: "", value: choice.of<unknown>({}, null, []) }),
    () => ({ op: "test", path: "/kind", value: "Deployment" }),
    () => ({ op: "add", path: "/spec/template/spec/containers/-", value: { name: "side", image: "x" } }),
    () => ({ op: "replace", path: "/spec/template/spec/containers/0/image", value: image(choice) }),
    () => ({ op: "copy", from: "/metadata/name", path: "/spec/copied" }),
    () => ({ op: "copy", from: "/metadata/name", path: "/metadata/labels" }),
    () => ({ op: choice.of("move", "copy"), from: "/spec", path: "/spec/template" }),
    () => ({ op: "remove", path: choice.of("/kind", "/apiVersion", "/metadata/name") }),
  )();
}
