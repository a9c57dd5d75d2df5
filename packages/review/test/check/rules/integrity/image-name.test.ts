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
  ["ghcr.io/Acme-web/shop:1.0", 'has "Acme-web" in its path'],
  ["acme/web:1.0:2", 'has "web:1.0" in its path'],
  ["acme/web:v1+2", 'has no valid tag after its colon: "v1+2"'],
])("refuses %s", (text, problem) => {
  expect(image(text)).toEqual([
    `error Deployment web (namespace shop): spec.template.spec.containers[0].image: container web runs "${text}", which ${problem}; the kubelet rejects it`,
  ]);
});

it.each([
  "pkg.example.com/PROJECT_ID/shop/web:1",
  "IMAGE:TAG",
  "MY_REGION-docker.example.com/shop/web:1",
  "harbor.dev.CHANGEME_DOMAIN/shop/web:1",
])("refuses %s, whoever may fill in its name in capitals", (text) => {
  expect(image(text)).toEqual([expect.stringMatching(/^error .*; the kubelet rejects it$/)]);
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
