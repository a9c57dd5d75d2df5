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

describe("integrity/mount-path, a letter off", () => {
  const pod = (mount: string, { command = "", source = "secret: {secretName: key}", more = "" } = {}) =>
    judged(
      mountPath,
      state(
        deployment({
          container: `command: [tunnel${command}], volumeMounts: [{name: key, mountPath: ${mount}}, {name: config, mountPath: /etc/tunnel/config}],`,
          pod: `volumes: [{name: key, ${source}}, {name: config, configMap: {name: settings}}],`,
        }) +
          `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: shop}\ndata: {a.yaml: "key-file: /etc/tunnels/key/key.json${more}"}\n`,
      ),
    );
  const MESSAGE =
    "warning Deployment web (namespace shop): spec.template.spec.containers[0].volumeMounts[0].mountPath: container web mounts key at /etc/tunnel/key, and nothing at /etc/tunnels/key/key.json, which it is told to read";

  it("warns of a Secret beside the path that the container's settings name", () => {
    expect(pod("/etc/tunnel/key")).toEqual([MESSAGE]);
    expect(pod("/etc/tunnel/key/", { source: "configMap: {name: other}" })).toEqual([MESSAGE]);
    expect(pod("/etc/tunnels/key")).toEqual([]);
  });

  it.each([
    ["another path names what is mounted", pod("/etc/tunnel/key", { command: ", /etc/tunnel/key/a.json" })],
    ["the paths differ in more", pod("/etc/other/key")],
    ["the volume has files of its own", pod("/etc/tunnel/key", { source: "emptyDir: {}" })],
    ["only a file is mounted", pod("/etc/tunnel/key, subPath: a")],
    ["the path has one part", pod("/etc")],
    ["something is mounted there, too", pod("/etc/tunnel/key}, {name: config, mountPath: /etc/tunnels/key")],
  ])("says nothing if %s", (_, said) => expect(said).toEqual([]));
});
