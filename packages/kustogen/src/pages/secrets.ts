import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { secretNames } from "@kustogen/review/cluster/kubelet/object-references.ts";
import { podsOf } from "@kustogen/review/cluster/workloads/pods.ts";
import { workloadsOf } from "@kustogen/review/cluster/workloads/workloads.ts";
import type { SecretContract, SecretProvider } from "../authoring/secret.ts";
import { contractsOf } from "../layers/contracts.ts";
import { certificates } from "./certificates.ts";
import type { Deployed } from "./deployed.ts";
import { externalStore } from "./external-store.ts";
import { code, prose, section, shell, table } from "./markdown.ts";
import { onlyIn, type Shared, union } from "./union.ts";

/** The heading of the Secrets that must exist. */
export const PROVIDE_FIRST = "## Secrets to provide first";

/** The remaining task of an operator for each provider. */
const TO_DO: Record<SecretProvider, string> = {
  "by-hand": "Create this Secret by hand before the first deployment:",
  terraform: "Terraform creates this Secret.",
  "external-secret":
    "The External Secrets Operator creates this Secret from the entries above, which must be in the store before the first deployment. " +
    "Once the ExternalSecret is applied, this command waits until the Secret exists:",
  "sealed-secret":
    "Before the first deployment, seal this Secret with the key of the cluster's controller and apply it:",
  generated:
    "The system creates this Secret in the cluster, so there is nothing to provide. This command lists its keys:",
};

/** A Secret with what its command depends on. */
type CreatedSecret = Pick<Needed["contract"], "keys" | "name" | "namespace" | "provider">;

/** Kinds with rollouts. */
const ROLLING = ["DaemonSet", "Deployment", "StatefulSet"];

/** The annotation that restarts a workload automatically. */
const RELOADER = "reloader.stakater.com/auto";

/** A contract in an environment: with its namespace, its readers, and the workloads to restart then. */
interface Needed {
  contract: Omit<SecretContract, "layers"> & { namespace: string };
  readers: string[];
  restart: string[];
}

/** The Secrets that must exist before the first deployment: their keys, and the commands. Never a value. */
export function secrets(deployed: readonly Deployed[]): string {
  const needed = union(deployed, neededIn);
  if (needed.length === 0) return "";
  const byHand = needed.filter(
    ({ item }) => !["external-secret", "generated"].includes(item.contract.provider),
  );
  const namespaces = [...new Set(byHand.map(({ item }) => item.contract.namespace))].filter(
    (name) => !name.startsWith("kube-"),
  );
  return section(
    PROVIDE_FIRST,
    "The repository contains the names and keys of these Secrets, but never their values. Some commands wait for input: type the " +
      "lines below the command without the leading `# `, and replace each `<…>` with your value. Values typed this way stay " +
      "out of the shell's history and the process list.",
    "Create the namespaces:",
    shell(namespaces.map((name) => `kubectl get namespace ${name} || kubectl create namespace ${name}`)),
    ...union(deployed, (one) => neededIn(one).map(({ contract }) => contract)).map((one) =>
      secret(one, needed, deployed),
    ),
    byTerraform(needed),
    rotation(needed, deployed),
    certificates(deployed),
  );
}

/** The contracts of an environment; those that several of its layers declare are already merged. */
function neededIn({ node, resources }: Deployed): Needed[] {
  const workloads = workloadsOf(resources);
  return contractsOf(node).map(({ layers: _, when: __, ...contract }) => {
    const { namespace } = contract;
    const readers = workloads.filter(
      (workload) =>
        workload.namespace === namespace &&
        podsOf([workload.resource]).some((pod) => secretNames(pod).has(contract.name)),
    );
    return {
      contract,
      readers: readers.map(({ name }) => name),
      restart: readers.flatMap(({ name, resource }) =>
        ROLLING.includes(resource.kind) && resource.metadata.annotations?.[RELOADER] !== "true"
          ? [`${resource.kind.toLowerCase()}/${name}`]
          : [],
      ),
    };
  });
}

/** A contract: its keys, its readers, and how it is created. One that several environments share is listed once. */
function secret(
  { item: contract, where }: Shared<Needed["contract"]>,
  needed: readonly Shared<Needed>[],
  deployed: readonly Deployed[],
): string {
  const there = deployed.filter(({ environment }) => where.includes(environment.name));
  const store =
    contract.provider === "external-secret"
      ? union(there, ({ resources }) => externalStore(resources, contract))
      : [];
  const readers = everywhere(of(needed, contract), ({ readers: names }) => names, there);
  return section(
    `### ${contract.name}${onlyIn(where, deployed)}`,
    `In namespace ${code(contract.namespace)}. ${readers === "" ? "" : `Read by ${readers}.`}`.trim(),
    keysOf(contract),
    table(
      ["Key", "From"],
      store.map(({ item: { from, key } }) => [code(key), prose(from)]),
    ),
    lookUp(TO_DO, contract.provider),
    commandsFor(contract),
  );
}

/** The environments' requirements for a contract. */
function of(
  needed: readonly Shared<Needed>[],
  { name, namespace }: Pick<Needed["contract"], "name" | "namespace">,
): readonly Shared<Needed>[] {
  return needed.filter(({ item }) => item.contract.name === name && item.contract.namespace === namespace);
}

