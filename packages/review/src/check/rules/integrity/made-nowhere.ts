import { mayShareNamespace } from "../../../cluster/resource-index.ts";
import { makesPods } from "../../../cluster/selection/selected-pods.ts";
import { derived } from "../../derived.ts";
import { Fact } from "../../fact.ts";
import { builtFrom, objectOf, objectsIn } from "../../facts.ts";
import { defineRule, type Finding } from "../../rule.ts";
import type { State } from "../../state.ts";
import { autoscalerTarget } from "./autoscaler-target.ts";
import { claimReference } from "./claim-reference.ts";
import { configMapReference } from "./config-map-reference.ts";
import { roleReference } from "./role-reference.ts";
import { routeBackend } from "./route-backend.ts";
import { secretReference } from "./secret-reference.ts";
import { serviceAccount } from "./service-account.ts";
import { statefulService } from "./stateful-service.ts";
import { tlsSecret } from "./tls-secret.ts";

type Missing = NonNullable<Finding["missing"]>;

/** The rules that find what is referred to and not made, where it can be made elsewhere. */
const RULES = [
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

/** What an environment refers to and doesn't make. */
const missingIn = new Fact((state): readonly (Finding & { missing: Missing })[] =>
  RULES.flatMap((rule) => [...(rule.check?.(state) ?? [])]).flatMap((finding) => {
    const { missing, resource } = finding;
    if (missing === undefined || resource === undefined) return [];
    return [{ ...finding, missing, resource: objectOf(state, resource) }];
  }),
);

/** The ConfigMaps and Secrets that an environment makes, and whether its controllers make more than it says. */
const makesIn = new Fact((state) => ({
  provided: (["ConfigMap", "Secret"] as const).flatMap((kind) =>
    [...derived(state).provided.ofKind(kind)].map(({ name, namespace }) => ({ kind, name, namespace })),
  ),
  isOpen: makesPods(state),
}));

export const madeNowhere = defineRule({
  id: "integrity/made-nowhere",
  title:
    "What an environment refers to is created for it, if other environments create their own or nothing else would",
  why:
    "It is easy to assume that the cluster already has a prerequisite. If another environment on the same base creates " +
    "it for itself, it was more likely forgotten here than created by hand. A claim, an autoscaler's target or a " +
    "StatefulSet's Service is hardly ever created anywhere but beside the object that uses it.",
  source: "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#claims-as-volumes",
  severity: "warning",
  example: {
    bad: "# overlays/beta has the Certificate of the Secret shop-tls, overlays/production has not\nkind: Ingress\nspec: {tls: [{secretName: shop-tls}]}",
    good: "# both have one\nkind: Ingress\nspec: {tls: [{secretName: shop-tls}]}",
  },
  asks: () => [missingIn, makesIn],
  *checkRepository({ environments }) {
    const said = new Set<string>();
    for (const state of environments)
      for (const { missing, path, resource } of state.inPart ? [] : missingIn.of(state)) {
        const { kind, name, namespace } = missing;
        const key = `${state.environment} ${kind} ${namespace}/${name}`;
        const why = said.has(key) ? undefined : whyMissed(missing, state, environments);
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

function whyMissed(missing: Missing, state: State, environments: readonly State[]): string | undefined {
  const makers = environments.filter((one) => one !== state && makes(one, missing));
  if (missing.namespace !== undefined && !makers.some((one) => makes(one, missing, missing.namespace))) {
    const like = makers.find((one) => onSameBase(one, state));
    if (like !== undefined)
      return `which nothing creates for this environment; ${like.environment} creates one for itself`;
  }
  const isAlone =
    missing.isOwn &&
    makers.length === 0 &&
    !environments.some((one) => (one.inPart || makesIn.of(one).isOpen) && mayMeet(one, missing));
  return isAlone ? "which nothing in this repository creates" : undefined;
}

/** True for an environment that makes an object of that kind and name; in a namespace, where it is given. */
function makes(state: State, { kind, name }: Missing, namespace?: string): boolean {
  const objects =
    kind === "ConfigMap" || kind === "Secret"
      ? makesIn.of(state).provided
      : objectsIn.of(state).map((one) => ({ kind: one.kind, ...one.metadata }));
  return objects.some(
    (one) => one.kind === kind && one.name === name && mayShareNamespace(one.namespace, namespace),
  );
}

/** True for two environments that build on one kustomization. */
function onSameBase(one: State, other: State): boolean {
  const folders = new Set(builtFrom.of(one)?.map(({ folder }) => folder));
  return builtFrom.of(other)?.some(({ folder }) => folders.has(folder)) === true;
}

/** True where something of an environment goes, or may go, to the namespace. */
function mayMeet(state: State, { namespace }: Missing): boolean {
  const objects = objectsIn.of(state);
  return objects.length === 0 || objects.some((one) => mayShareNamespace(one.metadata.namespace, namespace));
}
