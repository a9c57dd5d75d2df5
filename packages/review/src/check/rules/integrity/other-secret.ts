import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Path, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { libraryReleases } from "../../../cluster/app-template.ts";
import { customReferences } from "../../../cluster/custom-references.ts";
import { isCopied } from "../../../cluster/filled-data.ts";
import { namedInValues } from "../../../cluster/named-in-values.ts";
import type { Provided } from "../../../cluster/provided.ts";
import { mayShareNamespace } from "../../../cluster/resource-index.ts";
import { isBuiltInGroup } from "../../../kinds/served.ts";
import { mapAt, textAt } from "../../../kubernetes/fields.ts";
import { FLUX_SOURCES, RELEASES_OF_FLUX } from "../../../kubernetes/flux-groups.ts";
import { isFilledIn } from "../../../kubernetes/variables.ts";
import { derived } from "../../derived.ts";
import { Fact } from "../../fact.ts";
import { objectOf } from "../../facts.ts";
import { isMentionedIn } from "../../mentioned.ts";
import { nearName } from "../../near-name.ts";
import type { RepositoryFinding } from "../../rule.ts";
import type { State } from "../../state.ts";
import { isPart } from "./missing-objects.ts";

/** A Secret that an environment lacks, and the only one of its namespace that it makes for nothing that it contains. */
interface Confused {
  resource: Resource;
  path: Path;
  name: string;
  unused: string;
  /** Why that one may be meant, and where it comes from, as the end of a sentence. */
  from: string;
}

/** The references to Secrets of an environment in which one name may stand for another. */
export const confusedIn = new Fact((state): readonly Confused[] => {
  if (state.authored !== undefined) return [];
  const { provided } = derived(state);
  // A store reads its own login before it makes any Secret.
  const lacking = [...wantedBy(state)].filter(
    ({ name, namespace, resource }) =>
      !/SecretStore$/.test(resource.kind) && provided.get("Secret", name, namespace) === undefined,
  );
  if (lacking.length === 0) return [];
  const isWhole = state.inPart !== true && showsItsSecrets(state);
  const made = [...provided.ofKind("Secret")].filter(isMadeToBeRead);
  const unused = isWhole ? made.filter((one) => !isNamed(state, one)) : [];
  const found = new Map<string, Confused>();
  for (const { name, namespace, path, resource, isReported, isOfChart } of lacking) {
    if (found.has(name)) continue;
    const beside = <T extends { namespace: string | undefined }>(all: readonly T[]) =>
      all.filter((one) => mayShareNamespace(one.namespace, namespace));
    const isOnlyOne = isWhole && !isOfChart && beside(lacking).every((one) => one.name === name);
    const [only, ...more] = isOnlyOne
      ? beside(unused)
      : beside(made).filter(
          (one) => isToldByKey(one, name, resource, path) && !isRead(state, one, resource, path),
        );
    if (only === undefined || more.length > 0 || isReported(only.name)) continue;
    if (isFilledIn(name + only.name) || !hasKeyFor(only, resource, path)) continue;
    const { kind, metadata } = only.by;
    const origin = kind === "Secret" ? "exists" : `is created by ${kind} ${metadata.name}`;
    const isPartly = isNamed(state, only);
    const from = `${isPartly ? `whose ${keyRead(resource, path)} nothing reads` : "to which nothing refers"}, ${origin}`;
    found.set(name, { resource: objectOf(state, resource), path, name, unused: only.name, from });
  }
  return [...found.values()];
});

/** The Secrets that an environment makes or refers to, by name. */
export const secretNamesIn = new Fact((state): readonly string[] => {
  const made = [...derived(state).provided.ofKind("Secret")].map(({ name }) => name);
  const named: string[] = [];
  eachText(state.resources as unknown as Value[], (text, key, above) => {
    if (text.length < 64 && (OF_SECRETS.test(key) || OF_SECRETS.test(above))) named.push(text);
  });
  return [...new Set([...made, ...named])];
});

