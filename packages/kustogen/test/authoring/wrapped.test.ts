import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { expect, it } from "vitest";
import { resources } from "../../../review/test/check/state.ts";
import { acceptedForm } from "../../src/authoring/accepted-form.ts";
import type { Context } from "../../src/authoring/context.ts";
import { wrapped } from "../../src/authoring/wrapped.ts";

const web = (image: string) =>
  resources(
    `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: web, image: "${image}"}]}}}\n`,
  );

/** A context with these images, and with what its file pins. */
function context(images: Record<string, string>, pins: object = {}): Context<unknown> {
  return {
    system: "shop",
    images,
    environment: { systems: { shop: { settings: {}, images: pins } } },
    place: (path: readonly string[]) => `beta.yaml:9: ${path.join(".")}`,
  } as unknown as Context<unknown>;
}

const imageOf = ([one]: readonly Resource[]) => /"image":"([^"]*)"/.exec(JSON.stringify(one))?.[1];

it("wrapped containers get the pin of the image that they run, whatever version the files say", () => {
  const images = { web: "ghcr.io/acme/web:v2", other: "web:v9" };
  expect(imageOf(wrapped(web("ghcr.io/acme/web:v1"), context(images)))).toBe("ghcr.io/acme/web:v2");
  expect(imageOf(wrapped(web("ghcr.io/acme/web@sha256:12"), context(images)))).toBe("ghcr.io/acme/web:v2");
  expect(imageOf(wrapped(web("quay.io/acme/web:v1"), context(images)))).toBe("quay.io/acme/web:v1");
});

it("a pin with a name that no wrapped container runs is refused with its place", () => {
  const pinned = (name: string) =>
    wrapped(web("ghcr.io/acme/web:v1"), context({ web: `${name}:v2` }, { web: { name, tag: "v2" } }));
  expect(imageOf(pinned("ghcr.io/acme/web"))).toBe("ghcr.io/acme/web:v2");
  expect(() => pinned("mirror.example.com/web")).toThrow(
    "beta.yaml:9: images.web.name: no container in the wrapped folder runs mirror.example.com/web",
  );
});

it.each([
  [
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, labels: {}}\ndata: null\n",
    { metadata: { name: "a" } },
  ],
  ["apiVersion: v1\nkind: Namespace\nmetadata: {name: a, namespace: b}\n", { metadata: { name: "a" } }],
  [
    "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, resources: {limits: {cpu: 1}}}]}\n",
    { spec: { containers: [{ name: "a", resources: { limits: { cpu: "1" } } }] } },
  ],
  [
    'apiVersion: v1\nkind: Pod\nmetadata: {name: a, annotations: {config.kubernetes.io/origin: "path: a"}}\n',
    { metadata: { name: "a" } },
  ],
])("a form that gen doesn't accept is brought into one that it does: %s", (yaml, part) => {
  const [object] = resources(yaml) as [Resource];
  const accepted = acceptedForm(object);
  for (const [field, value] of Object.entries(part)) expect(accepted[field]).toEqual(value);
  expect(Object.hasOwn(accepted, "data")).toBe(false);
  expect(acceptedForm(accepted)).toEqual(accepted);
});

it("a null of a custom kind, which may mean something, stays", () => {
  const [thing] = resources(
    "apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: a}\nspec: {a: null}\n",
  );
  expect(acceptedForm(thing as Resource)).toEqual(thing);
});
