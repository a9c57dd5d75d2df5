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
      "error overlay/kustomization.yaml:3: the patch does nothing: its target (kind: Deployment, name: apii) matches no resource here; did you mean api?",
    ]);
  });

  it("reports an image entry that no container runs", () => {
    expect(judgedSources(deadEntry, overlay("images:\n- {name: api, newTag: v2}\n"))).toEqual([
      "warning overlay/kustomization.yaml:3: the image entry api does nothing: no container here runs it; did you mean acme/api?",
    ]);
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

  it.each(["# - ../base/apii", "#- apii.yaml", "  # - other.yaml"])(
    "is a warning where the resource that it is for is commented out beside it: %s",
    (comment) => {
      const target =
        "patches:\n- target: {kind: Job, name: apii}\n  patch: |-\n    - {op: add, path: /spec/a, value: 2}\n";
      const files = (line: string) => ({
        ...overlay(`${line}\n${target}`),
        "/overlay/other.yaml": "kind: Job\nmetadata: {name: apii}\n---\nkind: Job\nmetadata: {name: b}\n",
      });
      const found = (line: string) => judgedSources(deadEntry, files(line)).map((one) => one.split(" ")[0]);
      expect(found(comment)).toEqual(["warning"]);
      expect(found("# - ../base/web")).toEqual(["error"]);
    },
  );

  it("is a warning where the target names kinds alone: a house's rule may wait for the first of them", () => {
    const patch = (target: string) =>
      overlay(
        `patches:\n- target: {${target}}\n  patch: |-\n    - {op: add, path: /spec/replicas, value: 2}\n`,
      );
    const found = (target: string) => judgedSources(deadEntry, patch(target)).map((one) => one.split(" ")[0]);
    expect(found("kind: CronJob")).toEqual(["warning"]);
    expect(found("kind: CronJob, labelSelector: app=api")).toEqual(["error"]);
  });

  it("is a warning where a listed file is still empty, as before flux bootstrap writes it", () => {
    const entry =
      "patches:\n- target: {kind: Deployment, name: kustomize-controller}\n  patch: |-\n    - {op: add, path: /spec/replicas, value: 2}\n";
    const kustomization = `resources: [../base, components.yaml]\n${entry}`;
    const severities = (components: string) =>
      judgedSources(deadEntry, {
        "/overlay/kustomization.yaml": kustomization,
        "/overlay/components.yaml": components,
      }).map((line) => line.split(" ")[0]);
    expect(severities("# will be written by flux bootstrap\n")).toEqual(["warning"]);
    expect(severities("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n")).toEqual(["error"]);
  });

  it("is a hint in a component, which other environments use as well", () => {
    const found = judgedSources(deadEntry, {
      "/overlay/kustomization.yaml": "resources: [../base]\ncomponents: [../part]\n",
      "/part/kustomization.yaml":
        "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nimages:\n- {name: other, newTag: v2}\n",
    });
    expect(found.map((line) => line.split(" ")[0])).toEqual(["info"]);
  });
});
