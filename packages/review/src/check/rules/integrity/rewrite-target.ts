import { ingressPaths } from "../../../cluster/network/ingress-paths.ts";
import { mapAt, textAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../rule.ts";

const REWRITE = "nginx.ingress.kubernetes.io/rewrite-target";

export const rewriteTarget = defineRule({
  id: "integrity/rewrite-target",
  title: "Each path of an Ingress has the capture groups that the rewrite target refers to",
  why:
    "If the rewrite target of an Ingress refers to `$2` and a path has no second group, `$2` is empty, and " +
    "all requests below that path are rewritten to the same address. ingress-nginx applies the rewrite " +
    "target, an annotation, to every path of the Ingress.",
  source: "https://kubernetes.github.io/ingress-nginx/examples/rewrite/#rewrite-target",
  kinds: ["Ingress"],
  example: {
    bad: "metadata: {annotations: {nginx.ingress.kubernetes.io/rewrite-target: /$2}}\nspec: {rules: [{http: {paths: [{path: /, pathType: Prefix}]}}]}",
    good: "metadata: {annotations: {nginx.ingress.kubernetes.io/rewrite-target: /$2}}\nspec: {rules: [{http: {paths: [{path: /api(/|$)(.*), pathType: ImplementationSpecific}]}}]}",
  },
  isAlone: true,
  *check({ index }) {
    for (const resource of index.ofKind("Ingress", "networking.k8s.io")) {
      const target = textAt(mapAt(resource, "metadata", "annotations"), REWRITE) ?? "";
      const needed = Math.max(0, ...[...target.matchAll(/\$(\d)/g)].map(([, digit]) => Number(digit)));
      if (needed === 0) continue;
      for (const { entry, place } of ingressPaths(resource)) {
        const path = textAt(entry, "path") ?? "/";
        const groups = groupsIn(path);
        if (groups < needed)
          yield {
            resource,
            path: [...place, "path"],
            message: `path ${path} has ${groups === 0 ? "no group" : groups === 1 ? "one group" : `${groups} groups`}, so ${target} rewrites every request below it to ${target.replace(/\$\d/g, "")}`,
            fix: "put it into a separate Ingress, or write the path with its groups",
          };
      }
    }
  },
});

/** The number of capturing groups in a regular expression. */
function groupsIn(pattern: string): number {
  return [...pattern.matchAll(/\\.|\[(?:\\.|[^\]])*\]|\((?!\?(?!P?<[A-Za-z]))/g)].filter(([part]) =>
    part.startsWith("("),
  ).length;
}
