import type { Value } from "../../kubernetes/value.ts";
import { hunksOf } from "../../text/unified-diff.ts";
import { nameWithoutHash } from "../compare/match.ts";
import { elementOf, type FieldPath, fieldsOf, isElement, pathText } from "../compare/path.ts";
import type { ResourceChange, ReviewedChange } from "../compare/resources.ts";
import type { EnvironmentReview, VariableValue } from "../review.ts";
import { code, type Inline, joined } from "./inline.ts";
import type { StoryNode } from "./node.ts";
import { cellOf, isBinary, linesOf, NOTHING } from "./values.ts";

/** More places than this are counted. */
const PLACES = 4;

/** Everything that changes in an environment, each change once: steps, images, variables, files, fields. */
export function detailsOf(review: EnvironmentReview): StoryNode[] {
  const told = new Set<ReviewedChange>();
  const nodes = [
    ...stepNodes(review),
    ...imageNodes(review, told),
    ...variableNodes(review, told),
    ...wholeNodes(review),
    ...textNodes(review, told),
    ...fieldNodes(review, told),
    ...hashNodes(review, told),
  ];
  return nodes;
}

/** A resource as reports name it: without a generated name's hash. */
export function shownName({
  kind,
  namespace,
  name,
}: {
  kind: string;
  namespace: string;
  name: string;
}): string {
  const base = nameWithoutHash({ apiVersion: "v1", kind, metadata: { name } });
  return `${kind} ${namespace === "" ? "" : `${namespace}/`}${base}`;
}

/** What Argo CD does when, where that is more than updating what changed. */
function stepNodes({ steps }: EnvironmentReview): StoryNode[] {
  const waves = new Set(steps.map(({ phase, wave }) => `${phase} ${wave}`));
  const usual = steps.every(({ hook, action }) => !hook && (action === "update" || action === "create"));
  if (steps.length === 0 || (waves.size === 1 && usual)) return [];
  const groups = new Map<string, { when: string; action: string; note: string; names: string[] }>();
  for (const step of steps) {
    const { phase, wave, hook, action, note = "" } = step;
    const gone = action === "delete" || action === "leave in the cluster";
    const when = gone ? "last" : hook ? `${phase} hook${wave === 0 ? "" : `, wave ${wave}`}` : `wave ${wave}`;
    const key = `${when}|${action}|${note}`;
    const group = groups.get(key) ?? { when, action, note, names: [] };
    group.names.push(shownName(step));
    groups.set(key, group);
  }
  return [
    {
      type: "table",
      title: ["in the order in which Argo CD applies it"],
      head: ["when", "what", ""],
      rows: [...groups.values()].map(({ when, action, note, names }) => [
        [when],
        [`${action} `, ...places(names, 6)],
        [note],
      ]),
    },
  ];
}

function imageNodes({ resources }: EnvironmentReview, told: Set<ReviewedChange>): StoryNode[] {
  const rows = new Map<string, { before: string; after: string; where: string[] }>();
  for (const change of resources)
    for (const field of change.action === "changed" ? change.changes : []) {
      const { path, before, after } = field;
      if (path.at(-1) !== "image" || typeof before !== "string" || typeof after !== "string") continue;
      told.add(field);
      const key = `${before}\0${after}`;
      const row = rows.get(key) ?? { before, after, where: [] };
      row.where.push(
        `${change.name}/${elementOf(path, "containers") ?? elementOf(path, "initContainers") ?? ""}`,
      );
      rows.set(key, row);
    }
  if (rows.size === 0) return [];
  return [
    {
      type: "table",
      head: ["image", "before", "after", "where"],
      rows: [...rows.values()].map(({ before, after, where }) => {
        const shared = sharedPrefix(before, after);
        return [
          [code(shared.replace(/[:@]$/, "") || after)],
          [code(before.slice(shared.length) || before)],
          [code(after.slice(shared.length) || after)],
          places(where),
        ];
      }),
    },
  ];
}

/** What two images have in common before their tag or digest, with the character between; "" where they are others. */
function sharedPrefix(before: string, after: string): string {
  const name = (image: string) => image.replace(/@.*$/, "").replace(/:[^/:]+$/, "");
  if (name(before) !== name(after)) return "";
  const at = name(before).length;
  return before[at] === after[at] ? before.slice(0, at + 1) : name(before);
}

