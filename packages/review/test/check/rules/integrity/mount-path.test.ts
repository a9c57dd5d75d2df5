import { describe, expect, it } from "vitest";
import { mountPath } from "../../../../src/check/rules/integrity/mount-path.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

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
});
