import { describe, expect, it } from "vitest";
import { rollingUpdateOfVolume } from "../../../../src/check/rules/scaling/rolling-update-of-volume.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const claim = (mode = "ReadWriteOnce") =>
  `---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data, namespace: shop}\nspec: {accessModes: [${mode}]}\n`;
const pod = "volumes: [{name: d, persistentVolumeClaim: {claimName: data}}],";

describe("scaling/rolling-update-of-volume", () => {
  it("warns of a rolling update, the default one too", () =>
    expect(judged(rollingUpdateOfVolume, state(deployment({ pod }) + claim()))[0]).toMatch(
      /^warning .*uses rolling updates, although its claim data/,
    ));
  it.each(["strategy: {type: Recreate},", "strategy: {rollingUpdate: {maxSurge: 0}},"])("takes %s", (spec) =>
    expect(judged(rollingUpdateOfVolume, state(deployment({ pod, spec }) + claim()))).toEqual([]),
  );
  it("takes a volume for many nodes", () =>
    expect(judged(rollingUpdateOfVolume, state(deployment({ pod }) + claim("ReadWriteMany")))).toEqual([]));
  it("names all claims at once, and gives a hint where the old pod ends first", () => {
    const two =
      "volumes: [{name: d, persistentVolumeClaim: {claimName: data}}, {name: l, persistentVolumeClaim: {claimName: logs}}],";
    const claims = claim() + claim().replace("name: data", "name: logs");
    expect(judged(rollingUpdateOfVolume, state(deployment({ pod: two }) + claims))).toEqual([
      expect.stringMatching(/although its claims data, logs are ReadWriteOnce/),
    ]);
    const spec = "strategy: {rollingUpdate: {maxUnavailable: 1}},";
    expect(judged(rollingUpdateOfVolume, state(deployment({ pod, spec }) + claim()))[0]).toMatch(/^info /);
  });
  it.each([
    ["nfs-client", "info"],
    ["aws-efs", "info"],
    ["fast", "warning"],
    ["safefs", "warning"],
  ])("hints only, where a claim of the class %s can be mounted on any node", (name, level) => {
    const shared = claim().replace("]}", `], storageClassName: ${name}}`);
    const [said] = judged(rollingUpdateOfVolume, state(deployment({ pod }) + shared));
    expect(said).toMatch(new RegExp(`^${level} `));
  });
});
