import { describe, expect, it } from "vitest";
import { readOnlyRoot } from "../../../../src/check/rules/starts/read-only-root.ts";
import { judged, messages, state } from "../../state.ts";
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
  it("takes an image that is only named after software", () => {
    expect(judged(readOnlyRoot, running("mcp/grafana:latest"))).toEqual([]);
    expect(judged(readOnlyRoot, running("acme-mcp/grafana:latest"))).not.toEqual([]);
  });
  it("takes what the image declares as a volume", () =>
    expect(judged(readOnlyRoot, running("rabbitmq:4.1-management"))).toEqual([]));
});

it.each([
  ["nginx", "", "nginx", "/var/cache/nginx", "/var/run"],
  ["acme/mariadb", "", "MySQL", "/var/run/mysqld", "/tmp"],
  ["quay.io/keycloak/keycloak", "", "Keycloak", "/tmp"],
  ["acme/api", "java -jar a.jar", "Java", "/tmp"],
  ["acme/api", "sh -c mktemp", "mktemp", "/tmp"],
])("%s %s writes, as %s, until each of its places is mounted", (image, command, name, ...paths) => {
  const line = command === "" ? "" : `command: [${command.split(" ").join(", ")}],`;
  for (const [index, path] of paths.entries()) {
    const mounts = paths.slice(0, index).map((one) => `{name: t, mountPath: ${one}}`);
    expect(
      messages(readOnlyRoot, running(`${image}:1`, `${line} volumeMounts: [${mounts.join(", ")}],`, TMP[1])),
    ).toEqual([`container web has a read-only root, and ${name} writes to ${path}`]);
  }
  const all = paths.map((one) => `{name: t, mountPath: ${one}}`).join(", ");
  expect(messages(readOnlyRoot, running(`${image}:1`, `${line} volumeMounts: [${all}],`, TMP[1]))).toEqual(
    [],
  );
});

it("a command of its own may be another program than the image's, and gunicorn may have a folder of its own", () => {
  for (const [image, command] of [
    ["nginx", "command: [sleep, infinity],"],
    ["acme/api", "command: [gunicorn, --worker-tmp-dir, /dev/shm],"],
  ] as const)
    expect(messages(readOnlyRoot, running(`${image}:1`, command))).toEqual([]);
});