/** References to Secrets that no environment makes, beside a Secret that no environment refers to. */
export function* otherSecrets(environments: readonly State[]): Iterable<RepositoryFinding> {
  for (const state of environments)
    for (const { resource, path, name, unused, from } of confusedIn.of(state)) {
      const others = environments.filter((one) => one !== state);
      if (others.some((one) => secretNamesIn.of(one).some((known) => known === name || known === unused)))
        continue;
      yield {
        environment: state.environment,
        resource,
        path,
        message: `needs Secret ${name}, which nothing in this repository creates; ${unused}, ${from}`,
        fix: `write ${unused}, if you meant that, or give the created Secret the name ${name}`,
      };
    }
}

/** The required references to Secrets, and whether another rule reports one beside a Secret of a name. */
function* wantedBy(state: State): Iterable<Wanted> {
  for (const { kind, optional, ...one } of derived(state).references)
    if (kind === "Secret" && !optional)
      yield { ...one, isReported: (other: string) => isNear(one.name, other) || isPart(other, one.name) };
  for (const { kind, ...one } of customReferences(state))
    if (kind === "Secret") yield { ...one, isReported: (other: string) => isNear(one.name, other) };
  const libraries = new Map([...libraryReleases(state)].map(({ resource, values }) => [resource, values]));
  for (const [resource, values] of libraries)
    for (const { kind, ...one } of namedInValues(resource)) {
      const mayBeOwn =
        one.name.startsWith(resource.metadata.name) && (values.secrets ?? values.rawResources) !== undefined;
      if (kind === "Secret" && !mayBeOwn) yield { ...one, isReported: () => false };
    }
  for (const resource of state.index.ofKind("HelmRelease", RELEASES_OF_FLUX))
    for (const { kind, ...one } of libraries.has(resource) ? [] : namedInValues(resource))
      if (kind === "Secret" && keyRead(resource, one.path) !== undefined)
        yield { ...one, isReported: () => false, isOfChart: true };
}

/** A required reference to a Secret. */
interface Wanted {
  resource: Resource;
  path: Path;
  name: string;
  namespace: string | undefined;
  /** True if another rule reports it beside a Secret of a name. */
  isReported(other: string): boolean;
  /** True in the values of a chart that may make the Secret itself, so that only the key tells. */
  isOfChart?: boolean;
}

function isNear(name: string, other: string): boolean {
  return nearName(name, [other]) !== undefined;
}

/** Groups of custom objects that make no Secrets other than the known ones. */
const MAKES_KNOWN =
  /^(?:gateway\.networking\.k8s\.io|external-secrets\.io|cert-manager\.io|monitoring\.coreos\.com|traefik\.(?:io|containo\.us)|bitnami\.com|cilium\.io|metallb\.io|volsync\.backube|externaldns\.k8s\.io|keda\.sh|k8s\.cni\.cncf\.io)$/;

/** True unless charts or operators may make or read Secrets that an environment doesn't show. */
function showsItsSecrets(state: State): boolean {
  const libraries = new Set([...libraryReleases(state)].map(({ resource }) => resource));
  return state.resources.every((one) => {
    const group = groupOf(one.apiVersion);
    return isBuiltInGroup(group) || MAKES_KNOWN.test(group) || group === FLUX_SOURCES || libraries.has(one);
  });
}

/** True for a Secret that is fetched, sealed or encrypted, and that no program finds by its labels or annotations. */
function isMadeToBeRead({ by }: Provided): boolean {
  const { kind, spec } = by;
  const isEncrypted = kind === "Secret" && textAt(by, "sops", "mac") !== undefined;
  if (!isEncrypted && kind !== "ExternalSecret" && kind !== "SealedSecret") return false;
  const of = isEncrypted
    ? by
    : kind === "ExternalSecret"
      ? mapAt(spec, "target", "template")
      : mapAt(spec, "template");
  const { labels = {}, annotations = {} } = mapAt(of, "metadata");
  const isMarked = [labels, annotations].some(
    (one) => isMap(one) && Object.keys(one).some((key) => !OF_TOOLS.test(key)),
  );
  return !isMarked && !isCopied(by);
}

