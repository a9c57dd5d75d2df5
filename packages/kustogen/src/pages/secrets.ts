import { secretsOfPod } from "@kustogen/review/cluster/references.ts";
import { podsOf } from "@kustogen/review/cluster/workloads/pods.ts";
import { workloadsOf } from "@kustogen/review/cluster/workloads/workloads.ts";
import { contractsOf } from "../layers/contracts.ts";
import { type DeployedNode, ROLLING } from "./deployed.ts";
import { code, prose, section, shell } from "./markdown.ts";
import { inWords, onlyIn, type Shared, union } from "./union.ts";

/** A contract in an environment, with its namespace. */
type Contract = Omit<ReturnType<typeof contractsOf>[number], "layers" | "when">;

/** A system in one environment, with its contracts: describing them asks the system's code. */
type WithContracts = DeployedNode & { contracts: readonly Contract[] };

/** The Secrets that must exist: their keys, who makes them, and how each is replaced. Never a value. */
export function secrets(deployed: readonly DeployedNode[]): string {
  // Those that several of an environment's layers declare are already merged.
  const all = deployed.map((one): WithContracts => ({ ...one, contracts: contractsOf(one.node) }));
  const names = union(all, ({ contracts }) => contracts.map(({ name, namespace }) => ({ name, namespace })));
  const byHand = all.flatMap(({ contracts }) =>
    contracts.flatMap(({ namespace, provider }) => (MADE_BY_HAND.includes(provider) ? [namespace] : [])),
  );
  const namespaces = [...new Set(byHand)].filter((name) => !name.startsWith("kube-"));
  if (names.length === 0) return "";
  return section(
    "## Secrets",
    "Type lines without their `# `, with your values: no history or process list has them.",
    shell(namespaces.map((name) => `kubectl get namespace ${name} || kubectl create namespace ${name}`)),
    ...names.map((one) => secret(one, all)),
    "### Rotation",
    "To replace a Secret made by hand, add `--dry-run=client -o yaml | kubectl apply -f -` to its command; for one key, " +
      '`kubectl -n <namespace> patch secret <name> --patch-file=/dev/stdin`, then type `{"stringData":{"<key>":"<value>"}}`, Ctrl-D. ' +
      "A restart: `kubectl -n <namespace> rollout restart <workload>`.",
  );
}

/** Providers whose Secret a person creates with a command. */
const MADE_BY_HAND = ["by-hand", "sealed-secret"];

/** A Secret in all environments that have it; what only some say of it is marked. */
function secret(
  { item: { name, namespace }, where }: Shared<Pick<Contract, "name" | "namespace">>,
  deployed: readonly WithContracts[],
): string {
  const there = deployed.filter(({ environment }) => where.includes(environment.name));
  const said = (say: (contract: Contract, one: DeployedNode) => string[]) =>
    inWords(
      union(there, (one) =>
        one.contracts
          .filter((contract) => contract.name === name && contract.namespace === namespace)
          .flatMap((contract) => say(contract, one)),
      ),
      there,
    );
  return section(
    `### ${name}${onlyIn(where, deployed)}`,
    said((contract) => [provided(contract)]),
    said(keysOf),
    said((contract) => (MADE_BY_HAND.includes(contract.provider) ? [shell([created(contract)])] : [])),
    said(replaced),
  );
}

/** How a Secret is replaced, and what has to be restarted then, which environments may differ in. */
function replaced(contract: Contract, one: DeployedNode): string[] {
  const restart = restartedBy(contract, one).map(code).join(", ");
  return [
    ...(contract.rotation ? [`To replace it: ${prose(contract.rotation)}.`] : []),
    ...(restart === "" ? [] : [`${contract.rotation ? "Then" : "To replace it,"} restart ${restart}.`]),
  ];
}

/** The workloads that read a Secret and don't restart by themselves when it changes. */
function restartedBy({ name, namespace }: Contract, { resources }: DeployedNode): string[] {
  return workloadsOf(resources).flatMap((workload) => {
    const { kind, metadata } = workload.resource;
    const isRestarted =
      ROLLING.includes(kind) && metadata.annotations?.["reloader.stakater.com/auto"] !== "true";
    const read = podsOf([workload.resource]).flatMap(secretsOfPod);
    return isRestarted && read.some((one) => one.name === name) && workload.namespace === namespace
      ? [`${kind.toLowerCase()}/${workload.name}`]
      : [];
  });
}

/** Who makes a Secret, and in which namespace. */
function provided({ name, namespace, provider }: Contract): string {
  const keys = code(`kubectl -n ${namespace} describe secret ${name}`);
  switch (provider) {
    case "by-hand":
      return `Create it by hand in ${code(namespace)}.`;
    case "sealed-secret":
      return `Seal it for ${code(namespace)} with the key of the cluster's controller, and apply it.`;
    case "external-secret":
      return `The External Secrets Operator makes it from the entries of the store in its manifest, which must exist first. Wait for it after the first start: ${code(`kubectl -n ${namespace} wait --for=condition=Ready externalsecret/${name} --timeout=5m`)}.`;
    case "terraform":
      return `Terraform creates it before the first start; ${keys} lists its keys.`;
    default:
      return `The system creates it in the cluster; ${keys} lists its keys.`;
  }
}

/** The keys with their purposes, then those that may and must not be in the Secret. */
function keysOf({ forbidden = {}, keys, open, name, namespace }: Contract): string[] {
  return [
    ...Object.entries(keys).map(([key, { certificate, description, required }]) => {
      const ends = certificate
        ? `. Made and renewed: ${prose(certificate)}. Its end: ${code(`kubectl -n ${namespace} get secret ${name} -o jsonpath='{.data.${key.replaceAll(".", "\\.")}}' | base64 -d | openssl x509 -noout -enddate`)}`
        : "";
      return `- ${code(key)}${required === false ? " (optional)" : ""}: ${prose(description)}${ends}`;
    }),
    ...Object.entries(forbidden).map(([key, why]) => `- ${code(key)} must be absent or empty: ${prose(why)}`),
    ...(open ? ["- any other key; pods get it as a variable"] : []),
  ];
}

/**
 * The command that creates a Secret from its required keys; from all of them if none is required, because an empty
 * Secret is seldom wanted. Values are typed, so that they are in no process list and no history; if a key has the
 * name of a file, files are used, which kubectl doesn't combine with lines.
 */
function created({ keys, name, namespace, provider }: Contract): string {
  const all = Object.entries(keys);
  const required = all.filter(([, key]) => key.required !== false);
  const names = (required.length > 0 ? required : all).map(([key]) => key);
  const command = `kubectl -n ${namespace} create secret generic ${name}`;
  const seal = " \\\n  --dry-run=client -o yaml | kubeseal -o yaml | kubectl apply -f -";
  const sealed = provider === "sealed-secret" ? seal : "";
  if (names.some((key) => key.includes(".")))
    return [command, ...names.map((key) => `--from-file=${key}='<file>'`)].join(" \\\n  ") + sealed;
  const lines = names.map((key) => `# ${key}=<${key}>`);
  return [`${command} --from-env-file=/dev/stdin${sealed}`, "# type, then Ctrl-D:", ...lines].join("\n");
}
