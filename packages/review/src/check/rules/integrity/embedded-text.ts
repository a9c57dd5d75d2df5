import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { isJson } from "@kustogen/kustomize/value/is-json.ts";
import { kept } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Path, ValueMap } from "@kustogen/kustomize/value/value.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import { type Document, parseAllDocuments, visit } from "yaml";
import type { OfKind, ResourceIndex } from "../../../cluster/resource-index.ts";
import { itemsAt, mapAt, textAt } from "../../../kubernetes/fields.ts";
import { RELEASES_OF_FLUX } from "../../../kubernetes/flux-groups.ts";
import { placesAt } from "../../../kubernetes/places.ts";
import { defineRule, type Finding } from "../../rule.ts";

/** Signs of a text that a program fills in before it is read; Prometheus and Alertmanager fill in theirs afterwards. */
const FILLED =
  /\{\{(?!-? ?(?:\$labels|\$value|\.CommonLabels|\.CommonAnnotations)\b)|\{%|<%|\$\{|\$[A-Z_]+\b|@\w*@|%\w+%|<[A-Za-z_ -]+>|\$\(/;
/** A variable of Flux or of a shell, which stands for text within a line, or for whole lines if it has its own. */
const VARIABLE = /\$\{\w+\}/g;
const LINES = /^[ \t]*\$\{\w+\}[ \t]*$/gm;
/** A line that is a comment in other formats than YAML. */
const COMMENT = /^[ \t]*(?:\/\/|\/\*)/m;

/** A value without quotes that was meant to be true or false. */
const WORDS = "fals|flase|fasle|fales|falsee|fakse|flse|fallse|ture|treu|tru|truee|trie|trye|ttrue|trrue";
const MISSPELLED = new RegExp(`^[ \\t]*(?:- +)?[\\w.-]+: +(${WORDS})(?=\\s*(?:#.*)?$)`, "m");
const MISSPELLED_VALUE = new RegExp(`^(?:${WORDS})$`);

export const embeddedText = defineRule({
  id: "integrity/embedded-text",
  title:
    "Text inside objects (YAML, JSON, expressions) can be parsed, and `true` and `false` are spelled " +
    "correctly in it",
  why:
    "The API server doesn't read text inside objects, so it accepts invalid text, and the mistake " +
    "shows only later:\n\n- A program that mounts an invalid file from a ConfigMap exits when it starts, " +
    "or keeps its last configuration.\n- A misspelled `false` is a string, which many programs and " +
    "charts treat as true.\n- Prometheus rejects a whole rule file if one expression has an unclosed " +
    "bracket, and Traefik ignores a route whose rule has one.\n- Argo CD can't render a chart whose " +
    "values aren't YAML, and Multus doesn't attach a pod to a network whose configuration isn't " +
    "JSON.\n\nText that contains template placeholders other than `${NAME}` isn't checked.",
  source: "https://kubernetes.io/docs/concepts/configuration/configmap/",
  example: {
    bad: "kind: ConfigMap\nmetadata: {name: app}\ndata:\n  settings.json: '{\"debug\": true'",
    good: "kind: ConfigMap\nmetadata: {name: app}\ndata:\n  settings.json: '{\"debug\": true}'",
  },
  kinds: [
    ...["ConfigMap", "PrometheusRule", "IngressRoute", "IngressRouteTCP"],
    ...["Application", "HelmChart", "HelmChartConfig", "HelmRelease", "NetworkAttachmentDefinition"],
  ],
  worst: "error",
  cases: {
    error:
      "for values that aren't YAML in an Application, in a HelmChart, or in a ConfigMap that a HelmRelease reads",
  },
  basis: "refused",
  around: "argo",
  isAlone: true,
  *check({ index }) {
    for (const [one, resources] of index.among(TEXTS))
      for (const resource of resources) yield* unreadable(resource, one);
    for (const [{ place, reader }, resources] of index.among(EXPRESSIONS))
      for (const resource of resources)
        for (const [expression, path] of placesAt(resource, place.split("."))) {
          const bracket = openBracket(textAt(expression) ?? "");
          if (bracket !== undefined)
            yield {
              resource,
              path,
              message: `the expression has ${bracket}, so ${reader} can't read it`,
              fix: "close every bracket and quotation mark that the expression opens",
            };
        }
    for (const [{ place }, resources] of index.among(VALUE_MAPS))
      for (const resource of resources)
        for (const [values, path] of placesAt(resource, place.split(".")))
          for (const [word, inner] of misspelledValues(values, path))
            yield {
              resource,
              path: inner,
              message: `${inner.at(-1)} has the string "${word}" as its value`,
              fix: mendOf(word),
            };
    for (const resource of index.ofKind("ConfigMap", "")) {
      const data = mapAt(resource, "data");
      for (const { isUnreadable, ...found } of kept(inData, data, () => [...unreadableIn(data)]))
        yield {
          resource,
          ...found,
          ...(isUnreadable && isReadByHelm(index, resource, found.entry) && { severity: "error" as const }),
        };
    }
  },
  // An Application that is applied by hand is in no environment.
  *checkRepository({ argo }) {
    for (const { resource, file, set } of argo.outside)
      if (set === undefined && resource.kind === VALUES.kind)
        for (const finding of unreadable(resource, VALUES)) yield { ...finding, file };
  },
});

/** True for an entry of a ConfigMap that Flux's helm-controller parses as the values of a chart. */
function isReadByHelm(index: ResourceIndex, { metadata }: Resource, entry: string | undefined): boolean {
  return index.ofKind("HelmRelease", RELEASES_OF_FLUX).some(
    (release) =>
      release.metadata.namespace === metadata.namespace &&
      itemsAt(release, "spec", "valuesFrom").some(
        ([from]) =>
          from.kind === "ConfigMap" &&
          from.name === metadata.name &&
          (from.valuesKey ?? "values.yaml") === entry &&
          // One value of the chart may be any text.
          from.targetPath === undefined,
      ),
  );
}

/** A mistake in an entry; it is unreadable unless only a word in it is misspelled. */
type Mistake = Omit<Finding, "resource"> & { isUnreadable: boolean };

/** The findings about entries: overlays share those of their base. */
const inData = new WeakMap<ValueMap, readonly Mistake[]>();

/** The entries of a ConfigMap that are files with a mistake. */
function* unreadableIn(data: ValueMap): Iterable<Mistake> {
  for (const [key, text] of Object.entries(data)) {
    if (!/\.(?:ya?ml|json)$/i.test(key) || typeof text !== "string") continue;
    const isOfJson = /json$/i.test(key);
    const problem = problemIn(text, key);
    const word = problem === undefined && !isOfJson ? misspelledIn(text, key) : undefined;
    if (word !== undefined) yield { path: ["data", key], entry: key, ...word, isUnreadable: false };
    if (problem !== undefined)
      yield {
        path: ["data", key],
        entry: key,
        textLine: problem.line,
        message: `${key} can't be read as ${isOfJson ? "JSON" : "YAML"}: line ${problem.line + 1}: ${problem.what}`,
        fix: "correct the line; a program that reads the file rejects it",
        isUnreadable: true,
      };
  }
}

interface Text extends OfKind {
  places: readonly string[];
  reader: string;
  isJson?: true;
}

const HELM = "Helm";
const VALUES: Text = {
  ...{ kind: "Application", group: "argoproj.io", reader: HELM },
  places: ["spec.source.helm.values", "spec.sources.*.helm.values"],
};

/** Fields whose text is YAML or JSON. */
const TEXTS: readonly Text[] = [
  VALUES,
  ...["HelmChart", "HelmChartConfig"].map((kind) => ({
    ...{ kind, group: "helm.cattle.io", reader: HELM },
    places: ["spec.valuesContent"],
  })),
  {
    ...{ kind: "NetworkAttachmentDefinition", group: "k8s.cni.cncf.io", reader: "Multus" },
    ...{ places: ["spec.config"], isJson: true },
  },
];

/** The finding about a field whose text its reader rejects. */
function* unreadable(resource: Resource, { places, reader, isJson: strict }: Text): Iterable<Finding> {
  for (const [value, path] of places.flatMap((place) => [...placesAt(resource, place.split("."))])) {
    const text = textAt(value) ?? "";
    const name = String(path.at(-1));
    const problem =
      problemIn(text, name) ??
      (strict && text.trim() !== "" && !isJson(text) && !FILLED.test(text)
        ? { line: 0, what: "YAML has commas and words that JSON doesn't" }
        : undefined);
    const word = problem === undefined && strict !== true ? misspelledIn(text, name) : undefined;
    if (word !== undefined) yield { resource, path, ...word };
    if (problem !== undefined)
      yield {
        resource,
        path,
        textLine: problem.line,
        ...(reader === HELM && { severity: "error" as const }),
        message: `${name} can't be read as ${strict ? "JSON" : "YAML"}: line ${problem.line + 1}: ${problem.what}`,
        fix: `correct the line; ${reader} rejects the text`,
      };
  }
}

/** The finding about a word in a text that was meant to be true or false. */
function misspelledIn(text: string, name: string): Pick<Finding, "textLine" | "message" | "fix"> | undefined {
  const found = MISSPELLED.exec(text);
  const [all, word = ""] = found ?? [];
  return found === null || all === undefined
    ? undefined
    : {
        textLine: lineAt(text, found.index + all.length),
        message: `${name} has the string "${word}" as a value`,
        fix: mendOf(word),
      };
}

function mendOf(word: string): string {
  return `write ${word.startsWith("f") ? "false" : "true"}`;
}

/** The values of a chart that were meant to be true or false, with their paths. */
function* misspelledValues(value: unknown, path: Path): Iterable<[string, Path]> {
  if (typeof value === "string" && MISSPELLED_VALUE.test(value)) yield [value, path];
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value))
    yield* misspelledValues(inner, [...path, Array.isArray(value) ? Number(key) : key]);
}

/** Fields with the values of a chart as a mapping. */
const VALUE_MAPS = [
  { kind: "HelmRelease", group: RELEASES_OF_FLUX, place: "spec.values" },
  { kind: "Application", group: "argoproj.io", place: "spec.source.helm.valuesObject" },
  { kind: "Application", group: "argoproj.io", place: "spec.sources.*.helm.valuesObject" },
];

interface Expression extends OfKind {
  place: string;
  reader: string;
}

/** Expressions in the language of a program, which has brackets and strings. */
const EXPRESSIONS: readonly Expression[] = [
  {
    ...{ kind: "PrometheusRule", group: "monitoring.coreos.com" },
    ...{ place: "spec.groups.*.rules.*.expr", reader: "Prometheus" },
  },
  ...["traefik.io", "traefik.containo.us"].flatMap((group) =>
    ["IngressRoute", "IngressRouteTCP"].map((kind) => ({
      ...{ kind, group, place: "spec.routes.*.match", reader: "Traefik" },
    })),
  ),
];

const CLOSED_BY: ReadonlyMap<string, string> = new Map([
  ["(", ")"],
  ["[", "]"],
  ["{", "}"],
]);

/** A bracket or quotation mark that nothing closes or opens; undefined if all are, or a template fills the text in. */
function openBracket(expression: string): string | undefined {
  if (/\{\{|\$[{(]/.test(expression)) return undefined;
  const bare = expression.replace(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`|#.*/g, "");
  const [quote] = /["'`]/.exec(bare) ?? [];
  if (quote !== undefined) return `an unclosed ${quote}`;
  const open: string[] = [];
  for (const one of bare.match(/[()[\]{}]/g) ?? [])
    if (CLOSED_BY.has(one)) open.push(one);
    else if (CLOSED_BY.get(open.pop() ?? "") !== one) return `"${one}" without its opening bracket`;
  const last = open.pop();
  return last && `"${last}" without its closing bracket`;
}

/** The first mistake in a text, with its line from 0; undefined if any reader takes it. */
function problemIn(text: string, key: string): { line: number; what: string } | undefined {
  if (isJson(text) || attempt(() => parseDocuments(text, key) !== undefined, false)) return undefined;
  const filled = text.replace(LINES, "").replace(VARIABLE, "x");
  if (FILLED.test(filled) || COMMENT.test(text)) return undefined;
  if (filled !== text && (isJson(filled) || attempt(() => parseDocuments(filled, key) !== undefined, false)))
    return undefined;
  const documents = parseAllDocuments(filled, { uniqueKeys: false, prettyErrors: false, logLevel: "silent" });
  if ("empty" in documents) return undefined;
  const [error] = documents.flatMap(({ errors }) => errors);
  const found = error === undefined ? undefinedAlias(documents) : { at: error.pos[0], what: error.message };
  return found && { line: lineAt(filled, found.at), what: found.what };
}

/** The line of a place in a text, from 0. */
function lineAt(text: string, at: number): number {
  return text.slice(0, at).split("\n").length - 1;
}

/** The first alias without an anchor: a host or pattern that begins with "*" and has no quotes. */
function undefinedAlias(documents: readonly Document[]): { at: number; what: string } | undefined {
  let found: { at: number; what: string } | undefined;
  for (const document of documents)
    visit(document, {
      Alias(_, alias) {
        if (alias.resolve(document) !== undefined) return undefined;
        found = {
          at: alias.range?.[0] ?? 0,
          what: `*${alias.source} is an alias without an anchor; put it in quotes`,
        };
        return visit.BREAK;
      },
    });
  return found;
}
