import { Renderer } from "@kustogen/kustomize/renderer.ts";
import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { identityKey, type Resource, resourceOf } from "@kustogen/kustomize/value/resource.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { defineSystem } from "../../src/authoring/system.ts";
import type { Change } from "../../src/delivery/message.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { changedFirst } from "../../src/generate/changed-first.ts";
import { movedFirst } from "../../src/generate/moved-first.ts";
import type { MovedInput, StepBetween } from "../../src/generate/step-between.ts";
import { generateSystem } from "../../src/generate/system.ts";
import { resolveTree } from "../../src/layers/tree.ts";
import { integer, settings, text } from "../../src/settings/index.ts";
import { apiObjects, shopEnvironment } from "./shop.ts";

interface Wish {
  pods?: number;
  word?: string;
  port?: number;
  tag?: string;
}

const shop = defineSystem({
  name: "shop",
  description: "Sells things.",
  namespace: "shop",
  settings: settings({
    pods: integer().default(1),
    word: text().default("a"),
    port: integer().default(80),
  }),
  images: { api: {} },
  secrets: [],
  resources: ({ images, settings: { pods, port, word } }) =>
    apiObjects({ pods, port, image: images.api, env: { WORD: word, LAST: "z" } }),
});

const environment = (name: string, { tag = "v1", ...wish }: Wish) =>
  shopEnvironment(name, { settings: wish, images: { api: { tag } } });

type Wishes = Readonly<Record<string, Wish>>;

function state(wishes: Wishes) {
  const environments = Object.entries(wishes).map(([name, wish]) => environment(name, wish));
  const layers = generateSystem(resolveTree(shop, environments), DEFAULT_FOLDERS);
  const files = layers.flatMap(({ files: own }) => own);
  const places = layers.map(({ node, folder }) => ({
    system: "shop",
    layer: node.layer,
    deployed: node.deployed,
    folder,
    parent: node.parent === undefined ? undefined : "base/shop",
  }));
  return { files, places, texts: new Map(files.map((file) => [file.path, file.text])) };
}

type Texts = ReadonlyMap<string, string>;

function changesOf(before: Texts, after: Texts): Change[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((path): Change[] => {
    if (before.get(path) === after.get(path)) return [];
    return [{ path, action: !before.has(path) ? "create" : !after.has(path) ? "remove" : "change" }];
  });
}

const treeOf = (texts: Texts) =>
  new MemoryTree([...texts].map(([path, said]) => [`/${path}`, said] as const));

function inputOf(before: Wishes, after: Wishes): { input: MovedInput; old: Texts; now: Texts } {
  const [old, now] = [state(before), state(after)];
  const input = {
    folders: DEFAULT_FOLDERS,
    changes: changesOf(old.texts, now.texts),
    layers: now.places,
    files: now.files,
    before: { tree: treeOf(old.texts), root: "/" },
  };
  return { input, old: old.texts, now: now.texts };
}

function step(before: Wishes, after: Wishes): { moved: StepBetween | undefined; old: Texts; now: Texts } {
  const { input, ...texts } = inputOf(before, after);
  return { moved: movedFirst(input), ...texts };
}

const middle = ({ files }: StepBetween): Texts => new Map(files.map(({ path, text: said }) => [path, said]));

function rendered(texts: Texts, name: string): Resource[] {
  return new Renderer(treeOf(texts))
    .build(`/overlays/${name}/shop`)
    .map(resourceOf)
    .sort((a, b) => (identityKey(a) < identityKey(b) ? -1 : 1));
}

const paths = (before: Texts, after: Texts) => changesOf(before, after).map(({ path }) => path);

test("what begins to differ in production moves first, and its own change touches its overlay alone", () => {
  const { moved, now } = step({ beta: {}, production: {} }, { beta: {}, production: { pods: 3 } });
  expect(paths(middle(moved as StepBetween), now)).toEqual(["overlays/production/shop/kustomization.yaml"]);
  expect(moved?.scope).toContain("base/shop");
});

test("what becomes in production as it is elsewhere changes its overlay alone, and moves then", () => {
  const { input, old } = inputOf({ beta: {}, production: { word: "b" } }, { beta: {}, production: {} });
  expect(movedFirst(input)).toBeUndefined();
  const changed = middle(changedFirst(input) as StepBetween);
  expect(paths(old, changed)).toEqual(["overlays/production/shop/deployment-api.env.yaml"]);
});

test("an environment that goes is the first step, and what moves then the second", () => {
  const { input, old } = inputOf({ beta: {}, production: { word: "b" } }, { beta: {} });
  const changed = middle(changedFirst(input) as StepBetween);
  const gone = paths(old, changed);
  expect(gone.length).toBeGreaterThan(0);
  for (const path of gone) expect(path).toMatch(/^overlays\/production\//);
});

test("an environment that comes is the second step, and what moves for it the first", () => {
  const { moved, now } = step({ beta: {} }, { beta: {}, production: { pods: 3, tag: "v2" } });
  const changed = paths(middle(moved as StepBetween), now);
  expect(changed.length).toBeGreaterThan(0);
  for (const path of changed) expect(path).toMatch(/^overlays\/production\//);
});

test("one change of all environments, and one of an overlay, are one step", () => {
  expect(
    step({ beta: {}, production: {} }, { beta: { pods: 2 }, production: { pods: 2 } }).moved,
  ).toBeUndefined();
  expect(
    step({ beta: {}, production: { pods: 2 } }, { beta: {}, production: { pods: 3 } }).moved,
  ).toBeUndefined();
});

test("the step between renders to what was before, and leaves to the next what differs", () => {
  const wish = fc.record(
    {
      pods: fc.integer({ min: 1, max: 3 }),
      word: fc.constantFrom("a", "b"),
      port: fc.constantFrom(80, 81),
      tag: fc.constantFrom("v1", "v2"),
    },
    { requiredKeys: [] },
  );
  const wishes = fc.uniqueArray(fc.tuple(fc.constantFrom("beta", "staging", "production", "eu"), wish), {
    selector: ([name]) => name,
    minLength: 1,
  });
  // Mostly one environment changes, as people do it.
  const next = fc.tuple(fc.constantFrom("beta", "staging", "production", "eu"), fc.option(wish));
  let [found, foundLast] = [0, 0];
  fc.assert(
    fc.property(wishes, fc.array(next, { minLength: 1, maxLength: 2 }), (one, others) => {
      const before: Record<string, Wish> = Object.fromEntries(one);
      const after = { ...before };
      for (const [name, change] of others)
        if (change !== null) after[name] = change;
        else if (Object.keys(after).length > 1) delete after[name];
      const { input, old, now } = inputOf(before, after);
      const moved = movedFirst(input);
      if (moved === undefined) {
        const changed = changedFirst(input);
        if (changed === undefined) return;
        foundLast++;
        const texts = middle(changed);
        for (const name of Object.keys(after)) expect(rendered(texts, name)).toEqual(rendered(now, name));
        // What is shared is what it was.
        expect(paths(old, texts).filter((path) => path.startsWith("base/"))).toEqual([]);
        return;
      }
      found++;
      const texts = middle(moved);
      for (const name of Object.keys(before)) {
        if (!texts.has(`overlays/${name}/shop/kustomization.yaml`)) throw new Error(`${name} is lost`);
        expect(rendered(texts, name)).toEqual(rendered(old, name));
      }
      // What is shared is what it will be.
      expect(paths(texts, now).filter((path) => path.startsWith("base/"))).toEqual([]);
    }),
    { numRuns: 60 },
  );
  expect(found).toBeGreaterThan(3);
  expect(foundLast).toBeGreaterThan(1);
});
