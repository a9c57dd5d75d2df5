import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { derived } from "../../derived.ts";
import { Fact } from "../../fact.ts";
import { objectOf, objectsIn } from "../../facts.ts";
import type { Finding, Rule } from "../../rule.ts";
import type { State } from "../../state.ts";
import { autoscalerTarget } from "./autoscaler-target.ts";
import { claimReference } from "./claim-reference.ts";
import { configMapReference } from "./config-map-reference.ts";
import { referenceOf } from "./missing-objects.ts";
import { roleReference } from "./role-reference.ts";
import { routeBackend } from "./route-backend.ts";
import { secretReference } from "./secret-reference.ts";
import { serviceAccount } from "./service-account.ts";
import { statefulService } from "./stateful-service.ts";
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
  to: Missing;
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

/** The ConfigMaps and Secrets that an environment creates. */
const makesIn = new Fact((state): readonly Missing[] =>
  PROVIDED.flatMap((kind) =>
    [...derived(state).provided.ofKind(kind)].map(({ name, namespace }) => ({ kind, name, namespace })),
  ),
);

/** The objects of an environment that may be referred to. */
export function* madeIn(state: State): Iterable<Missing> {
  yield* makesIn.of(state);
  for (const { kind, metadata } of objectsIn.of(state))
    if (!PROVIDED.some((one) => one === kind))
      yield { kind, name: metadata.name, namespace: metadata.namespace };
}
