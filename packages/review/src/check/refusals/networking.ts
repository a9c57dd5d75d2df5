import { asText, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { kinds } from "../../cluster/resource-index.ts";
import { containsRange, rangeOf } from "../../kubernetes/ipv4.ts";
import { type Refusals, sameName } from "./refusal.ts";

const PEERS = ["spec.ingress[].from[]", "spec.egress[].to[]"];

/** A port and its protocol, which no two of a Service may have alike. */
const opened = (field: "port" | "nodePort") => (one: ValueMap) =>
  one[field] ? `${asText(one[field])}/${asText(one.protocol || "TCP")}` : undefined;

/** What is refused in Services, Ingresses and NetworkPolicies. */
export const NETWORKING: readonly Refusals[] = [
  {
    of: kinds("", "Service"),
    source: "pkg/apis/core/validation/validation.go",
    rows: [
      sameName("spec.ports[]", "two ports are called {}"),
      {
        at: "spec.ports[]",
        unique: opened("port"),
        message: "port {} is declared twice",
        fix: "give one of them another number, or remove it",
      },
    ],
  },
  {
    of: kinds("", "Service"),
    source: "pkg/registry/core/service/portallocator/allocator.go",
    isTogether: true,
    rows: [
      {
        at: "spec.ports[]",
        unique: opened("nodePort"),
        on: "nodePort",
        message: "node port {} is used twice",
        fix: "use another one, or let the cluster choose",
      },
    ],
  },
  {
    of: kinds("networking.k8s.io", "NetworkPolicy"),
    source: "pkg/apis/networking/validation/validation.go",
    rows: [
      {
        at: "spec.policyTypes",
        any: (types) => Array.isArray(types) && types.length > 2,
        message: "there are only two types, and here are more",
        fix: "write each once",
      },
      {
        // What is excepted must be a part of the block.
        at: PEERS.map((peer) => `${peer}.ipBlock.except[]`),
        text(except, { parents: [block] }) {
          const cidr = asText(block?.cidr);
          if (rangeOf(cidr) === undefined || rangeOf(except) === undefined) return false;
          return cidr === except || !containsRange(cidr, except);
        },
        message: "{} is excepted from {cidr}, but isn't a smaller network within it",
        fix: "write a network within {cidr}",
      },
    ],
  },
];
