import type { Step } from "kustogen";
import type { PeerSetting } from "kustogen/settings";
import type { Fact } from "./facts.ts";

/** Why the Kubernetes API has two addresses: that of its servers, and that of the Service that pods connect to. */
export const KUBERNETES_API: Fact = {
  says:
    "Pods connect to the Service `kubernetes`, whose address is outside every subnet. Calico checks policies against the " +
    "address of the server behind it; the Amazon VPC CNI checks them against the Service's address, before translation.",
  read: "aws/amazon-network-policy-controller-k8s#222 and #146; the documentation of NetworkPolicies leaves the order open",
  here: "The setting lists both, the network of the servers and the address of the Service; the generator rejects a setting that lacks the address.",
};

/** The message of a rule about addresses that don't cover the Service's; undefined if they do, or if there are none. */
export function serviceMissing(peers: readonly PeerSetting[]): string | undefined {
  const networks = peers.flatMap((peer) => ("cidr" in peer ? [peer.cidr] : []));
  if (networks.length === 0 || networks.some(mayBeTheService)) return undefined;
  return (
    `expected the address of the Service \`kubernetes\` in addition to ${networks.join(", ")}, such as {cidr: 172.20.0.1/32}: some ` +
    "network plugins check policies against that address (kubectl -n default get service kubernetes)"
  );
}

/** One address, or a network that no range of Services is outside of. */
function mayBeTheService(network: string): boolean {
  const bits = Number(network.slice(network.indexOf("/") + 1));
  return bits === 0 || bits === (network.includes(":") ? 128 : 32);
}

/** The step that compares a setting with the cluster. @param setting its path, for people */
export function compareAddresses(setting: string, peers: readonly PeerSetting[]): Step {
  const networks = peers.flatMap((peer) => ("cidr" in peer ? [peer.cidr] : []));
  return {
    title: `Check that \`${setting}\` (${networks.join(" and ")}) covers the address of the Service \`kubernetes\` and those of the API servers`,
    commands: [
      "kubectl -n default get service kubernetes -o jsonpath='{.spec.clusterIP}{\"\\n\"}'",
      "kubectl -n default get endpointslices -l kubernetes.io/service-name=kubernetes",
    ],
  };
}
