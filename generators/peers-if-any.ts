import { peersOf } from "kustogen/blocks";
import type { PeerSetting } from "kustogen/settings";

/** Like `peersOf`, but undefined if the setting has no peers: connections without peers are left out of the traffic table. */
export function peersIfAny(title: string, settings: readonly PeerSetting[]) {
  return settings.length === 0 ? undefined : peersOf(title, settings);
}
