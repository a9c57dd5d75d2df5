import { readFileSync } from "node:fs";
import { Renderer } from "@kustogen/kustomize/renderer.ts";
import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { asMap, identityKey, type Resource, resourceOf } from "@kustogen/kustomize/value/resource.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import { mapImages } from "@kustogen/review/kubernetes/containers.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defineSystem } from "../../src/authoring/system.ts";
import { factor } from "../../src/factor/factor.ts";
import { withoutNamespace } from "../../src/factor/namespace.ts";
import { withoutStamp } from "../../src/factor/stamp.ts";
import { inOrderOf } from "../../src/factor/variables.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { generateSystem } from "../../src/generate/system.ts";
import { resolveTree } from "../../src/layers/tree.ts";
import { settings, text } from "../../src/settings/index.ts";
import { writeYaml } from "../../src/text/write-yaml.ts";
import { SHOP } from "../authoring/shop.ts";
import { shopEnvironment } from "./shop.ts";

/** What an environment puts on everything it has, and where it slips. */
interface Wish {
  prefix?: string;
  suffix?: string;
  label?: string;
  note?: string;
  slip?: "name" | "selector" | "label" | "reference" | "annotation";
  word?: string;
  /** Whether pods read a Secret that someone else provides, called as the rest or alike everywhere. */
  secret?: "affixed" | "alike";
}

const secretOf = ({ prefix = "", suffix = "", secret }: Wish): string =>
  secret === "affixed" ? `${prefix}db${suffix}` : "db";

function objects(wish: Wish): Resource[] {
  const { prefix = "", suffix = "", label, note, slip, word, secret } = wish;
  const named = (name: string) => `${prefix}${name}${suffix}`;
  const labels = { app: "api", ...(label && { variant: label }) };
  const annotations: Record<string, string> = note === undefined ? {} : { note };
  const metadata = (name: string) => ({
    name: named(name),
    labels: slip === "label" && name === "words" ? { app: "api" } : labels,
    ...(note && !(slip === "annotation" && name === "words") && { annotations }),
  });
  const selected = slip === "selector" ? { app: "api" } : labels;
  const from = slip === "reference" ? "words" : named("words");
  const container = {
    name: "api",
    image: "api:1",
    env: [
      { name: "WORD", valueFrom: { configMapKeyRef: { name: from, key: "word" } } },
      ...(secret ? [{ name: "DB", valueFrom: { secretKeyRef: { name: secretOf(wish), key: "url" } } }] : []),
    ],
  };
  const template = { metadata: { labels, ...(note && { annotations }) }, spec: { containers: [container] } };
  const spec = { selector: { matchLabels: labels }, template };
  return [
    { apiVersion: "apps/v1", kind: "Deployment", metadata: metadata("api"), spec },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: metadata("api"),
      spec: { selector: selected, ports: [{ port: 80 }] },
    },
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { ...metadata("words"), ...(slip === "name" && { name: "words" }) },
      data: { word: word ?? "a", other: "b" },
    },
  ];
}

function generated(wishes: Readonly<Record<string, Wish>>) {
  // The base is the first environment's, without what it puts on all of its objects.
  const { secret, word } = Object.values(wishes)[0] ?? {};
  const plain: Wish = { ...(secret && { secret }), ...(word && { word }) };
  const system = defineSystem({
    ...SHOP,
    namespaces: "as-written",
    settings: settings({ environment: text().default("base") }),
    resources: ({ settings: { environment } }) => objects(wishes[environment] ?? plain),
  });
  const environments = Object.keys(wishes).map((name) =>
    shopEnvironment(name, { settings: { environment: name } }),
  );
  return generateSystem(resolveTree(system, environments), DEFAULT_FOLDERS);
}

function files(wishes: Readonly<Record<string, Wish>>): Record<string, unknown> {
  return Object.fromEntries(
    generated(wishes).flatMap((layer) =>
      layer.files.map(({ path, text: said }) => [path, parseDocuments(said, path)[0]]),
    ),
  );
}

const pathsIn = (all: Record<string, unknown>, folder: string) =>
  Object.keys(all).filter((path) => path.startsWith(folder));

