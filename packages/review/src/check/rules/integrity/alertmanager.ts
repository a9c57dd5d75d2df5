import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { closest } from "@kustogen/kustomize/errors/suggest.ts";
import { anyTextIn, bytesOfBase64 } from "@kustogen/kustomize/text/bytes.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText, isMap, type Path, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import { at, itemsAt, mapAt, textAt } from "../../../kubernetes/fields.ts";
import { RELEASES_OF_FLUX } from "../../../kubernetes/flux-groups.ts";
import { defineRule, type Finding } from "../../rule.ts";

/** A configuration of Alertmanager in an object: its own fields, or a text. */
interface Configuration {
  content: ValueMap;
  path: Path;
  /** The text with the content. */
  text?: string;
}

/** A mistake, with its path in the configuration. */
interface Mistake {
  path: Path;
  message: string;
  fix: string;
  /** What its line in a text contains. */
  word: string;
}

/** Texts that something fills in first. */
const FILLED = /\{\{|\$\{|<[A-Z_]+>/;

type Shape = "list" | "map" | "text";
const SHAPES: Readonly<Record<Shape, (value: Value) => boolean>> = {
  list: Array.isArray,
  map: isMap,
  text: (value) => !Array.isArray(value) && !isMap(value),
};
const IN_WORDS: Readonly<Record<Shape, string>> = {
  list: "a list",
  map: "a mapping",
  text: "a single value",
};
const CONFIGURATION: Readonly<Record<string, Shape>> = {
  ...{ global: "map", route: "map", templates: "list", receivers: "list" },
  ...{ inhibit_rules: "list", inhibitRules: "list", mute_time_intervals: "list", time_intervals: "list" },
  ...{ muteTimeIntervals: "list", timeIntervals: "list" },
};
const ROUTE: Readonly<Record<string, Shape>> = {
  ...{ receiver: "text", continue: "text", routes: "list", matchers: "list", match: "map", match_re: "map" },
  ...{ group_by: "list", group_wait: "text", group_interval: "text", repeat_interval: "text" },
  ...{ groupBy: "list", groupWait: "text", groupInterval: "text", repeatInterval: "text" },
  ...{ mute_time_intervals: "list", active_time_intervals: "list" },
  ...{ muteTimeIntervals: "list", activeTimeIntervals: "list" },
};
const INHIBITION: Readonly<Record<string, Shape>> = {
  ...{ source_match: "map", source_match_re: "map", target_match: "map", target_match_re: "map" },
  ...{ source_matchers: "list", target_matchers: "list", sourceMatch: "list", targetMatch: "list" },
  equal: "list",
};
/** A list of the places that a receiver sends to: `slack_configs`, `slackConfigs`. */
const SENDS = /^[a-z0-9]+(?:_configs|Configs)$/;

export const alertmanager = defineRule({
  id: "integrity/alertmanager",
  title: "Alertmanager can read its configuration, and each route's receiver is in it",
  why:
    "If a route names a receiver that isn't in `receivers`, or a field has a list in place of a mapping, " +
    "Alertmanager rejects its whole configuration: it doesn't start, or keeps the last configuration, and " +
    "new alerts reach nobody. The API server doesn't check the configuration, so the mistake shows only " +
    "then.",
  source: "https://prometheus.io/docs/alerting/latest/configuration/",
  severity: "error",
  basis: "broken",
  kinds: ["AlertmanagerConfig", "ConfigMap", "ExternalSecret", "HelmRelease", "Secret"],
  isAlone: true,
  example: {
    bad: "apiVersion: monitoring.coreos.com/v1alpha1\nkind: AlertmanagerConfig\nmetadata: {name: shop}\nspec:\n  route: {receiver: pager}\n  receivers: [{name: pagers}]",
    good: "apiVersion: monitoring.coreos.com/v1alpha1\nkind: AlertmanagerConfig\nmetadata: {name: shop}\nspec:\n  route: {receiver: pager}\n  receivers: [{name: pager}]",
  },
  *check({ index }) {
    for (const [of, resources] of index.among(KINDS))
      for (const resource of resources)
        for (const configuration of of.find(resource)) yield* wrongIn(resource, configuration);
  },
});

/** The kinds of objects with configurations. */
const KINDS = [
  {
    ...{ kind: "AlertmanagerConfig", group: "monitoring.coreos.com" },
    find: (resource: Resource): Configuration[] => [{ content: mapAt(resource, "spec"), path: ["spec"] }],
  },
  {
    ...{ kind: "HelmRelease", group: RELEASES_OF_FLUX },
    find: (resource: Resource): Configuration[] => [
      {
        content: mapAt(resource, "spec", "values", "alertmanager", "config"),
        path: ["spec", "values", "alertmanager", "config"],
      },
    ],
  },
  { kind: "ConfigMap", group: "", find: (resource: Resource) => inTexts(resource, ["data"]) },
  {
    ...{ kind: "Secret", group: "" },
    find: (resource: Resource) => [
      ...inTexts(resource, ["stringData"]),
      ...inTexts(resource, ["data"], (text) => anyTextIn(bytesOfBase64(text))),
    ],
  },
  {
    ...{ kind: "ExternalSecret", group: "external-secrets.io" },
    find: (resource: Resource) => inTexts(resource, ["spec", "target", "template", "data"]),
  },
];

/** The entries of a map that are configurations: no other file has a route and receivers. */
function inTexts(resource: Resource, path: Path, decoded = (text: string) => text): Configuration[] {
  return Object.entries(mapAt(resource, ...path)).flatMap(([key, value]) => {
    if (typeof value !== "string" || !/\.ya?ml$/.test(key)) return [];
    const text = attempt(() => decoded(value), "");
    if (!/^route:/m.test(text) || !/^receivers:/m.test(text)) return [];
    const [content, ...more] = attempt(() => parseDocuments(text, key), []);
    return isMap(content) && more.length === 0 && isOfAlertmanager(content)
      ? [{ content, path: [...path, key], text }]
      : [];
  });
}

/** True if receivers send as those of Alertmanager do: other programs have routes and receivers, too. */
function isOfAlertmanager(content: ValueMap): boolean {
  const receivers = itemsAt(content, "receivers").map(([one]) => Object.keys(one));
  return (
    receivers.some((fields) => fields.some((field) => SENDS.test(field))) &&
    receivers.every((fields) => fields.every((field) => field === "name" || SENDS.test(field)))
  );
}

function* wrongIn(resource: Resource, { content, path, text }: Configuration): Iterable<Finding> {
  for (const { path: inner, message, fix, word } of mistakesIn(content))
    if (!FILLED.test(word))
      yield {
        resource,
        ...(text === undefined
          ? { path: [...path, ...inner] }
          : { path, entry: String(path.at(-1)), textLine: lineWith(text, word) }),
        message: `${text === undefined ? "" : `${inner.join(".")}: `}${message}`,
        fix,
      };
}

/** The first line that contains a word outside comments, from 0. */
function lineWith(text: string, word: string): number {
  const lines = text.split("\n").map((line) => line.replace(/^\s*#.*/, ""));
  return Math.max(
    0,
    lines.findIndex((line) => line.includes(word)),
  );
}

function* mistakesIn(content: ValueMap): Iterable<Mistake> {
  yield* wrongShapes(content, [], CONFIGURATION);
  for (const name of ["inhibit_rules", "inhibitRules"])
    for (const [rule, number] of itemsAt(content, name)) yield* wrongShapes(rule, [name, number], INHIBITION);
  const names = new Set<string>();
  for (const [receiver, number] of itemsAt(content, "receivers")) {
    for (const [field, value] of Object.entries(receiver))
      if (SENDS.test(field) && isMap(value))
        yield {
          path: ["receivers", number, field],
          message: "is a mapping, where Alertmanager expects a list",
          fix: 'begin each of its items with "-"',
          word: `${field}:`,
        };
    const name = textAt(receiver, "name");
    if (name === undefined) continue;
    if (names.has(name))
      yield {
        path: ["receivers", number, "name"],
        message: `two receivers are called ${name}`,
        fix: "write both into one, or rename one of them",
        word: name,
      };
    names.add(name);
  }
  const isListed = Array.isArray(content.receivers);
  yield* wrongRoute(mapAt(content, "route"), ["route"], isListed ? names : undefined);
}

/** The mistakes in a route and those below it. @param names the receivers; undefined if others may exist */
function* wrongRoute(route: ValueMap, path: Path, names: ReadonlySet<string> | undefined): Iterable<Mistake> {
  yield* wrongShapes(route, path, ROUTE);
  const receiver = at(route, "receiver");
  const name = receiver === undefined || receiver === null ? "" : asText(receiver);
  if (names !== undefined && name !== "" && !names.has(name)) {
    const near = closest(name, names);
    yield {
      path: [...path, "receiver"],
      message: `no receiver is called ${name}, so Alertmanager rejects the configuration`,
      fix: near === undefined ? "add it to receivers, or name one that is there" : `did you mean ${near}?`,
      word: name,
    };
  }
  for (const [inner, number] of itemsAt(route, "routes"))
    yield* wrongRoute(inner, [...path, "routes", number], names);
}

/** The fields with a list in place of a mapping, and the like. */
function* wrongShapes(of: ValueMap, path: Path, shapes: Readonly<Record<string, Shape>>): Iterable<Mistake> {
  for (const [field, value] of Object.entries(of)) {
    const shape = Object.hasOwn(shapes, field) ? shapes[field] : undefined;
    if (shape === undefined || value === null || value === "" || SHAPES[shape](value)) continue;
    const is = Array.isArray(value) ? "a list" : isMap(value) ? "a mapping" : "a single value";
    yield {
      path: [...path, field],
      message: `is ${is}, where Alertmanager expects ${IN_WORDS[shape]}`,
      fix: shape === "list" ? 'write it as a list, each item after a "-"' : `write ${IN_WORDS[shape]}`,
      word: `${field}:`,
    };
  }
}