const OF_TOOLS = /^(?:app|app\.kubernetes\.io\/.*|sealedsecrets\.bitnami\.com\/.*|engineVersion)$/;

/** True if a Secret has the key that a reference reads. */
function hasKeyFor({ open, keys }: Provided, resource: Resource, path: Path): boolean {
  const needed = path.includes("imagePullSecrets") ? ".dockerconfigjson" : keyRead(resource, path);
  return needed === undefined || open || keys.has(needed);
}

function keyRead(resource: Resource, path: Path): string | undefined {
  return textAt(resource, ...path, "key") ?? textAt(resource, ...path.slice(0, -1), "key");
}

/** True if a Secret is known to have the key that a reference reads, and its name begins with the same word. */
function isToldByKey(made: Provided, name: string, resource: Resource, path: Path): boolean {
  const key = keyRead(resource, path);
  const [word = ""] = name.split(/[-.]/);
  return (
    key !== undefined &&
    made.keys.has(key) &&
    word.length >= 4 &&
    word.length < name.length &&
    word === made.name.split(/[-.]/)[0]
  );
}

/** True if something refers to a Secret, other than a release for other keys than one of its references. */
function isRead(state: State, made: Provided, resource: Resource, path: Path): boolean {
  if (resource.kind !== "HelmRelease") return isNamed(state, made);
  const key = keyRead(resource, path);
  const own = [...namedInValues(resource)].filter(
    ({ name, kind }) => kind === "Secret" && name === made.name,
  );
  const isOwn = own.some((one) => [undefined, key].includes(keyRead(resource, one.path)));
  return isOwn || isNamed(state, made, own.length > 0 ? resource : undefined);
}

/**
 * True if a text of another object is or contains the name of a Secret. The name of an application is that of much
 * else, so only fields about Secrets count then.
 * @param reader an object that may name it
 */
function isNamed({ resources }: State, { name, by }: Provided, reader?: Resource): boolean {
  const others = resources.filter((one) => one !== by && one !== reader);
  const isOfMore = others.some(({ kind, metadata }) => kind === "HelmRelease" && metadata.name === name);
  let isWhole = false;
  eachText(others as unknown as Value[], (text, key, above, beside) => {
    isWhole ||=
      text === name &&
      !RELOADS.test(key) &&
      (isOfMore
        ? OF_SECRETS.test(key) || OF_SECRETS.test(above) || /secret/i.test(String(beside.type))
        : !OF_OTHERS.test(key) && !OF_OTHERS.test(above));
  });
  return isWhole || (!isOfMore && isMentionedIn(others, name));
}

/** The annotation by which a pod is restarted after a change. */
const RELOADS = /reloader/;
const OF_SECRETS = /secret|credential|token|auth|cert|pull/i;
/** Fields with the names of other things. */
const OF_OTHERS =
  /^(?:metadata|matchLabels|selector|labels|serviceName|serviceAccountName|serviceAccount|claimName|persistentVolumeClaim|configMap.*|(?:initC|c)ontainers|volumes|volumeMounts|ports?|service|scaleTargetRef|roleRef|subjects)$/;

/** Calls back with every text of objects, the key that it is at, the key above that one, and the map that it is in. */
function eachText(
  value: Value,
  call: (text: string, key: string, above: string, beside: ValueMap) => void,
  key?: string,
  above = "",
  beside: ValueMap = {},
): void {
  if (typeof value === "string") call(value, key ?? "", above, beside);
  else if (Array.isArray(value)) for (const one of value) eachText(one, call, key, above, beside);
  else if (isMap(value))
    for (const [field, one] of Object.entries(value))
      if (key !== undefined || field !== "metadata") eachText(one, call, field, key, value);
}
