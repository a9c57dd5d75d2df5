import type { ComponentOperations, Step, Whole } from "kustogen";
import { decisionsOf } from "../../facts.ts";
import type { OpenSail } from "./context.ts";
import { DECISIONS } from "./decisions.ts";
import { FACTS } from "./facts/index.ts";
import { fromYourMachine } from "./from-your-machine.ts";
import { troubleshooting } from "./troubleshooting.ts";

/** Where each image is built from, in a checkout of OpenSail: its Dockerfile and its folder. */
const BUILT: [image: string, dockerfile: string, folder: string][] = [
  ["backend", "orchestrator/Dockerfile", "."],
  ["frontend", "app/Dockerfile.prod", "app"],
  ["devserver", "orchestrator/Dockerfile.devserver", "."],
  ["ast", "services/ast/Dockerfile", "services/ast"],
  ["marketplace", "packages/tesslate-marketplace/Dockerfile", "packages/tesslate-marketplace"],
  ["btrfs-csi", "services/btrfs-csi/Dockerfile", "services/btrfs-csi"],
  ["markitdown", "seeds/apps/markitdown/Dockerfile", "seeds/apps/markitdown"],
  ["deerflow", "seeds/apps/deer-flow/Dockerfile", "seeds/apps/deer-flow"],
];

const BUILD: Step = {
  title:
    "In a checkout of OpenSail with its submodules, build the images and load them into the cluster. With kind, the second command is " +
    "`kind load docker-image`",
  commands: BUILT.flatMap(([image, dockerfile, folder]) => [
    `docker build -t tesslate-${image}:latest -f ${dockerfile} ${folder}`,
    `minikube image load tesslate-${image}:latest`,
  ]),
};

/** What a developer needs to know of OpenSail on minikube or kind. */
export function localOperations(
  context: OpenSail,
  { workloads }: Pick<Whole, "workloads">,
): ComponentOperations {
  const { namespace, settings } = context;
  const kubectl = `kubectl -n ${namespace}`;
  const address = `http://${settings.domain}`;
  const platform = workloads.filter((workload) => workload.namespace === namespace);
  const ours = platform.filter(({ component }) => component !== "postgres" && component !== "redis");
  return {
    reach: [
      { title: "Public address, while `minikube tunnel` runs", url: address },
      ...fromYourMachine(kubectl),
    ],
    needs: [
      {
        what: "minikube with 4 cores, 8 GB of memory and 40 GB of disk, and btrfs in its kernel; or kind",
        why:
          "volumes come from minikube's own provisioner, and those of projects from a btrfs pool on the node. For kind set " +
          "`blockStorage: { provisioner: rancher.io/local-path, bindingMode: WaitForFirstConsumer }`",
      },
      {
        what: "MinIO in the namespace minio-system, with the buckets that the Secrets name",
        why: "projects hibernate there; OpenSail's checkout has it in k8s/overlays/minikube/minio",
      },
    ],
    first: [
      {
        title: "Start the cluster",
        commands: [
          "minikube start --cpus 4 --memory 8g --disk-size 40g --addons ingress,volumesnapshots,storage-provisioner",
        ],
      },
      BUILD,
      { title: "Create the namespace for the Secrets", commands: [`kubectl create namespace ${namespace}`] },
    ],
    afterFirst: [
      {
        title: "Fill the catalog of apps, once the backend is ready",
        commands: [`${kubectl} exec deploy/tesslate-backend -c backend -- python -m scripts.seed_apps`],
      },
    ],
    verify: [
      {
        title: "Every rollout of the platform has finished",
        commands: platform.map(({ target }) => `${kubectl} rollout status ${target}`),
      },
      { title: "The API answers through the Ingress", commands: [`curl -fsS ${address}/health`] },
    ],
    upgrade: {
      before: [BUILD],
      after: [
        {
          title:
            "Restart the pods, since the tag stays the same. The backend migrates the schema when it starts",
          commands: [`${kubectl} rollout restart ${ours.map(({ target }) => target).join(" ")}`],
        },
      ],
    },
    data: [
      {
        what: "all volumes of the cluster",
        backup: "none",
        restore: "start empty: `minikube delete` removes them with the cluster",
      },
    ],
    troubleshooting: troubleshooting(context),
    decisions: [...DECISIONS, ...decisionsOf(FACTS)],
  };
}
