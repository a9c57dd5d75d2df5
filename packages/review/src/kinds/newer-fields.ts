import { InternalError } from "@kustogen/kustomize/errors/errors.ts";
import { lookUp, setOwn } from "@kustogen/kustomize/value/own.ts";
import releases from "./releases.generated.json" with { type: "json" };
import type { KindData } from "./types.ts";
import { FIELDS, placesOfRow } from "./validated.ts";
import { CONDITIONS } from "./validated-together.ts";

/** Types of which one place alone checks more or less, by the type that all others have. */
const COPIES: Readonly<Record<string, string>> = {
  ClusterRoleRef: "RoleRef",
  NodeFieldRequirement: "NodeSelectorRequirement",
  PreferredNodeRequirement: "NodeSelectorRequirement",
  PreferredNodeTerm: "NodeSelectorTerm",
  ProbeHeader: "HTTPHeader",
  ReadinessProbe: "Probe",
  RoleSubject: "TypedObjectReference",
  Sysctl: "HTTPHeader",
  WorkloadSelector: "LabelSelector",
};

/** Fields that the declarations require, but the API server fills in or accepts missing. Seen with Kubernetes 1.35. */
const OPTIONAL =
  "CSIDriver spec; CustomResourceDefinitionVersion served; EndpointSlice endpoints; NetworkPolicySpec podSelector; " +
  "HTTPHeader|ProbeHeader|Sysctl value; ISCSIPersistentVolumeSource|ISCSIVolumeSource lun; LimitRangeSpec limits; " +
  "PodFailurePolicy rules; PodFailurePolicyOnPodConditionsPattern status; PreferredSchedulingTerm preference; " +
  "PriorityClass value; ClusterRoleRef|RoleRef apiGroup; SleepAction seconds; TokenRequest audience";

/**
 * The data of the package with newer kinds and fields, and corrections.
 * @param release the minor version of a release; a field that it doesn't have is left out, with a note in `elsewhere`
 */
export function withNewerFields(data: KindData, release?: number): KindData {
  const types: KindData["types"] = { ...data.types };
  const elsewhere: Record<string, Record<string, string>> = {};
  for (const [name, added] of Object.entries<KindData["types"][string]>(releases.types)) {
    const of: Record<string, readonly number[]> = lookUp(RELEASES, name) ?? {};
    const fields = Object.entries(added).filter(([field]) => {
      const [since = 0, until = Infinity] = lookUp(of, field) ?? [];
      const isThere = release === undefined || (since <= release && release <= until);
      if (!isThere) setOwn(elsewhere, name, { ...lookUp(elsewhere, name), [field]: saidOf(since, until) });
      return isThere;
    });
    setOwn(types, name, { ...lookUp(types, name), ...Object.fromEntries(fields) });
  }
  const fieldsOf = (name: string) => {
    const fields = lookUp(types, name);
    if (fields === undefined) throw new InternalError(`kinds: no type ${name} to add to`);
    return fields;
  };
  for (const [copy, name] of Object.entries(COPIES)) setOwn(types, copy, fieldsOf(name));
  for (const name of Object.keys(CONDITIONS)) fieldsOf(name);
  for (const [name, fields] of Object.entries(FIELDS)) {
    const kept = Object.entries(fieldsOf(name)).filter(([field]) => !Object.hasOwn(fields, `${field}!`));
    setOwn(types, name, { ...Object.fromEntries(kept), ...fields });
  }
  for (const { type, field } of placesOfRow(OPTIONAL)) {
    const { [`${field}!`]: value = "a", ...fields } = fieldsOf(type);
    setOwn(types, type, { ...fields, [field]: value });
  }
  return { kinds: { ...data.kinds, ...releases.kinds }, types, conditions: CONDITIONS, elsewhere };
}

const RELEASES: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>> = releases.releases;

/** The releases that have a field, in words. */
function saidOf(since: number, until: number): string {
  if (until === Infinity) return `since Kubernetes 1.${since}`;
  return since === until ? `in Kubernetes 1.${since}` : `in Kubernetes 1.${since} to 1.${until}`;
}
