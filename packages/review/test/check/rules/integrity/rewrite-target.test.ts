import { describe, expect, it } from "vitest";
import { rewriteTarget } from "../../../../src/check/rules/integrity/rewrite-target.ts";
import { judged, messages, state } from "../../state.ts";

const ingress = (target: string, ...paths: string[]) =>
  state(
    `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web, annotations: {nginx.ingress.kubernetes.io/rewrite-target: "${target}"}}\nspec: {rules: [{http: {paths: [${paths.map((path) => `{path: ${JSON.stringify(path)}}`).join(", ")}]}}]}`,
  );

describe("integrity/rewrite-target", () => {
  it("warns of a path without the group that another path of the Ingress has", () => {
    expect(judged(rewriteTarget, ingress("/$2", "/", "/api(/|$)(.*)"))).toEqual([
      "warning Ingress web: spec.rules[0].http.paths[0].path: path / has no group, so /$2 rewrites every request below it to /",
    ]);
    expect(judged(rewriteTarget, ingress("/v1/$2", "/api/(.*)"))).toEqual([
      "warning Ingress web: spec.rules[0].http.paths[0].path: path /api/(.*) has one group, so /v1/$2 rewrites every request below it to /v1/",
    ]);
  });

  it.each([
    ["/$1", "/api/(?:a|b)"],
    ["/$1", "/api\\(x"],
    ["/$1", "/api/[(]"],
    ["/$3", "/(a)/(b)"],
  ])("counts no other brackets: %s for %s", (target, path) =>
    expect(messages(rewriteTarget, ingress(target, path))).toHaveLength(1),
  );

  it.each([
    ["/$2", "/api(/|$)(.*)"],
    ["/$1", "/(.*)"],
    ["/$1", "/(?<rest>.*)"],
    ["/", "/"],
    ["/app", "/api"],
  ])("takes %s for %s", (target, path) => expect(messages(rewriteTarget, ingress(target, path))).toEqual([]));
});
