import { describe, expect, it } from "vitest";
import { rootImage } from "../../../../src/check/rules/starts/root-image.ts";
import { judged, messages, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const NON_ROOT = "securityContext: {runAsNonRoot: true},";
const running = (image: string, pod = NON_ROOT, container = "") =>
  judged(rootImage, state(deployment({ pod, container }).replace("acme/web:1.0.0", image)));

describe("starts/root-image", () => {
  it.each([
    ["postgres:17.2", "postgres starts as root"],
    ["docker.io/library/redis:8", "redis starts as root"],
    ["memcached:1.6", "memcached names its user"],
  ])("warns of %s, which the kubelet rejects under runAsNonRoot", (image, why) => {
    expect(running(image)).toEqual([expect.stringContaining(`and no runAsUser, and ${why}`)]);
  });

  it.each([
    ["a user of the pod", "postgres:17.2", "securityContext: {runAsNonRoot: true, runAsUser: 999},", ""],
    ["a user of the container", "postgres:17.2", NON_ROOT, "securityContext: {runAsUser: 999},"],
    ["a container that may be root", "postgres:17.2", "", ""],
    ["another registry's image of the name", "registry.example.com/postgres:17.2", NON_ROOT, ""],
    ["another image", "bitnami/postgresql:17", NON_ROOT, ""],
  ])("takes %s", (_, image, pod, container) => {
    expect(running(image, pod, container)).toEqual([]);
  });

  it("refuses root by number", () => {
    expect(running("acme/web:1", NON_ROOT, "securityContext: {runAsUser: 0},")).toEqual([
      expect.stringMatching(/^error .*has runAsNonRoot and runAsUser: 0: the kubelet refuses to start it$/),
    ]);
  });
});

it.each([
  [
    "mysql mariadb mongo valkey/valkey rabbitmq influxdb nginx httpd caddy traefik registry",
    "starts as root",
  ],
  ["wordpress nextcloud alpine busybox debian ubuntu node python php ruby golang", "starts as root"],
  ["eclipse-temurin postgres redis", "starts as root"],
  ["memcached haproxy varnish jenkins/jenkins", "names its user"],
])("each of %s %s", (images, what) => {
  const given = (image: string) =>
    state(deployment({ pod: NON_ROOT }).replace("acme/web:1.0.0", `${image}:1`));
  for (const image of images.split(" "))
    expect(messages(rootImage, given(image))).toEqual([
      `container web has runAsNonRoot and no runAsUser, and ${image} ${what}: the kubelet refuses to start it`,
    ]);
});
