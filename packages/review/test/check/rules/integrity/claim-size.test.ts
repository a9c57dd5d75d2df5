import { describe, expect, it } from "vitest";
import { claimSize } from "../../../../src/check/rules/integrity/claim-size.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const claim = (spec: string) =>
  state(`apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\nspec: ${spec}`);
const set = (spec: string) =>
  state(
    deployment({
      kind: "StatefulSet",
      spec: `volumeClaimTemplates: [{metadata: {name: data}, spec: ${spec}}],`,
    }),
  );
const SIZED = "{resources: {requests: {storage: 1Gi}}}";

describe("integrity/claim-size", () => {
  it.each([
    "{}",
    "{resources: {}}",
    "{resources: {requests: {cpu: 1}}}",
    "{resources: {requests: {storage: }}}",
  ])("refuses %s", (spec) => {
    expect(judged(claimSize, claim(spec))[0]).toMatch(
      /^error .*requests no storage; the API server rejects it/,
    );
    expect(judged(claimSize, set(spec))[0]).toMatch(
      /^error .*volumeClaimTemplates\[0\]: the claim requests no/,
    );
  });
  it("refuses a volume without a capacity", () => {
    const volume = (spec: string) =>
      state(`apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: data}\nspec: ${spec}`);
    expect(judged(claimSize, volume("{accessModes: [ReadWriteMany]}"))).toEqual([
      expect.stringMatching(/^error PersistentVolume data: spec: has no capacity/),
    ]);
    expect(judged(claimSize, volume("{capacity: {storage: 1Gi}}"))).toEqual([]);
  });
  it("takes one that says its size, in whatever words", () => {
    for (const given of [claim(SIZED), set(SIZED), set("{resources: {requests: {storage: '$(SIZE)'}}}")])
      expect(judged(claimSize, given)).toEqual([]);
  });
});
