import { type Resource, writtenOf } from "@kustogen/kustomize/value/resource.ts";
import { isMap, jsonText } from "@kustogen/kustomize/value/value.ts";
import { failureOfSet } from "../../../discovery/application-sets.ts";
import { placedSources } from "../../../discovery/application-sources.ts";
import type { ArgoObject } from "../../../discovery/argo-documents.ts";
import { brokenTemplate } from "../../../discovery/go-actions.ts";
import { at, itemsAt, mapAt, textAt } from "../../../kubernetes/fields.ts";
import { defineRule, type RepositoryFinding } from "../../rule.ts";
import { leaves } from "../integrity/go-template.ts";
import { unfilledValues } from "./unfilled-values.ts";

/** The remains of a parameter that no generator provides: a name in braces, or the text that Go prints. */
const LEFT = /\{\{\s*\.?[\w.-]+\s*\}\}|<no value>/;
/** What only Go's templates have, and a name with parts that only the others have. */
const OF_GO =
  /\{\{-?\s*(?:\.\w|(?:if|else|end|range|with|printf|quote|default|normalize|slugify|index|trimPrefix|trimSuffix|lower|replace)\b)[^}]*\}\}/;
const OF_NAMES =
  /\{\{-?\s*[A-Za-z]\w*(?:\.\w+|\[\w+\])+\s*-?\}\}|\{\{-?\s*(?:name|nameNormalized|server|path|cluster|branch|number|repository)\s*-?\}\}/;
const OF_SOURCES = ["repoURL", "path", "chart", "targetRevision"];
const OTHERS = [
  ["spec", "project"],
  ["spec", "destination", "server"],
  ["spec", "destination", "name"],
  ["spec", "destination", "namespace"],
];

export const setParameter = defineRule({
  id: "argocd/set-parameter",
  title: "A generator provides every parameter that the template of its ApplicationSet uses",
  why:
    "If no generator provides a parameter, `{{name}}` stays in the Application as text. With `goTemplate: " +
    "true`, it becomes `<no value>` unless `missingkey=error` is set. Either way, the Application refers " +
    "to a cluster, folder or namespace that doesn't exist. A git file generator provides each value in a " +
    "file as a parameter named after the value's path in that file. With `goTemplate: true`, a parameter " +
    "is written `{{.name}}`; otherwise, it is written `{{name}}`, and all values in the elements of a list " +
    "generator have to be strings.",
  source: "https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Template/",
  example: {
    bad: "kind: ApplicationSet\nmetadata: {name: shop, namespace: argocd}\nspec:\n  generators: [{list: {elements: [{folder: shop}]}}]\n  template:\n    metadata: {name: '{{folder}}'}\n    spec:\n      source: {repoURL: 'https://git.example.com/acme/deploy.git', path: '{{path}}'}\n      destination: {server: 'https://kubernetes.default.svc', namespace: shop}",
    good: "kind: ApplicationSet\nmetadata: {name: shop, namespace: argocd}\nspec:\n  generators: [{list: {elements: [{folder: shop}]}}]\n  template:\n    metadata: {name: '{{folder}}'}\n    spec:\n      source: {repoURL: 'https://git.example.com/acme/deploy.git', path: '{{folder}}'}\n      destination: {server: 'https://kubernetes.default.svc', namespace: shop}",
  },
  worst: "error",
  cases: { error: "if Argo CD rejects the template or a list element" },
  basis: "refused",
  around: "argo",
  *checkRepository({ argo }) {
    const reported = new Set<string>();
    for (const { resource, set, file, name } of argo.made) {
      if (set === undefined) continue;
      const sources = placedSources(mapAt(resource, "spec")).flatMap(({ place }) =>
        OF_SOURCES.map((field) => [...place, field]),
      );
      for (const path of [...sources, ...OTHERS]) {
        const [left] = LEFT.exec(textAt(resource, ...path) ?? "") ?? [];
        const key = `${file}|${set.metadata.name}|${path.join(".")}`;
        if (left === undefined || reported.has(key)) continue;
        reported.add(key);
        yield {
          resource: set,
          file,
          path: ["spec", "template", ...path],
          message: `generates the Application ${name} with ${left} in ${path.slice(1).join(".")}: its generator provides no such parameter`,
          fix: "name a parameter that it provides, or add this one to its input",
        };
      }
    }
    yield* unfilledValues(argo.applications);
    for (const set of argo.sets) {
      const isReported = [...reported].some((key) =>
        key.startsWith(`${set.file}|${set.resource.metadata.name}|`),
      );
      const broken = [...brokenIn(set)];
      const written =
        broken.length > 0
          ? broken
          : [...numbersIn(set), ...unknownParts(set), ...(isReported ? [] : otherLanguage(set))];
      yield* written;
      if (written.length === 0) yield* failing(set);
    }
  },
});

