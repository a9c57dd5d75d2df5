import { expect, it } from "vitest";
import type { EnvironmentReview } from "../../src/changes/review.ts";
import { type Sides, SomeAtATime } from "../../src/changes/some-at-a-time.ts";
import type { Overlay } from "../../src/discovery/overlays.ts";

it("compares each environment a second time at most, however many places a report asks all of them for", () => {
  const compared: Overlay[] = [];
  const overlays = Array.from(
    { length: 20 },
    (_, number) => ({ label: `env-${number}` }) as unknown as Overlay,
  );
  const side = { discovery: { tree: { forget: () => {} } }, fresh: () => side, prepare: () => {} };
  const compare = (overlay: Overlay): EnvironmentReview => {
    compared.push(overlay);
    const change = (name: string) => ({
      kind: "ConfigMap",
      namespace: "",
      name,
      action: "added",
      changes: [],
    });
    return {
      resources: ["a", "b", "c"].map(change),
      risks: [],
      sources: { ofField: ({ name }: { name: string }) => ({ file: name, line: 1, side: "after" }) },
    } as unknown as EnvironmentReview;
  };
  const all = new SomeAtATime([side, side] as unknown as Sides, overlays, compare, {
    atATime: 2,
    fewPlaces: true,
  });
  const reviews = [...all.each(overlays, () => {})].map(([review]) => review);
  expect(compared).toHaveLength(20);
  for (const name of ["a", "b", "c"])
    for (const { sources } of reviews)
      expect(sources?.ofField({ kind: "ConfigMap", namespace: "", name }, [], "after")?.file).toBe(name);
  expect(compared).toHaveLength(40);
});
