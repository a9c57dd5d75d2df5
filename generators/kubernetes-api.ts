import type { PeerSetting } from "kustogen/settings";

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
