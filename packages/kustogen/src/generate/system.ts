import { InputError, InternalError } from "@kustogen/kustomize/errors/errors.ts";
import { together } from "@kustogen/kustomize/errors/together.ts";
import { Renderer } from "@kustogen/kustomize/renderer.ts";
import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { entryOf, groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { parseImage } from "@kustogen/review/cluster/image.ts";
import type { DeliveredLayer } from "../argocd/deployment.ts";
import { resolveImage } from "../authoring/image-pins.ts";
import { formOf, madeOf } from "../authoring/made-by.ts";
import { factor } from "../factor/factor.ts";
import { type Bare, movesWhole, namespacesOf, withoutNamespace } from "../factor/namespace.ts";
import { verifyRoundTrip } from "../factor/verify.ts";
import type { Folders } from "../folders.ts";
import type { LayerNode } from "../layers/tree.ts";
import { type GeneratedFile, layerFiles, layerFolder, parentPath } from "../output/file.ts";
import type { Checked } from "./check-resources.ts";
import { checkLayer } from "./describe.ts";
import { refuseInOneCluster, type Wanted } from "./one-cluster.ts";

/** A layer with its folder, its desired state and its files. */
export interface GeneratedLayer extends DeliveredLayer {
  files: GeneratedFile[];
  /** The rendering of the files' texts; missing if there are none. */
  rendered?: readonly Resource[];
}

/**
 * Everything from a system's layers to verified files: describes each layer, validates it, factors it against its
 * parent, serializes it and renders the texts to verify that they give the desired state.
 * @param nodes the system's layers, each parent before its children
 * @throws InputError for problems that an author must fix, InternalError if an overlay doesn't render to the desired
 * state
 */
export function generateSystem(nodes: readonly LayerNode[], folders: Folders): GeneratedLayer[] {
  const bare: Bare = new Map();
  const described = named.get(nodes) ?? describeAll(nodes);
  const areWritten = nodes[0]?.system.namespaces === "as-written";
  const isKept = areWritten && described.some(({ resources }) => namespacesOf(resources).size > 1);
  const wanted = described.map((one) =>
    // Each overlay sets its own namespace, except where one has several, which it can't set.
    one.node.deployed || isKept || !movesWhole(one.resources.filter(({ kind }) => kind !== "Namespace"))
      ? one
      : { ...one, resources: one.resources.map((own) => madeOf(own, withoutNamespace(own, bare))) },
  );
  try {
    return verified(buildLayers(wanted, folders, bare));
  } catch (error) {
    if (!(error instanceof InternalError || error instanceof InputError)) throw error;
    // A name that isn't a reference, but would be treated as one; a label that an object changes, but not its template.
    return verified(buildLayers(wanted, folders, bare, false));
  }
}

/** The files of one layer, for which only it and those that it builds on are described; undefined if there is none. */
export function generateLayer(nodes: readonly LayerNode[], folders: Folders, layer: string) {
  const chain: LayerNode[] = [];
  for (const node of nodes.toReversed())
    if (node.layer === (chain[0] === undefined ? layer : chain[0].parent)) chain.unshift(node);
  return generateSystem(chain, folders).at(-1);
}

/** The states of systems that addresses of others name. */
const named = new WeakMap<readonly LayerNode[], Wanted[]>();

/** The state of each layer of such a system, which is described once. @throws InputError like `generateSystem` */
export const describedOnce = (nodes: LayerNode[]) => entryOf(named, nodes, () => describeAll(nodes));

/** The state of each layer. @throws InputError with the problems of all, without duplicates, such as other entries of one line */
function describeAll(nodes: readonly LayerNode[]): Wanted[] {
  const described: Wanted[] = [];
  const mistakes: { key: string; error: InputError; layer: string }[] = [];
  let before: readonly Checked[] | undefined;
  for (const node of nodes) {
    try {
      // Equal states are made the same object, which is fast to compare; not in another namespace.
      before = checkLayer(node, described.at(-1)?.node.namespace === node.namespace ? before : undefined);
      described.push({ node, resources: before.map(({ resource }) => resource) });
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      const others = error.places.filter((place) => !place.endsWith(` in ${node.layer}`));
      const key = [...others, error.what].join(": ").replaceAll(/ \(namespace [^)]*\)|\[\d+\]/g, "");
      mistakes.push({ key, error, layer: node.layer });
    }
  }
  const all = [...groupedBy(mistakes, ({ key }) => key).values()].flatMap(([first, ...more]) => {
    const too = more.length === 0 ? "" : `\n  (in ${more.map(({ layer }) => layer).join(", ")} too)`;
    return first === undefined ? [] : { code: first.error.code, message: `${first.error.message}${too}` };
  });
  if (all.length > 0) throw together(all);
  refuseInOneCluster(described);
  return described;
}

