import { describe, expect, it } from "vitest";
import { classReference } from "../../../../src/check/rules/integrity/class-reference.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const CLASS =
  "---\napiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: {name: critical-pods}\nvalue: 10\n";
const pod = (name: string) => deployment({ pod: `priorityClassName: ${name},` });

describe("integrity/class-reference", () => {
  it.each([pod("critical-pods") + CLASS, pod("system-node-critical"), deployment()])("takes %#", (yaml) =>
    expect(judged(classReference, state(yaml))).toEqual([]),
  );
  it("warns of a slip, and lists a class of the cluster", () => {
    expect(judged(classReference, state(pod("critcal-pods") + CLASS))[0]).toMatch(/^warning/);
    const claim =
      "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: c}\nspec: {storageClassName: gp3}";
    expect([...(classReference.check?.(state(claim)) ?? [])]).toMatchObject([
      { severity: "info", prerequisite: "StorageClass gp3" },
    ]);
  });
  const ingress = (...names: string[]) =>
    state(
      names
        .map(
          (name, index) =>
            `---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i${index}}\nspec: {ingressClassName: ${name}}\n`,
        )
        .join(""),
    );
  it("warns of a slip in what clusters have, or others here", () => {
    expect(judged(classReference, ingress("ngnix"))[0]).toMatch(/^warning .*; nginx is known by that name$/);
    expect(judged(classReference, ingress("acme-web", "acme-web", "acme-wb"))[0]).toMatch(
      /^warning Ingress i2.*; acme-web is used by others here$/,
    );
  });
  it.each(["nginx2", "nfs-sc", "nginx-internal", "gce-internal", "nginy"])(
    "takes %s for a class of its own",
    (name) => expect(judged(classReference, ingress(name))).toEqual([expect.stringMatching(/^info/)]),
  );
});
