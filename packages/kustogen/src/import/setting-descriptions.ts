import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { withoutMarks } from "./marks.ts";
import { containerOf, isResources, namesOf, type SettingPlace } from "./setting-names.ts";
import { meaningOf, prose, sentence } from "./setting-words.ts";
import { inWords } from "./words.ts";

/** The meaning of a probe's numbers, by field; $1 is the subject of the probe. */
const PROBE: Record<string, string> = {
  initialDelaySeconds: "Seconds before the first $1 check",
  periodSeconds: "Seconds between two $1 checks",
  timeoutSeconds: "Seconds after which a $1 check counts as failed",
  failureThreshold: "Number of consecutive failed $1 checks that count as a failure",
  successThreshold: "Number of consecutive successful $1 checks that count as a success",
};

/** The meaning of fields whose names alone don't explain it. */
const FIELDS: Record<string, string> = {
  minReplicas: "Minimum number of pods that the autoscaler keeps",
  maxReplicas: "Maximum number of pods that the autoscaler starts",
  averageUtilization: "$1use that the autoscaler aims for, as a percentage of what pods reserve",
  targetCPUUtilizationPercentage:
    "CPU use that the autoscaler aims for, as a percentage of what pods reserve",
  targetMemoryUtilizationPercentage:
    "Memory use that the autoscaler aims for, as a percentage of what pods reserve",
  averageValue: "Average $1for each pod that the autoscaler aims for",
  targetAverageValue: "Average $1for each pod that the autoscaler aims for",
  minAvailable: "Number of pods that keep running while nodes are drained",
  maxUnavailable: "Number of pods that may be unavailable at a time",
  terminationGracePeriodSeconds: "Seconds that a pod has to shut down",
  namespace: "Namespace",
};

/** What is done in each interval, by the object. */
const ROUNDS: readonly [RegExp, string][] = [
  [/^(?:Service|Pod)Monitor /, "Time from one scrape to the next"],
  [/^(?:\w+Repository|Bucket) /, "Time between two checks for changes"],
];

/** The description of containers' resources, if several get the same; undefined for anything else. */
export function describeResources(places: readonly SettingPlace[]): string | undefined {
  const containers = [...new Set(places.map(({ path }) => containerOf(path)))];
  const whats = new Set(places.map(({ path }) => String(path.at(-1))));
  const kinds = new Set(places.map(({ path }) => String(path.at(-2)).slice(0, -1)));
  const [what] = whats;
  if (!places.every(isResources) || whats.size > 1) return undefined;
  // The values of a chart contain the resources of several of its parts.
  const partOf = ({ object, path }: SettingPlace) =>
    /^values(?:Object)?$/.test(String(path.at(-4))) ? nameIn(object) : String(path.at(-4));
  const parts = [...new Set(places.map(partOf))];
  if (containers.every((one) => one === undefined) && parts.length > 1)
    return compute(String(what), [...kinds], `each pod of ${inWords(parts)}`);
  if (containers.includes(undefined)) return undefined;
  if (containers.length < 2 && kinds.size < 2) return undefined;
  const of =
    containers.length > 3
      ? `each of ${containers.length} containers`
      : containers.length > 1
        ? `each of the containers ${inWords(containers as string[])}`
        : `container ${containers[0]}`;
  return compute(String(what), [...kinds], of);
}

/** "web" for "Deployment web". */
function nameIn(object: string): string {
  return withoutMarks(object).replace(/^\S+ /, "");
}

function compute(what: string, kinds: readonly string[], of: string): string {
  const called = what === "cpu" ? "CPU" : prose(what);
  if (kinds.length > 1) return `${sentence(called)} that ${of} gets`;
  return kinds[0] === "request" ? `${sentence(called)} reserved for ${of}` : `Most ${called} for ${of}`;
}

/** The purpose of a setting, as far as its place and the code of its kind, such as "boolean", reveal it. */
export function describeSetting({ object: named, path }: SettingPlace, kind?: string): string {
  const object = withoutMarks(named);
  const last = String(path.at(-1));
  const [within, above] = [String(path.at(-2)), String(path.at(-3))];
  const element = (part: string) => part.replace(/^=/, "");
  if (within === "labels" || within === "matchLabels") return `The label ${last}`;
  if (within === "annotations") return `The annotation ${last}`;
  if (last === "replicas" && path.length === 2) return "Number of pods";
  if (last === "image" && containerOf(path) === element(within))
    return `Image of container ${element(within)}`;
  if (last === "interval") for (const [of, what] of ROUNDS) if (of.test(object)) return what;
  const probe = path.map(String).find((part) => /^(liveness|readiness|startup)Probe$/.test(part));
  const probing = probe && lookUp(PROBE, last)?.replace("$1", probe.replace("Probe", ""));
  if (probing) return probing;
  if (within === "requests" || within === "limits") {
    if (last === "storage") return "Size of the volume";
    const container = containerOf(path);
    const isAll =
      container === undefined || object.endsWith(` ${container}`) || object.endsWith(`-${container}`);
    return compute(last, [within.slice(0, -1)], isAll ? "a pod" : `container ${container}`);
  }
  const metric = path.map(String).findLast((part) => part.startsWith("=")) ?? "";
  const own = lookUp(FIELDS, last)?.replace("$1", metric === "" ? "" : `${prose(metric)} `);
  if (own !== undefined) return sentence(own);
  if (within === "remoteRef" && last === "key") return "Key in the secret store";
  const [name = last] = namesOf({ group: "", object: named, path });
  if (name === "chartVersion") return "Version of the chart";
  if (name === "helmTests") return "Whether the chart's tests run after a change";
  if (/Certificate$/.test(object.split(" ")[0] ?? "") && within === "dnsNames")
    return "Host of the certificate";
  // The names of variables, arguments and keys are chosen by the program.
  const said = last === "value" && within.startsWith("=") ? element(within) : within === "data" ? last : name;
  return meaningOf(above === "data" && said === within ? element(within) : said, kind);
}
