import { describe, expect, it } from "vitest";
import { mountPath } from "../../../../src/check/rules/integrity/mount-path.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const mounts = (...paths: string[]) =>
  state(
    deployment({
      container: `volumeMounts: [${paths.map((path, i) => `{name: v${i}, mountPath: ${path}}`).join(", ")}],`,
    }),
  );

describe("integrity/mount-path", () => {
  it("refuses one path twice", () =>
    expect(judged(mountPath, mounts("/data", "/data"))[0]).toMatch(
      /^error .*mounts \/data twice, from v0 and v1/,
    ));
  it("takes paths below each other", () => expect(judged(mountPath, mounts("/data", "/data/x"))).toEqual([]));
  it("warns of a colon, but not behind the drive of Windows", () => {
    expect(judged(mountPath, mounts("'/data:ro'"))[0]).toMatch(
      /^warning .*mounts v0 at \/data:ro, which the kubelet uses unchanged, with the colon/,
    );
    expect(judged(mountPath, mounts("'C:\\\\Identity\\\\logs'", "'D:/logs'"))).toEqual([]);
  });
  it("warns of a blank written as a shell takes it", () => {
    expect(judged(mountPath, mounts("'/config/Application\\ Support'"))[0]).toMatch(
      /^warning .*mounts v0 at \/config\/Application\\ Support, which the kubelet uses unchanged, with the backslash/,
    );
    expect(judged(mountPath, mounts("'/config/Application Support'", "'C:\\Program Files'"))).toEqual([]);
  });
});