/** The files of each layer. @param stamps false if the parent has environments' names and labels */
function buildLayers(wanted: readonly Wanted[], folders: Folders, bare: Bare, stamps?: false) {
  const layers = new Map<string, GeneratedLayer>();
  for (const { node, resources } of wanted) {
    const { environment, system, parent = "" } = node;
    const { name } = system;
    const above = [layers.get(parent)].find((one) => one?.files.length);
    const base = above && { path: parentPath(folders, above.node.layer, name), resources: above.resources };
    const folder = layerFolder(folders, node.layer, name);
    const nothing = resources.length === 0 && base === undefined;
    const said = () =>
      `${environment?.file}:${environment?.lineOf(["systems", name])}: systems.${name}: none of its components has an object in ${node.layer}, and kustomize can't build that; add one in ${folders.generators}/systems/${name}, or remove the system here`;
    if (nothing && environment) throw new InputError(said(), { code: "invalid-settings" });
    const env = (resource: Resource) => formOf(resource) ?? system.env ?? "merge";
    const options = { ...pinsOf(node), bare, env, stamps };
    const files = nothing ? [] : layerFiles(folders, folder, factor(resources, base, options));
    layers.set(node.layer, { node, folder, resources, files });
  }
  return [...layers.values()];
}

/**
 * The names that the system declares for images that a layer pins or renames, by the reference in its containers; and the
 * comments at its pins, by the image's name.
 */
function pinsOf({ environment, images, system }: LayerNode) {
  const { comments = {}, images: pins = {} } = lookUp(environment?.systems, system.name) ?? {};
  const pinned = new Map<string, string>();
  const pinReasons = new Map<string, string>();
  for (const [key, { reference }] of Object.entries(images)) {
    const declared = lookUp(system.images, key) ?? {};
    const isPinned = Object.hasOwn(pins, key) || reference !== resolveImage(key, declared, []).reference;
    if (isPinned && !pinned.has(reference)) pinned.set(reference, declared.name ?? key);
    const why = lookUp(comments, `images.${key}`) ?? lookUp(comments, `images.${key}.tag`);
    if (why !== undefined && Object.hasOwn(pins, key)) pinReasons.set(parseImage(reference).name, why);
  }
  return { pinned, pinReasons };
}

/**
 * Renders every layer from the texts as they would be written, by the version of kustomize that deploys them; returns the
 * layers if all match the desired state.
 */
function verified(layers: GeneratedLayer[]): GeneratedLayer[] {
  const texts = layers.flatMap(({ files }) => files.map(({ path, text }) => [`/${path}`, text] as const));
  const kustomize = layers.find(({ node }) => node.environment)?.node.environment?.kustomize;
  const renderer = new Renderer(new MemoryTree(texts), { kustomize });
  for (const layer of layers.filter(({ files }) => files.length > 0)) {
    layer.rendered = renderer.build(`/${layer.folder}`) as unknown as Resource[];
    verifyRoundTrip(`${layer.node.system.name} in ${layer.node.layer}`, layer.resources, layer.rendered);
  }
  return layers;
}
