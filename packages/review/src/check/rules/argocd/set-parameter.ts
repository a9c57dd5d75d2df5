import { sourcePlaces } from "../../../discovery/application-sources.ts";
import { mapAt, textAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../rule.ts";

/** The remains of a parameter that no generator provides: a name in braces, or the text that Go prints. */
const LEFT = /\{\{\s*\.?[\w.-]+\s*\}\}|<no value>/;
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
    "A name in braces that no generator gives stays in the Application unchanged, and Go's templates put \"<no " +
    'value>" there, unless `missingkey=error` is set. Argo CD then has an Application for a cluster, a folder or ' +
    "a namespace that doesn't exist. A git file generator provides the values in its files as parameters, each " +
    "named by its path in the file.",
  source: "https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Template/",
  severity: "warning",
  around: "argo",
  *checkRepository({ argo }) {
    const told = new Set<string>();
    for (const { resource, set, file, name } of argo.made) {
      if (set === undefined) continue;
      const sources = sourcePlaces(mapAt(resource, "spec")).flatMap((place) =>
        OF_SOURCES.map((field) => [...place, field]),
      );
      for (const path of [...sources, ...OTHERS]) {
        const [left] = LEFT.exec(textAt(resource, ...path) ?? "") ?? [];
        const key = `${file}|${set.metadata.name}|${path.join(".")}`;
        if (left === undefined || told.has(key)) continue;
        told.add(key);
        yield {
          resource: set,
          file,
          path: ["spec", "template", ...path],
          message: `generates the Application ${name} with ${left} in ${path.slice(1).join(".")}: its generator provides no such parameter`,
          fix: "name a parameter that it provides, or add this one to its input",
        };
      }
    }
  },
});
