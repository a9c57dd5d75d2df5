import { expect, it } from "vitest";
import { imageName } from "../../../../src/check/rules/integrity/image-name.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const image = (text: string) =>
  judged(imageName, state(deployment().replace("image: acme/web:1.0.0", `image: ${JSON.stringify(text)}`)));

it.each([
  ["acme/web:", "has a colon and no tag after it"],
  ["ghcr.io/Acme/web:1", 'has "Acme" in its path'],
  ["acme/web:1.0 ", "contains a space"],
  ["acme//web", "has an empty part"],
  ["acme/web@1.0", 'has no digest after its "@"'],
  ["ghcr.io/ACME-web/shop:1.0", 'has "ACME-web" in its path'],
  ["acme/web:1.0:2", 'has "web:1.0" in its path'],
  ["acme/web:v1+2", 'has no valid tag after its colon: "v1+2"'],
])("refuses %s", (text, problem) => {
  expect(image(text)).toEqual([
    `error Deployment web (namespace shop): spec.template.spec.containers[0].image: container web runs "${text}", which ${problem}; the kubelet rejects it`,
  ]);
});

it("warns of a name in capitals, which is to be filled in", () => {
  for (const [text, name] of [
    ["pkg.example.com/PROJECT_ID/shop/web:1", "PROJECT_ID"],
    ["IMAGE:TAG", "IMAGE"],
    ["MY_REGION-docker.example.com/shop/web:1", "MY_REGION"],
    ["harbor.dev.CHANGEME_DOMAIN/shop/web:1", "harbor.dev.CHANGEME_DOMAIN"],
  ] as const)
    expect(image(text)).toEqual([
      expect.stringMatching(`^warning .*, in which ${name} has to be filled in first$`),
    ]);
});

it("warns of a digest that is a placeholder", () => {
  for (const digit of ["0", "a"])
    expect(image(`ghcr.io/acme/web@sha256:${digit.repeat(64)}`)).toEqual([
      `warning Deployment web (namespace shop): spec.template.spec.containers[0].image: container web runs an image with the digest sha256:${digit.repeat(7)}…, a placeholder that no image has`,
    ]);
  expect(image(`ghcr.io/acme/web@sha256:${"0".repeat(63)}1`)).toEqual([]);
});

it.each([
  "nginx",
  "acme/web:1.0.0",
  "localhost:5000/web",
  "registry:5000/a/b_c/d__e-f.g:T.1-x_y",
  "Registry.example.com/web:1",
  `web:1@sha256:${"a1".repeat(32)}`,
  `web@sha256:${"a1".repeat(32)}`,
  "$\x7bREGISTRY}/Web:",
  "{{ .image }}",
  "<image>",
])("takes %s", (text) => {
  expect(image(text)).toEqual([]);
});

it("a long path with hyphens and dots is looked at once, not in every way to part it", () => {
  const long = "a-b.".repeat(100);
  expect(image(`${long}MY_DOMAIN/web:1`)[0]).toMatch(/^warning .*MY_DOMAIN has to be filled in first/);
  expect(image(`ghcr.io/${long}aB/web:1`)[0]).toMatch(/^error /);
});

it("warns of a slip in the name of one of Docker Hub's own images", () => {
  expect(image("apline")).toEqual([
    "warning Deployment web (namespace shop): spec.template.spec.containers[0].image: container web runs apline, an image without a registry that Docker Hub doesn't have; it has alpine",
  ]);
  expect(image(`ngnix:1.29@sha256:${"a".repeat(64)}`)).toHaveLength(1);
});

it.each(["alpine:3", "mongo-express", "acme/apline", "ghcr.io/acme/ngnix:1", "nginx2", "web"])(
  "takes %s as what is meant",
  (text) => expect(image(text)).toEqual([]),
);

it("warns of a registry that is a common one but for a slip", () => {
  expect(image("gchr.io/acme/web:1")).toEqual([
    "warning Deployment web (namespace shop): spec.template.spec.containers[0].image: gchr.io/acme/web:1 is from gchr.io, which is nearly gcr.io or ghcr.io",
  ]);
  for (const text of ["ghcr.io/acme/web", "icr.io/acme/web", "gchr/web", "gchr.io"]) {
    expect(image(text)).toEqual([]);
  }
});

it("takes a name like that of an image that is on each node", () => {
  const local = deployment().replace("image: acme/web:1.0.0", "image: apline, imagePullPolicy: Never");
  expect(judged(imageName, state(local))).toEqual([]);
});
