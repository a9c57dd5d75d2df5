import type { Rule } from "../rule.ts";
import { acmeSolver } from "./network/acme-solver.ts";
import { admitted } from "./network/admitted.ts";
import { defaultDenyUndone } from "./network/default-deny-undone.ts";
import { dns } from "./network/dns.ts";
import { metadataService } from "./network/metadata-service.ts";
import { policyTarget } from "./network/policy-target.ts";
import { serviceAddress } from "./network/service-address.ts";

/** Rules about NetworkPolicies and the traffic that they admit. */
export const NETWORK: readonly Rule[] = [
  acmeSolver,
  admitted,
  defaultDenyUndone,
  dns,
  metadataService,
  policyTarget,
  serviceAddress,
];
