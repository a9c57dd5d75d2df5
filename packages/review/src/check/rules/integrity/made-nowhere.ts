import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { derived } from "../../derived.ts";
import { Fact } from "../../fact.ts";
import { builtFrom, objectOf, objectsIn } from "../../facts.ts";
import { filledNamespaces, type IsOpen, openNamespaces } from "../../open-namespaces.ts";
import { defineRule, type Finding, type Rule } from "../../rule.ts";
import type { State } from "../../state.ts";
import { autoscalerTarget } from "./autoscaler-target.ts";
import { claimReference } from "./claim-reference.ts";
import { configMapReference } from "./config-map-reference.ts";
import { referenceOf } from "./missing-objects.ts";
import { otherSecrets } from "./other-secret.ts";
import { roleReference } from "./role-reference.ts";
import { routeBackend } from "./route-backend.ts";
import { secretReference } from "./secret-reference.ts";
import { serviceAccount } from "./service-account.ts";
import { unlikeSiblings } from "./sibling-secret.ts";
import { statefulService } from "./stateful-service.ts";
import { strandedSecrets } from "./stranded-secret.ts";
import { tlsSecret } from "./tls-secret.ts";

type Missing = NonNullable<Finding["missing"]>;

/** Rules that find references to missing objects which may exist elsewhere. */
export const REFERENCE_RULES: readonly Rule[] = [
  autoscalerTarget,
  claimReference,
  configMapReference,
  roleReference,
  routeBackend,
  secretReference,
  serviceAccount,
  statefulService,
  tlsSecret,
];

/** A reference to an object that an environment doesn't create; `missing` is set if something else may. */
interface Lack extends Finding {
  resource: Resource;
  to: { kind: string; name: string; namespace: string | undefined };
}

/** All of these references of an environment. */
export const lacksIn = new Fact((state): readonly Lack[] =>
  REFERENCE_RULES.flatMap((rule) => [...(rule.check?.(state) ?? [])]).flatMap((finding) => {
    const { missing, resource } = finding;
    const to = missing ?? referenceOf(finding);
    if (to === undefined || resource === undefined) return [];
    const { kind, name, namespace } = to;
    return [{ ...finding, resource: objectOf(state, resource), to: { kind, name, namespace } }];
  }),
);

/** The missing objects that an environment refers to. */
export function missingIn(state: State): (Lack & { missing: Missing })[] {
  return lacksIn.of(state).flatMap((one) => {
    const { missing } = one;
    return missing === undefined ? [] : [{ ...one, missing }];
  });
}

/** Kinds of which an environment may create more than it renders. */
const PROVIDED = ["ConfigMap", "Secret"] as const;

/** Kinds whose pods a Service of the same name usually leads to. */
const WORKLOADS = ["Deployment", "StatefulSet", "DaemonSet", "Rollout"] as const;

type Made = Omit<Missing, "isOwn">;

/** The ConfigMaps and Secrets that an environment creates. */
const makesIn = new Fact((state): readonly Made[] =>
  PROVIDED.flatMap((kind) =>
    [...derived(state).provided.ofKind(kind)].map(({ name, namespace }) => ({ kind, name, namespace })),
  ),
);

export const madeNowhere = defineRule({
  id: "integrity/made-nowhere",
  title: "An environment contains the objects that it refers to, unless something else creates them",
  why:
    "If an object doesn't exist, whatever refers to it waits or fails: a pod doesn't start, or a host has " +
    "no certificate. Because something outside the environment may create the object, the rule reports a " +
    "missing one only in these cases:\n\n- Another environment with the same base creates the object, so " +
    "someone probably forgot it here.\n- The object almost always belongs next to the object that refers " +
    "to it: a claim, an autoscaler's target, a StatefulSet's Service, or a Service with the same name as a " +
    "workload.\n- It is a Secret, and an ExternalSecret, SealedSecret or encrypted Secret beside it provides the " +
    "only one that nothing in the repository refers to. Either no other Secret of the environment is " +
    "missing, or that one has the key that is read and a name that begins with the same word.\n- At least " +
    "three other namespaces have a ConfigMap or Secret of that name, for the same field of an object of the " +
    "same kind.\n- The environment creates a Secret of that name in a namespace in which there is nothing " +
    "else.",
  source: "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#claims-as-volumes",
  example: {
    bad: "# overlays/beta has the Certificate of the Secret shop-tls, overlays/production doesn't\nkind: Ingress\nspec: {tls: [{secretName: shop-tls}]}",
    good: "# both overlays have the Certificate\nkind: Ingress\nspec: {tls: [{secretName: shop-tls}]}",
  },
  isOfDeployed: true,
  *checkRepository({ environments, argo }) {
    yield* otherSecrets(environments);
    yield* unlikeSiblings(environments);
    const needed = new Set<string>();
    for (const state of environments)
      for (const { missing } of neededBy(state))
        for (const kind of [missing.kind, ...(missing.kind === "Service" ? WORKLOADS : [])])
          needed.add(`${kind}/${missing.name}`);
    if (needed.size === 0) return;
    const makers = new Makers();
    for (const [at, state] of environments.entries())
      for (const one of madeIn(state))
        if (needed.has(`${one.kind}/${one.name}`)) makers.add(one, { state, at });
    const isOpen = openNamespaces(environments);
    const filled = filledNamespaces(environments, argo);
    const strandedIn = strandedSecrets(environments);
    const said = new Set<string>();
    for (const state of environments)
      for (const { missing, path, resource } of neededBy(state)) {
        const { kind, name, namespace } = missing;
        const key = `${state.environment} ${kind} ${namespace}/${name}`;
        const why = said.has(key)
          ? undefined
          : whyMissed(missing, state, makers, { isOpen, filled, strandedIn });
        if (why === undefined) continue;
        said.add(key);
        yield {
          environment: state.environment,
          ...(resource !== undefined && { resource }),
          ...(path !== undefined && { path }),
          message: `needs ${kind} ${name}, ${why}`,
          fix: "create it here, or make sure that it exists first",
        };
      }
  },
});

