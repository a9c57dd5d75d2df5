import { expect, it } from "vitest";
import { reasonsInKustomization } from "../../src/factor/reasons.ts";

it("the reason for several pins stands once, above the first", () => {
  const why = "Promote the release that beta tested.";
  const { inside } = reasonsInKustomization(
    {
      apiVersion: "kustomize.config.k8s.io/v1beta1",
      kind: "Kustomization",
      images: ["api", "web", "worker"].map((name) => ({ name, newTag: "v1" })),
    },
    [],
    new Map([
      ["api", why],
      ["web", why],
      ["worker", "It can't be newer than the queue."],
    ]),
  );
  expect([...(inside.get("images")?.inside ?? [])].map(([at, reasons]) => [at, reasons.why])).toEqual([
    [0, [why]],
    [2, ["It can't be newer than the queue."]],
  ]);
});

it("the reason for a pin stands at an entry that the layer below has renamed, and at one that renames", () => {
  const { inside } = reasonsInKustomization(
    {
      apiVersion: "kustomize.config.k8s.io/v1beta1",
      kind: "Kustomization",
      images: [
        { name: "registry.example.com/api", newTag: "v1" },
        { name: "web", newName: "registry.example.com/web", newTag: "v2" },
      ],
    },
    [],
    new Map([
      ["registry.example.com/api", "Moved by CI."],
      ["registry.example.com/web", "Tested in beta."],
    ]),
  );
  expect([...(inside.get("images")?.inside ?? [])].map(([at, reasons]) => [at, reasons.why])).toEqual([
    [0, ["Moved by CI."]],
    [1, ["Tested in beta."]],
  ]);
});
