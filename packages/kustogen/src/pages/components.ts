import { ends } from "../authoring/flow-ends.ts";
import type { End, Flow, OutsidePeer, Traffic } from "../authoring/traffic.ts";
import type { Deployed } from "./deployed.ts";
import { portText } from "./flows.ts";
import { code, prose, section, table } from "./markdown.ts";
import { picture } from "./picture.ts";
import { onlyIn, union } from "./union.ts";

/** A system in an environment with network policies. */
export type WithTraffic = Deployed & { traffic: Traffic };

/** The components of a system, as a picture and a table, from its traffic. */
export function components(deployed: readonly Deployed[]): string {
  const declared = deployed.filter((one): one is WithTraffic => one.traffic !== undefined);
  if (declared.length === 0) return "";
  return section(
    "## Components",
    "The arrows show which component connects to which. NetworkPolicies deny all other connections except DNS.",
    withoutPolicies(deployed),
    ["```mermaid", picture(declared), "```"].join("\n"),
    table(
      ["From", "To", "Ports", "Why"],
      union(declared, ({ traffic }) => traffic.flows.map(row)).map(({ item, where }) => [
        item.from,
        item.to,
        item.ports,
        `${item.why}${onlyIn(where, declared)}`,
      ]),
    ),
    outside(declared),
  );
}

/** The text for environments in which nothing is denied. */
function withoutPolicies(deployed: readonly Deployed[]): string {
  const names = deployed
    .filter(({ traffic }) => traffic === undefined)
    .map(({ environment }) => environment.name);
  return names.length === 0
    ? ""
    : `There are no network policies in ${new Intl.ListFormat("en-GB").format(names)}.`;
}

function row({ from, ports, to, why }: Flow): { from: string; to: string; ports: string; why: string } {
  return {
    from: ends(from).map(endText).join(", "),
    to: ends(to).map(endText).join(", "),
    ports: ports.length === 0 ? "all" : ports.map(portText).join(", "),
    why: prose(why),
  };
}

function endText(end: End): string {
  return typeof end === "string" ? code(end) : prose(end.title);
}

/** The outside peers in each environment, as in the policies. */
function outside(declared: readonly WithTraffic[]): string {
  const found = new Map<string, string[]>();
  declared.forEach(({ traffic }, index) => {
    for (const end of traffic.flows.flatMap(({ from, to }) => [...ends(from), ...ends(to)])) {
      if (typeof end === "string") continue;
      const places = found.get(end.title) ?? declared.map(() => "");
      places[index] = peersText(end);
      found.set(end.title, places);
    }
  });
  return table(
    ["Outside peer", ...declared.map(({ environment }) => environment.name)],
    [...found].map(([title, places]) => [prose(title), ...places]),
  );
}

/** The addresses, namespaces and pods of an outside peer. */
function peersText({ peers }: OutsidePeer): string {
  return peers
    .map(({ ipBlock, namespaceSelector, podSelector }) => {
      if (ipBlock) {
        const { cidr, except } = ipBlock;
        return except?.length ? `${cidr} except ${except.join(", ")}` : cidr;
      }
      const { "kubernetes.io/metadata.name": name, ...labels } = namespaceSelector?.matchLabels ?? {};
      const pods = labelText(podSelector?.matchLabels);
      const namespaces =
        name !== undefined
          ? `namespace ${name}`
          : namespaceSelector === undefined
            ? "own namespace"
            : labelText(labels) === ""
              ? "every namespace"
              : `namespaces with ${labelText(labels)}`;
      return pods === "" ? namespaces : `pods with ${pods} in ${namespaces}`;
    })
    .join(", ");
}

function labelText(labels: Record<string, string> = {}): string {
  return Object.entries(labels)
    .map(([key, value]) => code(`${key}=${value}`))
    .join(", ");
}
