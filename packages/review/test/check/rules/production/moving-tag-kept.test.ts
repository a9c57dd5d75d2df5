import { describe, expect, it } from "vitest";
import { movingTagKept } from "../../../../src/check/rules/production/moving-tag-kept.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const image = (reference: string, policy = "") =>
  state(deployment({ container: policy }).replace("acme/web:1.0.0", reference));

describe("production/moving-tag-kept", () => {
  it.each([
    ["acme/web:beta", ""],
    ["acme/web:latest", "imagePullPolicy: IfNotPresent,"],
  ])("warns of %s %s", (reference, policy) =>
    expect(judged(movingTagKept, image(reference, policy))[0]).toMatch(/^warning/),
  );
  it.each([
    ["acme/web:beta", "imagePullPolicy: Always,"],
    ["acme/web:latest", ""],
    ["acme/web:1.0", ""],
  ])("takes %s %s", (reference, policy) =>
    expect(judged(movingTagKept, image(reference, policy))).toEqual([]),
  );
});
