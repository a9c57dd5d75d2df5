import { describe, expect, it } from "vitest";
import { duplicateNames } from "../../../../src/check/rules/integrity/duplicate-names.ts";
import { judged, state } from "../../state.ts";
import { deployment, service } from "../../workloads.ts";

const certificate = (name: string, secret: string, namespace = "shop") =>
  `---\napiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: {secretName: ${secret}}\n`;
const external = (name: string, target: string) =>
  `---\napiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: ${name}, namespace: shop}\nspec: {target: {${target}}}\n`;

describe("the writers of a Secret", () => {
  it.each([
    [
      "two Certificates",
      certificate("a", "tls") + certificate("b", "tls"),
      "which Certificate a also writes",
    ],
    [
      "two ExternalSecrets",
      external("a", "name: app") + external("app", ""),
      "which ExternalSecret a also writes",
    ],
    ["one of each", certificate("a", "tls") + external("b", "name: tls"), "which Certificate a also writes"],
  ])("warns of %s", (_, yaml, what) => {
    expect(judged(duplicateNames, state(yaml))).toEqual([expect.stringContaining(what)]);
  });

  it.each([
    ["of two namespaces", certificate("a", "tls") + certificate("b", "tls", "other")],
    ["of two names", certificate("a", "tls") + certificate("b", "tls-b")],
    [
      "of which one adds keys",
      external("a", "name: app") + external("b", "name: app, creationPolicy: Merge"),
    ],
    ["whose name Flux fills in", certificate("a", "'${APP}'") + certificate("b", "'${APP}'")],
  ])("takes two %s", (_, yaml) => expect(judged(duplicateNames, state(yaml))).toEqual([]));
});

describe("integrity/duplicate-names", () => {
  it.each([
    [deployment({ pod: "initContainers: [{name: web}]," }), /two containers are called web/],
    [deployment({ pod: "volumes: [{name: v}, {name: v}]," }), /two volumes are called v/],
    [
      deployment({ container: "ports: [{name: a, containerPort: 1}, {name: a, containerPort: 2}]," }),
      /two ports of container web are called a/,
    ],
    [service({ ports: "[{name: a, port: 1}, {name: a, port: 2}]" }), /two ports are called a/],
    [service({ ports: "[{name: a, port: 1}, {name: b, port: 1}]" }), /port 1\/TCP is listed twice/],
    [service({ ports: "[{name: a, port: 1}, {port: 2}]" }), /has no name/],
  ])("refuses %#", (yaml, message) => {
    const [found] = judged(duplicateNames, state(yaml));
    expect(found).toMatch(/^error/);
    expect(found).toMatch(message);
  });

  it("warns of a container port that is declared twice", () =>
    expect(
      judged(
        duplicateNames,
        state(deployment({ container: "ports: [{containerPort: 80}, {containerPort: 80}]," })),
      )[0],
    ).toMatch(/^warning .*declares port 80\/TCP twice/));

  const second = (ports: string, more = "") =>
    deployment({ container: "ports: [{containerPort: 80}]," }).replace(
      "containers: [",
      `containers: [{name: proxy, image: acme/proxy:1, ports: [${ports}], ${more}}, `,
    );

  it("warns of a port that two containers of a pod declare", () =>
    expect(judged(duplicateNames, state(second("{containerPort: 80}")))).toEqual([
      expect.stringMatching(
        /^warning .*containers proxy and web both declare port 80\/TCP, and only one of them/,
      ),
    ]));

  it.each([
    ["another port", second("{containerPort: 81}")],
    ["another protocol", second("{containerPort: 80, protocol: UDP}")],
    ["another address of the node", second("{containerPort: 80, hostIP: 127.0.0.1}")],
    [
      "an init container, which has ended by then",
      deployment({
        pod: "initContainers: [{name: i, image: acme/i:1, ports: [{containerPort: 80}]}],",
        container: "ports: [{containerPort: 80}],",
      }),
    ],
  ])("takes %s", (_, yaml) => expect(judged(duplicateNames, state(yaml))).toEqual([]));

  it("warns of the port of a sidecar that is an init container", () =>
    expect(
      judged(
        duplicateNames,
        state(
          deployment({
            pod: "initContainers: [{name: i, image: acme/i:1, restartPolicy: Always, ports: [{containerPort: 80}]}],",
            container: "ports: [{containerPort: 80}],",
          }),
        ),
      ),
    ).toEqual([expect.stringContaining("both declare port 80/TCP")]));

  it("takes one number for two protocols", () =>
    expect(
      judged(
        duplicateNames,
        state(service({ ports: "[{name: a, port: 53}, {name: b, port: 53, protocol: UDP}]" })),
      ),
    ).toEqual([]));
});