function variableNodes({ variables, resources }: EnvironmentReview, told: Set<ReviewedChange>): StoryNode[] {
  if (variables.length === 0) return [];
  interface Row {
    variable: string;
    before: VariableValue | undefined;
    after: VariableValue | undefined;
    where: string[];
  }
  const rows = new Map<string, Row>();
  for (const { kind, namespace, name, container, variable, before, after } of variables) {
    const key = JSON.stringify([variable, before, after]);
    const row: Row = rows.get(key) ?? { variable, before, after, where: [] };
    row.where.push(
      container === name
        ? `${kind} ${namespace === "" ? "" : `${namespace}/`}${name}`
        : `${name}/${container}`,
    );
    rows.set(key, row);
  }
  tellVariables(resources, variables, told);
  const groups = new Map<string, Row[]>();
  for (const row of rows.values()) {
    const where = row.where.join("\0");
    groups.set(where, [...(groups.get(where) ?? []), row]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group as [Row];
    const long = group.filter(({ before, after }) =>
      [before, after].some((value) => cellOf(value?.value) === undefined),
    );
    const short = group.filter((row) => !long.includes(row));
    const title: Inline = ["variables of ", ...places(first.where)];
    return [
      ...(short.length === 0
        ? []
        : [
            {
              type: "table" as const,
              title,
              head: ["variable", "before", "after", "from"],
              rows: short.map(({ variable, before, after }) => [
                [code(variable)],
                variableCell(before),
                variableCell(after),
                [sourceText(before, after)],
              ]),
            },
          ]),
      ...long.map(({ variable, before, after, where }) => ({
        type: "diff" as const,
        title: ["variable ", code(variable), " of ", ...places(where)],
        hunks: hunksOf(linesOf(before?.value), linesOf(after?.value)),
      })),
    ];
  });
}

function variableCell(value: VariableValue | undefined): Inline {
  if (value === undefined) return [NOTHING];
  if (value.secret !== undefined)
    return ["key ", code(value.secret.key), " of Secret ", code(value.secret.name)];
  return value.value === undefined ? [value.from] : (cellOf(value.value) ?? ["…"]);
}

function sourceText(before: VariableValue | undefined, after: VariableValue | undefined): string {
  if (before === undefined || after === undefined || before.from === after.from)
    return (after ?? before)?.from ?? "";
  return `${before.from} → ${after.from}`;
}

/** Marks the fields that are said as variables already. */
function tellVariables(
  resources: readonly ResourceChange[],
  variables: EnvironmentReview["variables"],
  told: Set<ReviewedChange>,
): void {
  const said = new Set(
    variables.map(
      ({ kind, namespace, name, container, variable }) =>
        `${kind}|${namespace}|${name}|${container}|${variable}`,
    ),
  );
  const sources = new Set(
    variables.flatMap(({ variable, before, after }) =>
      [before?.from, after?.from].flatMap((from) =>
        from?.startsWith("ConfigMap ") ? [`${from}|${variable}`] : [],
      ),
    ),
  );
  for (const change of resources) {
    if (change.action !== "changed") continue;
    const { kind, namespace, name } = change;
    for (const field of change.changes) {
      const { path } = field;
      const container = elementOf(path, "containers") ?? elementOf(path, "initContainers");
      const variable = elementOf(path, "env");
      // A list that comes or goes as a whole is said as its variables.
      if (container !== undefined && path.at(-1) === "env") {
        if (variables.some((one) => one.name === name && one.container === container)) told.add(field);
        continue;
      }
      if (container !== undefined && variable !== undefined) {
        if (said.has(`${kind}|${namespace}|${name}|${container}|${variable}`)) told.add(field);
      } else if (kind === "ConfigMap" && path[0] === "data") {
        const base = nameWithoutHash({ apiVersion: "v1", kind, metadata: { name } });
        if (
          [...sources].some(
            (source) => source.startsWith(`ConfigMap ${base}|`) && source.endsWith(String(path[1])),
          )
        )
          told.add(field);
      }
    }
  }
}

/** Resources that are new or gone. */
function wholeNodes({ resources }: EnvironmentReview): StoryNode[] {
  return (["added", "removed"] as const).flatMap((action) => {
    const names = resources.filter((one) => one.action === action).map(shownName);
    return names.length === 0
      ? []
      : [{ type: "list" as const, title: [action], items: names.map((name) => [code(name)]) }];
  });
}