/** Names without duplicates, with their environments unless these are all of `deployed`. */
function everywhere(
  needed: readonly Shared<Needed>[],
  namesOf: (item: Needed) => readonly string[],
  deployed: readonly Deployed[],
): string {
  const found = new Map<string, string[]>();
  const known = deployed.map(({ environment }) => environment.name);
  for (const { item, where } of needed)
    for (const name of namesOf(item))
      for (const one of where) if (known.includes(one)) addTo(found, name, one);
  return [...found].map(([name, where]) => `${code(name)}${onlyIn(where, deployed)}`).join(", ");
}

/** How each Secret is replaced, and which pods then have to be restarted, because they read it when they start. */
function rotation(needed: readonly Shared<Needed>[], deployed: readonly Deployed[]): string {
  // The workloads to restart may differ between environments with the same Secret.
  const rows = union(deployed, (one) =>
    neededIn(one).map(({ contract: { name, namespace, rotation: how = "" } }) => ({ how, name, namespace })),
  ).map(({ item: { how, ...named }, where }) => {
    const same = of(needed, named);
    const there = deployed.filter(({ environment }) => where.includes(environment.name));
    return [`${code(named.name)}${onlyIn(where, deployed)}`, prose(how), restarted(same, there)];
  });
  return section(
    "### Rotation",
    "To replace a Secret that you created by hand, run its command again with `--dry-run=client -o yaml | kubectl apply -f -` " +
      "after the last option. Change any other Secret where it comes from, such as Terraform or the secret store. Pods read " +
      "Secrets when they start, so run `kubectl -n <namespace> rollout restart` for the workloads in the last column afterwards.",
    table(["Secret", "Notes", "Restart"], rows),
  );
}

/** The workloads to restart with a Secret, or why none have to be. */
function restarted(needed: readonly Shared<Needed>[], deployed: readonly Deployed[]): string {
  const targets = everywhere(needed, ({ restart }) => restart, deployed);
  if (targets !== "") return `${code(needed[0]?.item.contract.namespace ?? "")}: ${targets}`;
  return needed.some(({ item }) => item.readers.length > 0)
    ? "nothing: Stakater Reloader restarts the workloads that read it, and Jobs start a new pod for each run"
    : "nothing in these manifests";
}

/** The commands that check whether Terraform's objects exist; nothing if it creates none. */
function byTerraform(needed: readonly Shared<Needed>[]): string {
  const made = needed.filter(({ item }) => item.contract.provider === "terraform");
  if (made.length === 0) return "";
  return section(
    "### Secrets that Terraform creates",
    "These Secrets must exist before the first deployment. These commands list their keys, but never a value:",
    shell([...new Set(made.map(({ item }) => command(item.contract)))]),
  );
}

/** Every key, whether pods need it, and its purpose; then which other keys may and must not be in the Secret. */
function keysOf({ forbidden = {}, keys, open }: Needed["contract"]): string {
  const rows = [
    ...Object.entries(keys).map(([key, { description, required }]) => [
      code(key),
      required === false ? "optional" : "required",
      prose(description),
    ]),
    ...Object.entries(forbidden).map(([key, why]) => [code(key), "absent or empty", prose(why)]),
    ...(open ? [["any other", "allowed", "the provider may add keys; pods get them as variables"]] : []),
  ];
  return table(["Key", "Required", "Purpose"], rows);
}

/** The commands in a contract's own section; "" for Terraform's, which one list for all of them contains. */
export function commandsFor(contract: CreatedSecret): string {
  return contract.provider === "terraform" ? "" : shell([command(contract)]);
}

function command(contract: CreatedSecret): string {
  const { keys, name, namespace, provider } = contract;
  switch (provider) {
    case "by-hand":
      return create(name, namespace, keys);
    case "sealed-secret":
      return create(
        name,
        namespace,
        keys,
        " \\\n  --dry-run=client -o yaml | kubeseal -o yaml | kubectl apply -f -",
      );
    case "external-secret":
      return `kubectl -n ${namespace} wait --for=condition=Ready externalsecret/${name} --timeout=5m`;
    default:
      return `kubectl -n ${namespace} describe secret ${name}`;
  }
}

/**
 * The command that creates a Secret from its required keys; from all of them if none is required, because an empty
 * Secret is seldom wanted. Values are typed, so that they are in no process list and no history; if a key has the
 * name of a file, files are used, which kubectl doesn't combine with lines.
 * @param more text after the command on its line
 */
function create(name: string, namespace: string, keys: SecretContract["keys"], more = ""): string {
  const all = Object.entries(keys);
  const required = all.filter(([, key]) => key.required !== false);
  const names = (required.length > 0 ? required : all).map(([key]) => key);
  const command = `kubectl -n ${namespace} create secret generic ${name}`;
  if (names.some((key) => key.includes(".")))
    return [command, ...names.map((key) => `--from-file=${key}='<file>'`)].join(" \\\n  ") + more;
  const lines = names.map((key) => `# ${key}=<${key}>`);
  return [`${command} --from-env-file=/dev/stdin${more}`, "# type, then Ctrl-D:", ...lines].join("\n");
}
