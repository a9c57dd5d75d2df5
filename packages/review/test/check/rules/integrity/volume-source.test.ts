import { describe, expect, it } from "vitest";
import { volumeSource } from "../../../../src/check/rules/integrity/volume-source.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const volume = (fields: string) => state(deployment({ pod: `volumes: [{name: data, ${fields}}],` }));

describe("integrity/volume-source", () => {
  it("refuses two sources, as a merge leaves them", () =>
    expect(judged(volumeSource, volume("emptyDir: {}, persistentVolumeClaim: {claimName: d}"))[0]).toMatch(
      /^error .*volume data has emptyDir and persistentVolumeClaim; the API server accepts only one/,
    ));
  it("takes one, beside a field that volumes don't have", () =>
    expect(judged(volumeSource, volume("readOnly: true, persistentVolumeClaim: {claimName: d}"))).toEqual(
      [],
    ));
  it("takes one, beside one that is removed", () =>
    expect(judged(volumeSource, volume("emptyDir: null, persistentVolumeClaim: {claimName: d}"))).toEqual(
      [],
    ));
});