describe("what an environment puts on all of its objects", () => {
  it("is said in its overlay once: the prefix, a label that selectors have, an annotation", () => {
    const all = files({
      beta: { prefix: "beta-", label: "beta", note: "Try it" },
      production: { prefix: "prod-", label: "production", note: "Careful" },
    });
    expect(pathsIn(all, "overlays/")).toEqual([
      "overlays/beta/shop/kustomization.yaml",
      "overlays/production/shop/kustomization.yaml",
    ]);
    expect(all["overlays/production/shop/kustomization.yaml"]).toEqual({
      apiVersion: "kustomize.config.k8s.io/v1beta1",
      kind: "Kustomization",
      namePrefix: "prod-",
      resources: ["../../../base/shop"],
      labels: [{ pairs: { variant: "production" }, includeSelectors: true }],
      commonAnnotations: { note: "Careful" },
    });
    expect(JSON.stringify(all["base/shop/deployment-api.yaml"])).not.toMatch(/beta|prod|variant|note/);
  });

  it("changes in one environment without a change of what others build on", () => {
    const wishes = {
      beta: { prefix: "beta-", note: "Try it" },
      production: { prefix: "prod-", note: "Careful" },
    };
    const [before, after] = [
      files(wishes),
      files({ ...wishes, beta: { prefix: "b-", note: "Try", label: "b" } }),
    ];
    const changed = Object.keys(after).filter(
      (path) => JSON.stringify(before[path]) !== JSON.stringify(after[path]),
    );
    expect(changed).toEqual(["overlays/beta/shop/kustomization.yaml"]);
  });

  it("stays beside what differs otherwise, which is called as in the base", () => {
    const all = files({ beta: { suffix: "-beta" }, production: { suffix: "-live", word: "c" } });
    expect(all["overlays/production/shop/kustomization.yaml"]).toMatchObject({
      nameSuffix: "-live",
      patches: [{ path: "configmap-words.patch.yaml" }],
    });
    expect(all["overlays/production/shop/configmap-words.patch.yaml"]).toMatchObject({
      metadata: { name: "words" },
      data: { word: "c" },
    });
  });

  it("is patched in where pods read a Secret that someone provides: kustomize renames only what it knows", () => {
    const all = files({
      beta: { prefix: "beta-", secret: "affixed" },
      production: { prefix: "prod-", secret: "affixed" },
    });
    expect(pathsIn(all, "overlays/production/")).toEqual([
      "overlays/production/shop/kustomization.yaml",
      "overlays/production/shop/deployment-api.patch.yaml",
    ]);
    expect(all["overlays/production/shop/kustomization.yaml"]).toHaveProperty("namePrefix", "prod-");
    expect(JSON.stringify(all["overlays/production/shop/deployment-api.patch.yaml"])).toContain(
      '"secretKeyRef":{"name":"prod-db"',
    );
  });

  it("is patched nowhere where that Secret is called alike everywhere", () => {
    const all = files({
      beta: { prefix: "beta-", secret: "alike" },
      production: { prefix: "prod-", secret: "alike" },
    });
    expect(pathsIn(all, "overlays/")).toHaveLength(2);
  });

  it("is what hand-written overlays with prefixes put on everything", () => {
    const text = readFileSync(new URL("prefixes.txt", import.meta.url), "utf8");
    const sources = text
      .split(/^=== /m)
      .slice(1)
      .map((part) => [`/${part.slice(0, part.indexOf("\n"))}`, part.slice(part.indexOf("\n") + 1)] as const);
    const renderer = new Renderer(new MemoryTree(sources));
    const states = ["dev", "prod"].map((name) =>
      renderer.build(`/shop/overlays/${name}`).map((value) => resourceOf(value)),
    );
    const [dev, prod] = states as [Resource[], Resource[]];
    const base = withoutStamp(
      dev.map((one) => mapImages(withoutNamespace(one, new Map()), () => "ghcr.io/acme/shop")),
      { prefix: "dev-", suffix: "", labels: {}, annotations: {} },
    );
    const { kustomization } = factor(prod, { path: "../../../base/shop", resources: base });
    expect(writeYaml(kustomization)).toBe(Object.fromEntries(sources)["/expected.yaml"]);
  });

  it("may be on those of one environment alone, or the same on those of two", () => {
    const all = files({ beta: {}, eu: { prefix: "prod-" }, us: { prefix: "prod-", label: "us" } });
    expect(all["overlays/beta/shop/kustomization.yaml"]).not.toHaveProperty("namePrefix");
    expect(all["overlays/eu/shop/kustomization.yaml"]).toHaveProperty("namePrefix", "prod-");
    expect(all["overlays/us/shop/kustomization.yaml"]).toMatchObject({
      namePrefix: "prod-",
      labels: [{ pairs: { variant: "us" }, includeSelectors: true }],
    });
    expect(pathsIn(all, "overlays/")).toHaveLength(3);
  });

  it("is nothing of that where one object has another name, or a selector does without the label", () => {
    for (const slip of ["name", "selector"] as const) {
      const all = files({
        beta: { prefix: "beta-", label: "beta", slip },
        production: { prefix: "prod-", label: "production", slip },
      });
      const said = JSON.stringify(all["overlays/production/shop/kustomization.yaml"]);
      expect(said).not.toContain(slip === "name" ? "namePrefix" : "includeSelectors");
    }
  });

  it("is no field where kustomize would take a name for one of theirs", () => {
    const all = files({
      beta: { prefix: "beta-", slip: "reference" },
      production: { prefix: "prod-", slip: "reference" },
    });
    expect(all["overlays/production/shop/kustomization.yaml"]).not.toHaveProperty("namePrefix");
    expect(JSON.stringify(all["overlays/production/shop/deployment-prod-api.yaml"])).toContain(
      '"configMapKeyRef":{"name":"words"',
    );
  });

  it("renders to what each environment alone would, whatever others put on theirs and wherever they slip", () => {
    const wish = fc.record(
      {
        prefix: fc.constantFrom("dev-", "prod-", "shop-"),
        suffix: fc.constantFrom("-dev", "-x"),
        label: fc.constantFrom("a", "b", "api"),
        note: fc.constantFrom("one", "two"),
        slip: fc.constantFrom("name", "selector", "label", "reference", "annotation"),
        word: fc.constantFrom("a", "b"),
        secret: fc.constantFrom("affixed", "alike"),
      },
      { requiredKeys: [] },
    ) as fc.Arbitrary<Wish>;
    const byKey = (resources: readonly Resource[] = []) =>
      resources.toSorted((a, b) => (identityKey(a) < identityKey(b) ? -1 : 1));
    fc.assert(
      fc.property(fc.array(wish, { minLength: 2, maxLength: 3 }), (wishes) => {
        const all = generated(Object.fromEntries(wishes.map((one, at) => [`e${at}`, one])));
        wishes.forEach((one, at) => {
          const own = all.find(({ node }) => node.layer === `e${at}`);
          const wanted = byKey(objects(one));
          const rendered = byKey(own?.rendered);
          expect(
            rendered.map((each, index) => inOrderOf(asMap(each), wanted[index] && asMap(wanted[index]))),
          ).toEqual(wanted);
        });
      }),
      { numRuns: 12 },
    );
  });
});