function neededBy(state: State) {
  return state.inPart === true ? [] : missingIn(state);
}

/** The objects of an environment that may be referred to. */
export function* madeIn(state: State): Iterable<Made> {
  yield* makesIn.of(state);
  for (const { kind, metadata } of objectsIn.of(state))
    if (!PROVIDED.some((one) => one === kind))
      yield { kind, name: metadata.name, namespace: metadata.namespace };
}

/** The namespaces with more than the repository shows. */
interface Beyond {
  isOpen: IsOpen;
  filled: ReadonlySet<string>;
  strandedIn: ReturnType<typeof strandedSecrets>;
}

function whyMissed(
  missing: Missing,
  state: State,
  makers: Makers,
  { isOpen, filled, strandedIn }: Beyond,
): string | undefined {
  if (missing.namespace !== undefined && !makers.haveOther(missing, state)) {
    const like = makers.onSameBase(missing, state);
    if (like !== undefined)
      return `which nothing creates for this environment; ${like.environment} creates one for itself`;
  }
  if (makers.haveOther({ ...missing, namespace: undefined }, state)) return undefined;
  if (missing.isOwn)
    return isOpen(missing.namespace) ? undefined : "which nothing in this repository creates";
  const { kind, name, namespace } = missing;
  const elsewhere = kind === "Secret" ? strandedIn(state, name, namespace) : undefined;
  if (elsewhere !== undefined && !filled.has(elsewhere))
    return `but it is created in namespace ${elsewhere}, in which there is nothing else, and read in ${namespace}`;
  if (kind !== "Service" || namespace === undefined || filled.has(namespace)) return undefined;
  const pods = WORKLOADS.find((one) => makers.haveIn({ ...missing, kind: one }, state));
  return (
    pods && `which nothing in this repository creates, although ${pods} ${name} is in namespace ${namespace}`
  );
}

/** An environment, and its index. */
interface Maker {
  state: State;
  at: number;
}

/**
 * The environments that create each object, for each namespace and each base. Keeping the first two is enough: one of
 * them isn't the environment with the reference.
 */
class Makers {
  readonly #firsts = new Map<string, Maker[]>();

  add({ kind, name, namespace }: Made, maker: Maker): void {
    const folders = (builtFrom.of(maker.state) ?? []).map(({ folder }) => `from ${folder}`);
    for (const place of ["anywhere", `in ${namespace || ""}`, ...folders]) {
      const firsts = entryOf(this.#firsts, `${kind}/${name} ${place}`, () => []);
      if (firsts.length < 2 && firsts[0]?.at !== maker.at) firsts.push(maker);
    }
  }

  /** True if another environment creates the object in a namespace that may be the same: an unset one may be any. */
  haveOther({ kind, name, namespace }: Made, state: State): boolean {
    const places = namespace ? [`in ${namespace}`, "in "] : ["anywhere"];
    return places.some((place) => this.#other(`${kind}/${name} ${place}`, state) !== undefined);
  }

  /** True if another environment creates the object in this very namespace. */
  haveIn({ kind, name, namespace }: Made, state: State): boolean {
    return this.#other(`${kind}/${name} in ${namespace}`, state) !== undefined;
  }

  /** The first other environment that creates the object and builds on a kustomization that this one builds on, too. */
  onSameBase({ kind, name }: Made, state: State): State | undefined {
    const others = (builtFrom.of(state) ?? []).flatMap(
      ({ folder }) => this.#other(`${kind}/${name} from ${folder}`, state) ?? [],
    );
    return others.sort((one, other) => one.at - other.at)[0]?.state;
  }

  #other(key: string, state: State): Maker | undefined {
    return this.#firsts.get(key)?.find((one) => one.state !== state);
  }
}
