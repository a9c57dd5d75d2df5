import { describe, expect, it } from "vitest";
import { immutableField } from "../../../../src/check/rules/change/identity.ts";
import { judgedChange } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const change = (before: string, after: string) => judgedChange(immutableField, before, after);
const set = (size: string) =>
  deployment({
    kind: "StatefulSet",
    spec: `volumeClaimTemplates: [{metadata: {name: d}, spec: {resources: {requests: {storage: ${size}}}}}],`,
  });
const claim = (fields: string) =>
  `apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: c}\nspec: {${fields}}`;
const job = (image: string, annotations = "") =>
  `apiVersion: batch/v1\nkind: Job\nmetadata: {name: j, annotations: {${annotations}}}\nspec: {template: {spec: {containers: [{name: c, image: ${image}}]}}}`;

describe("change/immutable-field", () => {
  it("refuses the new name of a generated ConfigMap in a Job alone, as all else can follow it", () => {
    const map = (hash: string, value: string) =>
      `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c-${hash}}\ndata: {a: ${value}}\n`;
    const reads = (hash: string) => `envFrom: [{configMapRef: {name: c-${hash}}}]`;
    const [one, other] = ["5g9f2hkb7m", "7h8k2mtb4c"];
    const [before, after] = [map(one, "b"), map(other, "d")];
    expect(
      change(`${job(`"a:1", ${reads(one)}`)}\n${before}`, `${job(`"a:1", ${reads(other)}`)}\n${after}`),
    ).toEqual([expect.stringContaining("configMapRef.name` can't be changed")]);
    const daemon = (hash: string) => deployment({ kind: "DaemonSet", container: `${reads(hash)},` });
    expect(change(`${daemon(one)}\n${before}`, `${daemon(other)}\n${after}`)).toEqual([]);
  });

  it("says once which labels, fields and objects it is about, and on what it depends", () => {
    const selector = change(
      deployment({ labels: "app: web, tier: front, by: us" }),
      deployment({ labels: "app: web" }),
    );
    expect(selector).toHaveLength(1);
    expect(selector[0]).toContain(
      "`spec.selector.matchLabels.tier`, `spec.selector.matchLabels.by` can't be changed: the API server rejects updates to it in " +
        "an existing Deployment",
    );
    const [many] = change(job("a:1"), job("a:1, command: [sh], args: [x]").replace("a:1", "a:2"));
    expect(many).toContain("`spec.template` can't be changed");
  });

  it("refuses a label that leaves a selector as well as one that comes", () => {
    const wide = deployment({ labels: "app: web, tier: front" });
    const narrow = wide.replace("matchLabels: {app: web, tier: front}", "matchLabels: {app: web}");
    expect(change(wide, narrow)).toEqual([expect.stringMatching(/^error /)]);
    expect(change(narrow, wide)).toEqual([expect.stringMatching(/^error /)]);
  });

  it("warns alone of a Job that is deleted after it ends", () => {
    const short = (image: string) => job(image).replace("spec: {", "spec: {ttlSecondsAfterFinished: 60, ");
    const [found] = change(short("a:1"), short("a:2"));
    expect(found).toMatch(/^warning .*deleted 60 s after it ends/);
  });

  it("refuses to take a Job's completions back, and a bound claim's volume, which the cluster has written", () => {
    const once = job("a:1").replace("spec: {", "spec: {completions: 1, ");
    const nothing = once.replace("completions: 1", "completions: null");
    expect(change(once, job("a:1"))).toEqual([
      expect.stringContaining("`spec.completions` can't be changed"),
    ]);
    expect(change(nothing, job("a:1"))).toHaveLength(1);
    expect(change(job("a:1"), once)).toEqual([]);
    expect(
      change(claim("volumeMode: Filesystem"), claim('volumeMode: Filesystem, volumeName: ""')),
    ).toHaveLength(1);
    // A null of a server-side apply takes away what the cluster has written.
    expect(change(job("a:1"), job("a:1").replace("spec: {", "spec: {selector: null, "))).toHaveLength(1);
    expect(
      change(claim("volumeMode: Filesystem"), claim("volumeMode: Filesystem, volumeName: null")),
    ).toHaveLength(1);
  });

  it.each([
    [deployment(), deployment({ spec: "replicas: 3," })],
    [claim("resources: {requests: {storage: 1Gi}}"), claim("resources: {requests: {storage: 2Gi}}")],
    [
      set("1Gi"),
      set("1Gi").replace(
        "{metadata: {name: d}, ",
        "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: d}, ",
      ),
    ],
    [claim(""), claim("volumeMode: Filesystem, volumeName: v")],
    [job("a:1"), job("a:2", "argocd.argoproj.io/hook: Sync")],
  ])("takes what can change: %#", (before, after) => expect(change(before, after)).toEqual([]));
});
