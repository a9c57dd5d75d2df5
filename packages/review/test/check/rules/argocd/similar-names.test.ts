import { describe, expect, it } from "vitest";
import { similarNames } from "../../../../src/check/rules/argocd/similar-names.ts";
import { application, judgedArgo } from "../../argo.ts";

/** An Application with a revision, a namespace that it deploys to, and one that it is in. */
const app = (name: string, revision = "main", to = "shop", own = "argocd") =>
  `---\n${application(name, { metadata: `namespace: ${own}` })
    .replace("path:", `targetRevision: ${revision}, path:`)
    .replace("namespace: shop", `namespace: ${to}`)}`;
const said = (objects: string, environments: Record<string, string> = {}) =>
  judgedArgo(similarNames, environments, objects);

describe("argocd/similar-names", () => {
  it.each(["mian", "mpin", "HEADD", "nain", "masster"])("warns of the branch %s", (branch) =>
    expect(said(app("one", branch))).toEqual([
      expect.stringMatching(new RegExp(`^warning Application one: has the revision ${branch}, which`)),
    ]),
  );

  it("compares a branch with those of the same repository", () => {
    const others = app("one", "production") + app("two", "production");
    expect(said(others + app("three", "prodution"))).toEqual([
      "warning Application three: has the revision prodution, which nothing else here has; production is used by 2 others",
    ]);
    expect(said(others + app("three", "prodution").replace("git.example.com", "other.example.com"))).toEqual(
      [],
    );
    expect(said(others + app("three", "prodution") + app("four", "prodution"))).toEqual([]);
    expect(said(app("one", "production") + app("three", "prodution"))).toEqual([]);
  });

  it("reads the branches of ApplicationSets", () => {
    const set = `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: all}
spec:
  generators: [{matrix: {generators: [{git: {repoURL: "https://git.example.com/a.git", revision: maen}}, {list: {elements: []}}]}}]
  template: {spec: {source: {repoURL: "https://git.example.com/a.git", targetRevision: HAED, path: "{{path}}"}}}
`;
    expect(said(set)).toEqual([
      expect.stringContaining("has the revision HAED"),
      expect.stringContaining("has the revision maen"),
    ]);
  });

  it.each(["main", "maim1", "v1.0.0", "head", "heads", "develop", "'{{branch}}'", "maintenance"])(
    "takes the branch %s",
    (branch) => expect(said(app("one", branch))).toEqual([]),
  );

  it("warns of a destination that is almost a namespace of the repository", () => {
    const environments = { one: "apiVersion: v1\nkind: Namespace\nmetadata: {name: storefront}\n" };
    expect(said(app("two", "main", "storefrnt"), environments)).toEqual([
      "warning Application two: deploys to the namespace storefrnt, which nothing else here has; storefront is usual",
    ]);
    for (const to of ["storefront", "storefronts", "storefront2", "store", "'{{name}}'"])
      expect(said(app("two", "main", to), environments)).toEqual([]);
    expect(said(app("two", "main", "storefrnt"))).toEqual([]);
    expect(said(app("two", "main", "defaault"))).toHaveLength(1);
  });

  it("warns of an Application beside the namespace that all others are in", () => {
    const others = app("one") + app("two");
    expect(said(others + app("three", "main", "shop", "agocd"))).toEqual([
      "warning Application three: is in the namespace agocd, which nothing else here has; argocd is used by 2 others",
    ]);
    expect(said(others + app("three", "main", "shop", "argo"))).toEqual([]);
  });
});
