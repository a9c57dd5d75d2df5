import { Renderer } from "@kustogen/kustomize/renderer.ts";
import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { identityKey, type Resource, resourceOf } from "@kustogen/kustomize/value/resource.ts";
import type { Group } from "../../src/authoring/environment.ts";
import { defineSystem } from "../../src/authoring/system.ts";
import type { Change } from "../../src/delivery/message.ts";
import { parseGroup } from "../../src/environments/groups.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import type { MovedInput, StepBetween } from "../../src/generate/step-between.ts";
import { generateSystem } from "../../src/generate/system.ts";
import { resolveTree } from "../../src/layers/tree.ts";
import { integer, settings, text } from "../../src/settings/index.ts";
import { apiObjects, shopEnvironment } from "./shop.ts";

/** What an environment says of the shop, and its groups; of a name with ":" a group does. */
export interface Wish {
  pods?: number;
  word?: string;
  port?: number;
  tag?: string;
  groups?: readonly string[];
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

const environment = (name: string, { tag = "v1", groups = [], ...wish }: Wish, known: readonly Group[]) =>
  shopEnvironment(
    name,
    { settings: wish, images: { api: { tag } } },
    { head: `groups: [${groups.join(", ")}]\n` },
    known,
  );

/** Environments by name, and groups by "group:" and theirs. */
export type Wishes = Readonly<Record<string, Wish>>;

const GROUP = "group:";

function state(wishes: Wishes) {
  const isGroup = ([name]: [string, Wish]) => name.startsWith(GROUP);
  const entries = Object.entries(wishes);
  const groups = entries.filter(isGroup).map(([name, wish]) => {
    const systems = JSON.stringify({ shop: { settings: wish } });
    return parseGroup(
      `generators/environments/groups/${name.slice(GROUP.length)}.yaml`,
      `systems: ${systems}\n`,
    );
  });
  const environments = entries
    .filter((entry) => !isGroup(entry))
    .map(([name, wish]) => environment(name, wish, groups));
  const layers = generateSystem(resolveTree(shop, environments), DEFAULT_FOLDERS);
  const files = layers.flatMap(({ files: own }) => own);
  const places = layers.map(({ node, folder }) => ({
    system: "shop",
    layer: node.layer,
    deployed: node.deployed,
    folder,
    parent: layers.find((one) => one.node.layer === node.parent)?.folder,
  }));
  return { files, places, texts: new Map(files.map((file) => [file.path, file.text])) };
}

/** Texts of files by path. */
export type Texts = ReadonlyMap<string, string>;

function changesOf(before: Texts, after: Texts): Change[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((path): Change[] => {
    if (before.get(path) === after.get(path)) return [];
    return [{ path, action: !before.has(path) ? "create" : !after.has(path) ? "remove" : "change" }];
  });
}

const treeOf = (texts: Texts) =>
  new MemoryTree([...texts].map(([path, said]) => [`/${path}`, said] as const));

/** What a run that goes from one state to another is asked with, and both states' texts. */
export function inputOf(before: Wishes, after: Wishes): { input: MovedInput; old: Texts; now: Texts } {
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

/** The texts of a state between. */
export const middle = ({ files }: StepBetween): Texts =>
  new Map(files.map(({ path, text: said }) => [path, said]));

/** What an environment renders to. */
export function rendered(texts: Texts, name: string): Resource[] {
  return new Renderer(treeOf(texts))
    .build(`/overlays/${name}/shop`)
    .map(resourceOf)
    .sort((a, b) => (identityKey(a) < identityKey(b) ? -1 : 1));
}

/** The files that differ. */
export const paths = (before: Texts, after: Texts) => changesOf(before, after).map(({ path }) => path);
