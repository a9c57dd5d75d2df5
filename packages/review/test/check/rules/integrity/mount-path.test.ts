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

describe("integrity/mount-path, of a database", () => {
  const said = (
    image: string,
    at: string,
    { container = "", volume = "persistentVolumeClaim: {claimName: a}", more = "" } = {},
  ) =>
    judged(
      mountPath,
      state(
        `${deployment({ container: `volumeMounts: [{name: a, mountPath: ${at}}], ${container}`, pod: `volumes: [{name: a, ${volume}}],` }).replace("acme/web:1.0.0", `"${image}"`)}\n---\n${more}`,
      ),
    );

  it("warns of a volume that isn't where the data is", () => {
    expect(said("postgres:15.2-alpine", "/var/postgresql/data")[0]).toMatch(
      /^warning .*mountPath: container .* mounts its volume at \/var\/postgresql\/data, but postgres:15.2-alpine keeps its data in \/var\/lib\/postgresql, which is lost with the pod/,
    );
    expect(said("docker.io/library/mariadb:11", "/data/mysql")).toHaveLength(1);
    expect(said("mongo", "/var/lib/mongodb/")).toHaveLength(1);
  });

  it.each([
    ["the folder", "postgres:15", "/var/lib/postgresql/data"],
    ["the folder above it", "influxdb:1.8", "/var/lib"],
    ["the folder of a newer release", "influxdb:2.7", "/var/lib/influxdb2"],
    ["a volume for something else", "postgres:15", "/docker-entrypoint-initdb.d"],
    ["a volume for dumps", "postgres:15", "/data/backups"],
    ["another image", "acme/postgres-tools:1", "/data"],
  ])("takes %s", (_, image, at) => expect(said(image, at)).toEqual([]));

  it("takes a folder that a variable, a ConfigMap or a command names, and a volume that is lost with the pod", () => {
    const at = "/data/pg";
    expect(said("postgres:15", at, { container: "env: [{name: PGDATA, value: /data/pg/15}]," })).toEqual([]);
    const more = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {PGDATA: /data/pg}\n";
    expect(said("postgres:15", at, { more })).toEqual([]);
    expect(said("postgres:15", at, { container: "args: [-D, /data/pg]," })).toEqual([]);
    expect(said("postgres:15", at, { volume: "emptyDir: {}" })).toEqual([]);
  });

  it("warns of the old folder of PostgreSQL for its image from 18 on", () => {
    expect(said("postgres:18.1-alpine", "/var/lib/postgresql/data")[0]).toMatch(
      /^warning .*runs postgres:18.1-alpine, which doesn't start with a volume at \/var\/lib\/postgresql\/data/,
    );
    expect(said("postgres:18", "/var/lib/postgresql")).toEqual([]);
    expect(said("postgres:17", "/var/lib/postgresql/data")).toEqual([]);
    expect(said("postgis/postgis:18-3.6", "/var/lib/postgresql/data")).toEqual([]);
    const container = "env: [{name: PGDATA, value: /var/lib/postgresql/data/pgdata}],";
    expect(said("postgres:18", "/var/lib/postgresql/data", { container })).toEqual([]);
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
