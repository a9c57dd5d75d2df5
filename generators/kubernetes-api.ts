import type { Step } from "kustogen";
import type { PeerSetting } from "kustogen/settings";
import type { Fact } from "./facts.ts";

/** Why the addresses of the Kubernetes API are two: those of its servers, and that of the Service pods ask. */
export const KUBERNETES_API: Fact = {
  says:
    "Pods ask the Service `kubernetes`, whose address is in no subnet. Calico compares with the server's address behind " +
    "it; the Amazon VPC CNI compares with the Service's own, before it is translated.",
  read: "aws/amazon-network-policy-controller-k8s#222 and #146; the documentation of NetworkPolicies leaves the order open",
  here: "Settings name both: the network of the servers and the one address of the Service; without that one they are refused.",
};

/** The message of a rule about addresses that don't cover the Service's; undefined if they do, or if there are none. */
export function serviceMissing(peers: readonly PeerSetting[]): string | undefined {
  const networks = peers.flatMap((peer) => ("cidr" in peer ? [peer.cidr] : []));
  if (networks.length === 0 || networks.some(mayBeTheService)) return undefined;
  return (
    `expected the address of the Service \`kubernetes\` beside ${networks.join(", ")}, such as {cidr: 172.20.0.1/32}: some network ` +
    "plugins compare with that one (kubectl -n default get service kubernetes)"
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
    title: `See that the Kubernetes API answers at the addresses of \`${setting}\`, ${networks.join(" and ")}: the Service's, and those of its servers`,
    commands: [
      "kubectl -n default get service kubernetes -o jsonpath='{.spec.clusterIP}{\"\\n\"}'",
      "kubectl -n default get endpointslices -l kubernetes.io/service-name=kubernetes",
    ],
  };
}
