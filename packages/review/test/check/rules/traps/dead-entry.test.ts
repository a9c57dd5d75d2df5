import { describe, expect, it } from "vitest";
import { deadEntry } from "../../../../src/check/rules/traps/dead-entry.ts";
import { judgedSources, patch } from "../../sources.ts";

describe("traps/dead-entry", () => {
  const overlay = (more: string) => ({
    "/overlay/kustomization.yaml": `resources: [../base]\n${more}`,
    "/overlay/patch.yaml": patch("replicas: 2"),
  });

  it("reports a patch whose target matches nothing, with the name that was meant", () => {
    expect(
      judgedSources(
        deadEntry,
        overlay(
          "patches:\n- target: {kind: Deployment, name: apii}\n  patch: |-\n    - {op: add, path: /spec/replicas, value: 2}\n",
        ),
      ),
    ).toEqual([
      "warning overlay/kustomization.yaml:3: the patch does nothing: its target (kind: Deployment, name: apii) matches no resource here; did you mean api?",
    ]);
  });

  it("reports a patch that names a container that isn't there, beside one with its image", () => {
    const said = (spec: string) =>
      judgedSources(deadEntry, {
        "/overlay/patch.yaml": patch(spec),
      });
    expect(said("containers:\n- name: web\n  image: acme/api:v2")).toEqual([
      "warning overlay/patch.yaml:8: the patch changes no container web: it adds one beside api, which runs the same image",
    ]);
    for (const other of [
      "containers:\n- name: web\n  image: acme/api:v2\n  args: [worker]",
      "containers:\n- name: web\n  image: acme/other:1.1.0",
      "containers:\n- name: api\n  image: acme/api:v2",
      "containers:\n- name: api\n- name: web\n  image: acme/api:v2",
      "initContainers:\n- name: web\n  image: acme/api:v2",
    ])
      expect(said(other)).toEqual([]);
  });

  it("reports a patch whose file has nothing but comments, which kustomize ignores", () => {
    const said = (text: string) =>
      judgedSources(deadEntry, {
        "/overlay/kustomization.yaml": "resources: [../base]\npatches:\n- path: patch.yaml\n",
        "/overlay/patch.yaml": text,
      });
    expect(said("# later\n---\n# or never\n")).toEqual([
      "warning overlay/kustomization.yaml:3: patch.yaml has no content but comments, so the patch does nothing",
    ]);
    expect(said(patch("replicas: 2"))).toEqual([]);
  });

  it("reports a kustomization that changes objects and lists none, unless it says so, or lists them in any way", () => {
    const said = (text: string) => judgedSources(deadEntry, { "/overlay/kustomization.yaml": text });
    expect(said("namespace: shop\nnamePrefix: x-\n")).toEqual([
      "warning overlay/kustomization.yaml: lists no resources, components or generators, so it builds nothing, and its namespace, namePrefix have no effect",
    ]);
    for (const list of [
      "resources: []",
      "resources: [../base]",
      "configMapGenerator: [{name: a, literals: [b=c]}]",
    ])
      expect(said(`namespace: shop\n${list}\n`), list).toEqual([]);
    // Whatever the folder is called.
    expect(
      judgedSources(deadEntry, { "/base/kustomization.yaml": "namespace: shop\n" }, ["/base"]),
    ).toHaveLength(1);
    expect(said("apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nnamePrefix: x-\n")).toEqual(
      [],
    );
  });

  it.each([
    ["is silent about one that removes all of a kind, of which there are none", "kind: Ingress", "delete", 0],
    ["reports one that removes a single object, which isn't there", "kind: Ingress, name: a", "delete", 1],
    ["reports one that replaces all of a kind, of which there are none", "kind: Ingress", "replace", 1],
  ])("%s", (_, target, directive, count) => {
    const removes = `$patch: ${directive}\n      kind: Ingress\n      metadata: {name: any}`;
    expect(
      judgedSources(
        deadEntry,
        overlay(
          `patches:\n- target: {${target}}\n  patch: |-\n      ${removes}\n      apiVersion: networking.k8s.io/v1\n`,
        ),
      ),
    ).toHaveLength(count);
  });

  it("says that a target matches without its namespace, which is set after the patches", () => {
    const target = "{kind: Deployment, name: api, namespace: shop}";
    const [said] = judgedSources(
      deadEntry,
      overlay(
        `namespace: shop\npatches:\n- target: ${target}\n  patch: |-\n    - {op: add, path: /spec/replicas, value: 2}\n`,
      ),
    );
    expect(said).toMatch(/matches no resource here; without its namespace, it would match$/);
  });

  describe("a replacement's target", () => {
    const replaced = (name: string, more = "") =>
      judgedSources(deadEntry, {
        ...overlay(
          `replacements:\n- source: {kind: Deployment, fieldPath: metadata.name}\n  targets:\n  - select: {kind: ConfigMap, name: names}\n    fieldPaths: [data.a]\n  - select: {kind: ConfigMap, name: ${name}}\n    fieldPaths: [data.b]\n${more}`,
        ),
        "/base/kustomization.yaml": "resources: [deployment.yaml, names.yaml]\n",
        "/base/names.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: names}\ndata: {a: x, b: y}\n",
      });

    it("is reported if it matches no resource", () =>
      expect(replaced("nammes")).toEqual([
        "warning overlay/kustomization.yaml:7: the replacement does nothing for a target (kind: ConfigMap, name: nammes), which matches no resource here; did you mean names?",
      ]));

    it.each([
      ["matches one by its name", "names", ""],
      ["matches one by a former name", "names", "namePrefix: shop-\n"],
    ])("isn't if it %s", (_, name, more) => expect(replaced(name, more)).toEqual([]));

    it("is a note in a component, which other environments use too", () => {
      const component = "kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\n";
      const entry =
        "replacements:\n- sourceValue: x\n  targets:\n  - {select: {kind: Job}, fieldPaths: [spec.suspend]}\n";
      expect(
        judgedSources(deadEntry, {
          ...overlay("components: [../part]\n"),
          "/part/kustomization.yaml": component + entry,
        })[0],
      ).toMatch(/^info .*does nothing for a target/);
    });
  });

  it("reports an image entry that no container runs", () => {
    expect(judgedSources(deadEntry, overlay("images:\n- {name: api, newTag: v2}\n"))).toEqual([
      "warning overlay/kustomization.yaml:3: the image entry api does nothing: no container here runs it; did you mean acme/api?",
    ]);
  });

  it("reports the first of two image entries for one image, unless it renames it or the second keeps its tag", () => {
    const twice = (first: string, second: string) =>
      judgedSources(
        deadEntry,
        overlay(`images:\n- {name: acme/api, ${first}}\n- {name: acme/api, ${second}}\n`),
      );
    const again =
      "warning overlay/kustomization.yaml:3: the image entry acme/api does nothing: entry 2 sets the same image again";
    expect(twice("newTag: v2", "newTag: v3")).toEqual([again]);
    expect(twice("newTag: v2", `digest: sha256:${"0a".repeat(32)}`)).toEqual([again]);
    expect(twice("newTag: v2, newName: acme/web", "newTag: v3")).not.toContain(again);
    expect(twice("newTag: v2", "newName: acme/web")).toEqual([]);
    expect(twice("newTag: v2", "tagSuffix: -debug")).toEqual([]);
  });

  it("is silent about a regular expression that matches, and about an image that has the tag already", () => {
    expect(
      judgedSources(
        deadEntry,
        overlay(
          "images:\n- {name: acme/api, newTag: v1}\npatches:\n- target: {kind: Deploy.*}\n  patch: |-\n    - {op: add, path: /spec/replicas, value: 2}\n",
        ),
      ),
    ).toEqual([]);
  });

  const dead = (name: string) =>
    `patches:\n- target: {kind: Deployment, name: ${name}}\n  patch: |-\n    - {op: add, path: /spec/replicas, value: 2}\n`;

  it("suggests no name that another patch of the kustomization is for, and none of something else", () => {
    const both = dead("apii") + dead("api").replace("patches:\n", "");
    expect(judgedSources(deadEntry, overlay(both))[0]).toMatch(/^warning .* matches no resource here$/);
    expect(judgedSources(deadEntry, overlay(dead("app")))[0]).toMatch(
      /^warning .* matches no resource here$/,
    );
  });

  it("is a hint in a component, which other environments use as well", () => {
    const found = judgedSources(deadEntry, {
      "/overlay/kustomization.yaml": "resources: [../base]\ncomponents: [../part]\n",
      "/part/kustomization.yaml":
        "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nimages:\n- {name: other, newTag: v2}\n",
    });
    expect(found.map((line) => line.split(" ")[0])).toEqual(["info"]);
  });

  it("reports a listed file that is empty, and not one whose objects are commented out", () => {
    const listing = { "/overlay/kustomization.yaml": "resources:\n- ../base\n- api.yaml\n" };
    expect(judgedSources(deadEntry, { ...listing, "/overlay/api.yaml": "\n" })).toEqual([
      "warning overlay/kustomization.yaml:3: api.yaml is empty, so nothing is applied from it",
    ]);
    expect(judgedSources(deadEntry, { ...listing, "/overlay/api.yaml": "# kind: Service\n" })).toEqual([]);
  });
});
