import { describe, expect, it } from "vitest";
import { readOnlyRoot } from "../../../../src/check/rules/starts/read-only-root.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const READ_ONLY = "securityContext: {readOnlyRootFilesystem: true},";
const running = (image: string, container = "", pod = "") =>
  state(deployment({ container: READ_ONLY + container, pod }).replace("acme/web:1.0.0", image));
const TMP = ["volumeMounts: [{name: t, mountPath: /tmp}],", "volumes: [{name: t, emptyDir: {}}],"] as const;

describe("starts/read-only-root", () => {
  it("warns of software that is known to write", () => {
    expect(judged(readOnlyRoot, running("nginx:1.29"))[0]).toMatch(
      /^warning .*nginx writes to \/var\/cache\/nginx/,
    );
    expect(judged(readOnlyRoot, running("docker.io/library/postgres:17"))[0]).toContain(
      "/var/run/postgresql",
    );
    expect(judged(readOnlyRoot, running("acme/api:1", "command: [gunicorn, app],"))[0]).toContain(
      "gunicorn writes to /tmp",
    );
  });
  it("takes a place to write, unknown software, and a root that can be written", () => {
    expect(
      judged(readOnlyRoot, running("acme/api:1", `command: [gunicorn, app], ${TMP[0]}`, TMP[1])),
    ).toEqual([]);
    expect(judged(readOnlyRoot, running("acme/api:1"))).toEqual([]);
    expect(judged(readOnlyRoot, state(deployment().replace("acme/web:1.0.0", "nginx:1.29")))).toEqual([]);
  });
  it("warns where only another place can be written to, or this one is mounted to be read", () => {
    const gunicorn = (mount: string) =>
      running("acme/api:1", `command: [gunicorn, app], volumeMounts: [{name: t, ${mount}}],`, TMP[1]);
    for (const mount of ["mountPath: /data", "mountPath: /tmpfiles", "mountPath: /tmp, readOnly: true"])
      expect(judged(readOnlyRoot, gunicorn(mount))[0], mount).toContain("gunicorn writes to /tmp");
    expect(judged(readOnlyRoot, gunicorn("mountPath: /tmp/"))).toEqual([]);
  });
  it("takes what the image declares as a volume", () =>
    expect(judged(readOnlyRoot, running("rabbitmq:4.1-management"))).toEqual([]));
});
