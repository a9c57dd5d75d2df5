import type { Resource } from "kustogen";
import {
  boundRole,
  clusterRole,
  clusterRoleBinding,
  externalSecret,
  type Part,
  serviceAccountSubject,
} from "kustogen/blocks";
import { account } from "../../../pull-secrets.ts";
import type { Alexandria } from "../context.ts";
import type { Settings } from "../settings.ts";
import { samlRights } from "./saml.ts";

/** What must exist before anything runs: the ServiceAccount, permissions in the cluster, and the Secret that a store provides. */
export function rights(context: Alexandria, part: Part): Resource[] {
  const { settings } = context;
  return [
    account(part, "alexandria", settings),
    ...own(part, settings),
    ...samlRights(context),
    ...authentication(part, settings),
  ];
}

/** A Role of alexandria, and a ClusterRole, each only if it has rules. */
function own(part: Part, { rbac }: Settings): Resource[] {
  const subjects = [serviceAccountSubject(part, "alexandria")];
  return [
    ...(rbac.rules.length > 0 ? boundRole(part, "alexandria", rbac.rules, subjects) : []),
    ...(rbac.clusterRules.length > 0
      ? [
          clusterRole(part, "alexandria", rbac.clusterRules),
          clusterRoleBinding(part, "alexandria", "alexandria", subjects),
        ]
      : []),
  ];
}

/** The ExternalSecret that creates alexandria-auth, if a store provides it. */
function authentication(part: Part, { auth }: Settings): Resource[] {
  if (auth.source !== "external-secret") return [];
  const { adminPasswordKey, jwtSecretKey, property, refreshInterval, store, storeKind } = auth;
  return [
    externalSecret(part, {
      name: "alexandria-auth",
      store: { name: store, kind: storeKind },
      refreshInterval,
      keys: {
        "jwt-secret": { key: jwtSecretKey, property },
        "admin-password": { key: adminPasswordKey, property },
      },
    }),
  ];
}