/** A set that generates nothing, because its template or its parameters are wrong. */
function* failing({ resource, file }: ArgoObject): Iterable<RepositoryFinding> {
  const why = failureOfSet(writtenOf(resource));
  if (why !== undefined)
    yield {
      resource,
      file,
      path: ["spec", "template"],
      severity: "error",
      basis: "refused",
      message: `Argo CD generates no Application: ${why}`,
      fix: "correct the template, or add the parameter to each element",
    };
}

/** Texts of a set's template that Go can't parse: it then generates nothing, whatever its generators provide. */
function* brokenIn({ resource, file }: ArgoObject): Iterable<RepositoryFinding> {
  if (at(resource, "spec", "goTemplate") !== true) return;
  const written = writtenOf(resource);
  for (const place of [
    ["spec", "template"],
    ["spec", "templatePatch"],
  ])
    for (const [path, text] of leaves(at(written, ...place), place)) {
      const why = text.includes("{{") ? brokenTemplate(text) : undefined;
      if (why !== undefined)
        yield {
          resource,
          file,
          path,
          severity: "error",
          basis: "refused",
          message: `Argo CD generates no Application: ${why}`,
          fix: 'correct the template; a parameter whose name has another character is read with index, as in {{ index . "my-name" }}',
        };
    }
}

/** Values in lists that aren't text, which Argo CD only reads with Go's templates. */
function* numbersIn({ resource, file }: ArgoObject): Iterable<RepositoryFinding> {
  if (at(resource, "spec", "goTemplate") === true) return;
  for (const [generator, i] of itemsAt(resource, "spec", "generators"))
    for (const [element, j] of itemsAt(generator, "list", "elements"))
      for (const [key, value] of Object.entries(element)) {
        if (typeof value === "string" || (key === "values" && isMap(value))) continue;
        yield {
          resource,
          file,
          path: ["spec", "generators", i, "list", "elements", j, key],
          severity: "error",
          basis: "refused",
          cause: `${resource.metadata.name} ${key}`,
          message: `the parameter ${key} isn't a string, and without goTemplate Argo CD rejects the whole list`,
          fix: "put the value in quotes",
        };
        return;
      }
}

/** What git generators know of a path, as Go's templates name it. */
const PARTS = ["path", "basename", "basenameNormalized", "segments", "filename", "filenameNormalized"];

/** A part of `.path` that no git generator provides, such as `.path.basenam`. */
function* unknownParts({ resource, file }: ArgoObject): Iterable<RepositoryFinding> {
  const spec = mapAt(resource, "spec");
  const generators = jsonText(spec.generators ?? []);
  // A list may have a parameter of that name, and a prefix gives it another one.
  if (
    spec.goTemplate !== true ||
    /"(?:pathParamPrefix|elements|elementsYaml|values|plugin)"/.test(generators)
  )
    return;
  // A file may define more.
  if (!generators.includes('"directories"') || generators.includes('"files"')) return;
  const [, part = ""] = /\{\{[^}]*?\s\.path\.(\w+)/.exec(partsOf(jsonText(spec.template ?? {}))) ?? [];
  if (part !== "")
    yield {
      resource,
      file,
      path: ["spec", "template"],
      message: `uses .path.${part}, which no git generator provides`,
      fix: `write one of ${PARTS.map((one) => `.path.${one}`).join(", ")}`,
    };
}

/** The template without the known parts of paths. */
function partsOf(template: string): string {
  return template
    .replaceAll("{{.", "{{ .")
    .replace(new RegExp(`\\.path\\.(?:${PARTS.join("|")})\\b`, "g"), "");
}

/** A parameter of a list without the dot before it, which Go's templates take for a function. */
function bareParameter(text: string, set: Resource): RegExpExecArray | null {
  const found = /\{\{-?\s*([A-Za-z]\w*)\s*-?\}\}/.exec(text);
  return found !== null && jsonText(mapAt(set, "spec").generators ?? []).includes(`"${found[1]}":`)
    ? found
    : null;
}

/** A name in braces that the language of the set's templates doesn't have. */
function* otherLanguage({ resource, file }: ArgoObject): Iterable<RepositoryFinding> {
  const isGo = at(resource, "spec", "goTemplate") === true;
  const template = mapAt(resource, "spec", "template");
  const sources = placedSources(mapAt(template, "spec")).flatMap(({ place }) =>
    OF_SOURCES.map((field) => [...place, field]),
  );
  for (const path of [["metadata", "name"], ["metadata", "namespace"], ...sources, ...OTHERS]) {
    const text = textAt(template, ...path) ?? "";
    const [found] = (isGo ? OF_NAMES : OF_GO).exec(text) ?? ((isGo && bareParameter(text, resource)) || []);
    if (found === undefined) continue;
    yield {
      resource,
      file,
      path: ["spec", "template", ...path],
      message: isGo
        ? `has ${found} in ${path.join(".")}, which isn't a valid Go template: a parameter begins with a dot there`
        : `has ${found} in ${path.join(".")}, which stays as it is: only an ApplicationSet with goTemplate: true uses Go templates`,
      fix: isGo
        ? "write a dot before the name"
        : "add goTemplate: true to the set, or write the name without a dot",
    };
    return;
  }
}
