import { compareVersions } from "../../../cluster/versions.ts";
import { fieldsOf } from "../../../compare/path.ts";
import { TAG_IN_VALUES } from "../../../consequences/judged-fields.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import { defineRule } from "../../rule.ts";
import { changedResources } from "./changed.ts";

/** The fields with a version: of a chart in Flux and in k3s, and of an image among the values of a HelmRelease. */
const VERSIONS: ReadonlyMap<string, RegExp> = new Map([
  ["HelmRelease", new RegExp(`^spec\\.chart\\.spec\\.version$|${TAG_IN_VALUES.source}`)],
  ["HelmChart", /^spec\.version$/],
  ["OCIRepository", /^spec\.ref\.(?:tag|semver)$/],
]);

export const chartOlder = defineRule({
  id: "change/chart-older",
  title: "A change doesn't make Flux or k3s install an older chart version",
  why:
    "An older version may be unable to use data and custom resources that the newer one has changed. Helm " +
    "treats the change as an upgrade, and doesn't run the chart's rollback hooks.",
  source: "https://helm.sh/docs/topics/charts_hooks/",
  example: {
    bad: "kind: HelmRelease\nmetadata: {name: redis}\nspec: {chart: {spec: {chart: redis, version: 19.6.4}}}",
    good: "kind: HelmRelease\nmetadata: {name: redis}\nspec: {chart: {spec: {chart: redis, version: 20.1.0}}}",
  },
  fix: "say in the review why the older version is needed, and whether it can read what the newer one has written",
  *checkChange(_before, _after, context) {
    for (const { after, changes } of changedResources(context, ...VERSIONS.keys()))
      for (const { path, before: old, after: now } of changes) {
        const field = fieldsOf(path).join(".");
        if (!VERSIONS.get(after.kind)?.test(field) || typeof old !== "string" || typeof now !== "string")
          continue;
        if ((compareVersions(now, old) ?? 0) >= 0) continue;
        const what = field.startsWith("spec.values.")
          ? "an image"
          : after.kind === "OCIRepository"
            ? "the artifact"
            : "the chart";
        yield {
          resource: after,
          path,
          message: `${resourceText(after)}: ${what} moves from ${old} to ${now}, which is older: data that the newer one has changed may not be readable`,
        };
      }
  },
});