/** Texts of several lines, and what is too long for a cell, line by line. */
function textNodes({ resources }: EnvironmentReview, told: Set<ReviewedChange>): StoryNode[] {
  const nodes: StoryNode[] = [];
  for (const change of resources) {
    if (change.action !== "changed") continue;
    for (const field of change.changes) {
      if (told.has(field)) continue;
      const { path, before, after } = field;
      if (cellOf(before) !== undefined && cellOf(after) !== undefined) continue;
      told.add(field);
      const title: Inline = [code(placeText(path)), " of ", shownName(change)];
      if (path[0] === "binaryData" || isBinary(before) || isBinary(after))
        nodes.push({ type: "text", line: [...title, `: binary, ${bytes(before)} → ${bytes(after)}`] });
      else nodes.push({ type: "diff", title, hunks: hunksOf(linesOf(before), linesOf(after)) });
    }
  }
  return nodes;
}

function bytes(value: Value | undefined): string {
  return typeof value === "string" ? `${value.length} characters` : NOTHING;
}

/** A field's place: "app.conf" for the key of a ConfigMap, the path otherwise. */
function placeText(path: FieldPath): string {
  const [field, key] = path;
  return (field === "data" || field === "binaryData") && typeof key === "string" && path.length === 2
    ? key
    : shortPath(path);
}

/** A path without what leads to a pod's spec, containers by their name. */
export function shortPath(path: FieldPath): string {
  const at = path.findIndex((part) => part === "containers" || part === "initContainers");
  const element = path[at + 1];
  if (at >= 0 && isElement(element) && path.length > at + 2)
    return `${element.key[0]?.[1] ?? ""}: ${pathText(path.slice(at + 2))}`;
  const fields = fieldsOf(path);
  if (fields[0] === "spec" && fields[1] === "template" && path.length > 3)
    return `pod: ${pathText(path.slice(path[2] === "spec" ? 3 : 2))}`;
  return pathText(path);
}

function fieldNodes({ resources }: EnvironmentReview, told: Set<ReviewedChange>): StoryNode[] {
  const rows = new Map<string, { path: string; before: Inline; after: Inline; where: string[] }>();
  for (const change of resources) {
    if (change.action !== "changed") continue;
    for (const field of change.changes) {
      const { path, before, after, hash } = field;
      if (told.has(field) || hash || isNewName(change, path)) continue;
      told.add(field);
      const where = shownName(change);
      const key = JSON.stringify([placeText(path), before, after]);
      const row = rows.get(key) ?? {
        path: placeText(path),
        before: cellOf(before) ?? [],
        after: cellOf(after) ?? [],
        where: [],
      };
      row.where.push(where);
      rows.set(key, row);
    }
  }
  if (rows.size === 0) return [];
  return [
    {
      type: "table",
      head: ["field", "before", "after", "where"],
      rows: [...rows.values()].map(({ path, before, after, where }) => [
        [code(path)],
        before,
        after,
        places(where),
      ]),
    },
  ];
}

function isNewName({ renamed }: ResourceChange, path: FieldPath): boolean {
  return renamed?.how === "hash" && path[0] === "metadata" && path[1] === "name";
}

/** What has another name now, and who reads it. */
function hashNodes({ resources }: EnvironmentReview, _told: Set<ReviewedChange>): StoryNode[] {
  const nodes: StoryNode[] = [];
  for (const { kind, namespace, name, renamed } of resources) {
    if (renamed === undefined) continue;
    const shown = shownName({ kind, namespace, name });
    if (renamed.how === "hash") {
      const readers = resources
        .filter(({ changes }) =>
          changes.some(({ hash, after, path }) => hash && after === name && path[0] !== "metadata"),
        )
        .map(shownName);
      nodes.push({
        type: "text",
        line: [
          code(shown),
          " gets a new name (content hash); ",
          ...(readers.length === 0
            ? ["nothing refers to it"]
            : [...places(readers), readers.length === 1 ? " refers to it" : " refer to it"]),
        ],
      });
    } else {
      const old = `${renamed.namespace === namespace || renamed.namespace === "" ? "" : `${renamed.namespace}/`}${renamed.name}`;
      nodes.push({
        type: "text",
        line: [code(shown), " was called ", code(old), ": the new one is created, the old one deleted"],
      });
    }
  }
  return nodes;
}

/** A few places, and how many more there are. */
function places(names: readonly string[], most = PLACES): Inline {
  const distinct = [...new Set(names)];
  const shown = joined(
    distinct.slice(0, most).map((name) => [code(name)]),
    ", ",
  );
  return distinct.length > most ? [...shown, ` and ${distinct.length - most} more`] : shown;
}
